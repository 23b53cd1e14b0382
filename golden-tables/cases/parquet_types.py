"""Types in Parquet: decimals, numbers at their ends, nesting, maps."""

from decimal import Decimal

from goldenkit.case import case
from goldenkit.schema import array, map_of, struct

from cases.parquet_files import plain_table as _plain

_DECIMALS = struct(
    ("p9", "decimal(9,2)"), ("p18", "decimal(18,6)"), ("p38", "decimal(38,10)"), ("whole", "decimal(5,0)")
)
_DECIMAL_ROWS = [
    {"p9": "9999999.99", "p18": "999999999999.999999", "p38": "9" * 28 + "." + "9" * 10, "whole": "99999"},
    {
        "p9": "-9999999.99",
        "p18": "-999999999999.999999",
        "p38": "-" + "9" * 28 + "." + "9" * 10,
        "whole": "-99999",
    },
    {"p9": "0.01", "p18": "-0.000001", "p38": "0.0000000001", "whole": "0"},
    {},
]


@case(
    "parquet-decimal-integers",
    "Decimals as INT32 and INT64 where they fit, else as 16 bytes",
    features=["parquet-decimal-int32", "parquet-decimal-int64"],
)
def decimal_integers(case):
    _plain(case, _DECIMALS, _DECIMAL_ROWS, store_decimal_as_integer=True)


@case(
    "parquet-decimal-fixed",
    "Decimals as the shortest fixed-length bytes, and in a dictionary",
    features=["parquet-decimal-fixed"],
)
def decimal_fixed(case):
    _plain(case, _DECIMALS, _DECIMAL_ROWS * 4)


@case("parquet-floats", "NaN, both infinities, both zeros, the smallest and largest numbers")
def floats(case):
    singles = [
        0.0,
        -0.0,
        float("nan"),
        float("inf"),
        float("-inf"),
        3.4028234663852886e38,
        1.401298464324817e-45,
    ]
    doubles = [0.0, -0.0, float("nan"), float("inf"), float("-inf"), 1.7976931348623157e308, 5e-324]
    rows = [{"id": i, "f": f, "d": d} for i, (f, d) in enumerate(zip(singles, doubles))] + [{"id": 9}]
    rows += [
        {"id": 10, "f": 0.10000000149011612, "d": 0.1},
        {"id": 11, "f": 16777216.0, "d": 9007199254740993.0},
    ]
    _plain(case, struct(("id", "long"), ("f", "float"), ("d", "double")), rows)


@case("parquet-integers", "The ends of every integer type")
def integers(case):
    schema = struct(("b", "byte"), ("s", "short"), ("i", "integer"), ("l", "long"))
    ends = [
        {"b": -(2**7), "s": -(2**15), "i": -(2**31), "l": -(2**63)},
        {"b": 2**7 - 1, "s": 2**15 - 1, "i": 2**31 - 1, "l": 2**63 - 1},
    ]
    _plain(case, schema, [*ends, {}, {"b": 0, "s": -1, "i": 1, "l": 2**53 + 1}])


_DEEP = struct(
    ("id", "long"),
    ("lll", array(array(array("integer")))),
    ("sss", struct(("a", struct(("b", struct(("c", "string"), ("d", array("long")))))))),
    ("mm", map_of("string", map_of("integer", array(struct(("x", "date"), ("y", "decimal(5,1)")))))),
    ("lms", array(map_of("string", struct(("v", "double"), ("l", array("string")))))),
)
_DEEP_ROWS = [
    {
        "id": 1,
        "lll": [[[1, None, 2], [], None], [], None, [[3]]],
        "sss": {"a": {"b": {"c": "deep", "d": [1, None]}}},
        "mm": [
            ("k", [(1, [{"x": "2024-01-01", "y": "1.5"}, None]), (2, []), (3, None)]),
            ("empty", []),
            ("null", None),
        ],
        "lms": [[("a", {"v": 0.5, "l": ["p", None, ""]}), ("b", None)], [], None],
    },
    {"id": 2, "lll": [], "sss": {"a": {"b": {"c": None, "d": []}}}, "mm": [], "lms": []},
    {"id": 3, "lll": None, "sss": None, "mm": None, "lms": None},
    {"id": 4, "lll": [None], "sss": {"a": None}, "mm": [("k", [])], "lms": [None]},
    {"id": 5, "lll": [[]], "sss": {"a": {"b": None}}, "mm": [("k", [(0, [None])])], "lms": [[]]},
    {
        "id": 6,
        "lll": [[None]],
        "sss": {"a": {"b": {"c": None, "d": None}}},
        "mm": [("k", [(0, [{}])])],
        "lms": [[("k", {})]],
    },
    {
        "id": 7,
        "lll": [[[]]],
        "sss": {"a": {"b": {"c": "", "d": [None]}}},
        "mm": [("", [])],
        "lms": [[("k", {"l": []})]],
    },
    {
        "id": 8,
        "lll": [[[None]]],
        "sss": {},
        "mm": [("k", [(-1, [{"y": "-0.1"}])])],
        "lms": [[("k", {"l": [None]})]],
    },
]


def _filled(value, type_):
    """Rows above leave fields out: as nulls they are there."""
    if value is None or isinstance(type_, str):
        return value
    if type_["type"] == "struct":
        return {f["name"]: _filled(value.get(f["name"]), f["type"]) for f in type_["fields"]}
    if type_["type"] == "array":
        return [_filled(v, type_["elementType"]) for v in value]
    return [(k, _filled(v, type_["valueType"])) for k, v in value]


@case("parquet-nested-deep", "Structs, lists and maps four levels deep: null and empty at each level")
def nested_deep(case):
    _plain(case, _DEEP, [_filled(row, _DEEP) for row in _DEEP_ROWS])


@case(
    "parquet-nested-deep-v2-small-pages",
    "The same over many pages of version 2 and several row groups",
    features=["parquet-data-page-v2"],
)
def nested_deep_pages(case):
    rows = [_filled(row, _DEEP) | {"id": row["id"] + 10 * n} for n in range(5) for row in _DEEP_ROWS]
    options = {"data_page_version": "2.0", "data_page_size": 16, "write_batch_size": 2, "row_group_size": 17}
    _plain(case, _DEEP, rows, use_dictionary=["mm.key_value.key"], **options)


@case("parquet-map-keys", "Maps with keys of many types, among them duplicates of nothing and long ones")
def map_keys(case):
    schema = struct(
        ("by_long", map_of("long", "string")),
        ("by_date", map_of("date", "boolean")),
        ("by_decimal", map_of("decimal(10,2)", "timestamp")),
        ("by_binary", map_of("binary", "float")),
        ("by_struct", map_of(struct(("a", "integer"), ("b", "string")), "integer")),
    )
    row = {
        "by_long": [(2**63 - 1, "max"), (-(2**63), None)],
        "by_date": [("1969-12-31", True), ("2024-02-29", None)],
        "by_decimal": [(Decimal("1.50"), "2024-01-01 00:00:00.000001"), (Decimal("-0.01"), None)],
        "by_binary": [(b"", 0.5), (b"\x00\xff", None)],
        "by_struct": [({"a": 1, "b": "x"}, 1), ({"a": None, "b": None}, None)],
    }
    _plain(case, schema, [row, {}, {name: [] for name in row}])
