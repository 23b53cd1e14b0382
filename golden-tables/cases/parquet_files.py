"""Parquet in its variety: codecs, encodings, pages, row groups, nesting, decimals, numbers at their ends."""

import random
from decimal import Decimal

from goldenkit.case import case
from goldenkit.schema import array, map_of, struct

_SCHEMA = struct(
    ("id", "long"), ("text", "string"), ("value", "double"), ("flag", "boolean"), ("raw", "binary")
)


def _rows(count=60):
    rows = []
    for i in range(count):
        row = {
            "id": i * 1000,
            "text": f"some text {i % 7}",
            "value": i / 8,
            "flag": i % 3 == 0,
            "raw": bytes([i, 255 - i]),
        }
        rows.append({k: None if (i + at) % 11 == 0 else v for at, (k, v) in enumerate(row.items())})
    return rows


def _plain(case, schema=_SCHEMA, rows=None, **options):
    table = case.new_table()
    ntz = "timestamp_ntz" in str(schema)
    table.create(schema, protocol=table.with_features("timestampNtz") if ntz else None)
    table.commit(table.write_file(rows if rows is not None else _rows(), **options))
    case.read(versions=[])


for _codec in ("none", "snappy", "gzip", "zstd", "brotli", "lz4"):
    _word = {"none": "uncompressed", "lz4": "lz4-raw"}.get(_codec, _codec)

    def _build(case, codec=_codec):
        _plain(case, compression=codec)

    case(f"parquet-codec-{_word}", f"Compression {_word}, data pages of version 1")(_build)

    def _build_v2(case, codec=_codec):
        _plain(case, compression=codec, data_page_version="2.0", data_page_size=64, write_batch_size=10)

    if _codec in ("none", "gzip", "zstd", "lz4"):
        case(
            f"parquet-page-v2-{_word}",
            f"Data pages of version 2, compression {_word}: levels stay uncompressed, booleans are RLE",
            features=["parquet-data-page-v2"],
        )(_build_v2)


@case("parquet-codec-mixed", "A codec of its own for each column")
def mixed_codecs(case):
    _plain(
        case, compression={"id": "zstd", "text": "gzip", "value": "none", "flag": "snappy", "raw": "brotli"}
    )


# -- encodings ------------------------------------------------------------------------------------------------


def _encoded(name, description, encodings, schema, rows, **options):
    words = {f"parquet-encoding-{e.lower().replace('_', '-')}" for e in encodings.values()}

    @case(name, description, features=sorted(words))
    def build(case):
        _plain(case, schema, rows, use_dictionary=False, column_encoding=encodings, **options)


_ENDS = [0, 1, -1, 2**31 - 1, -(2**31), 2**31 - 2, 7, 7, 7, None]
_LONG_ENDS = [2**63 - 1, -(2**63), 0, -1, 2**62, -(2**62), 2**63 - 1, 5, None, -(2**63)]
_SEEDED = random.Random(7)
_NUMBERS = [
    {
        "i": _ENDS[n] if n < len(_ENDS) else _SEEDED.randint(-(2**31), 2**31 - 1),
        "l": _LONG_ENDS[n] if n < len(_LONG_ENDS) else n * n * n * 1_000_003,
        "constant": 42,
        "step": 100 - n,
        "small": None if n % 5 == 0 else n % 3 - 1,
    }
    for n in range(300)
]
_NUMBER_TYPES = struct(
    ("i", "integer"), ("l", "long"), ("constant", "long"), ("step", "short"), ("small", "byte")
)

for _version in ("1.0", "2.0"):
    _encoded(
        f"parquet-delta-binary-packed-v{_version[0]}",
        "DELTA_BINARY_PACKED over several blocks: deltas that overflow, constants, steps, nulls",
        {name: "DELTA_BINARY_PACKED" for name in ("i", "l", "constant", "step", "small")},
        _NUMBER_TYPES,
        _NUMBERS,
        data_page_version=_version,
    )

_WORDS = [
    {
        "t": None if n % 13 == 0 else f"prefix-{n // 10:03d}-{'ab' * (n % 5)}",
        "b": bytes(range(n % 9)),
        "s": "same",
    }
    for n in range(200)
] + [{"t": "", "b": b"", "s": ""}, {"t": "ü漢😀", "b": b"\xff\x00", "s": "same but longer"}]
_WORD_TYPES = struct(("t", "string"), ("b", "binary"), ("s", "string"))

for _encoding in ("DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY"):
    _encoded(
        f"parquet-{_encoding.lower().replace('_', '-')}",
        f"{_encoding}: strings and binaries, empty ones, nulls, shared prefixes, several pages",
        {name: _encoding for name in ("t", "b", "s")},
        _WORD_TYPES,
        _WORDS,
        data_page_size=256,
        write_batch_size=16,
    )

_encoded(
    "parquet-byte-stream-split",
    "BYTE_STREAM_SPLIT of floats, doubles, integers and fixed-length decimals",
    {name: "BYTE_STREAM_SPLIT" for name in ("f", "d", "i", "l", "m")},
    struct(("f", "float"), ("d", "double"), ("i", "integer"), ("l", "long"), ("m", "decimal(30,5)")),
    [
        {
            "f": None if n % 7 == 0 else n / 4 - 3,
            "d": 1e300 / (n + 1),
            "i": n * -3,
            "l": n << 40,
            "m": f"{n - 20}.12345",
        }
        for n in range(50)
    ],
)


@case(
    "parquet-dictionary-fallback",
    "A dictionary that is given up in the middle of the column chunk: dictionary and plain pages in one",
)
def dictionary_fallback(case):
    rows = [
        {"id": n % 3, "t": f"value {n % 4}" if n < 60 else f"value number {n} is unique"} for n in range(160)
    ]
    options = {"dictionary_pagesize_limit": 256, "data_page_size": 128, "write_batch_size": 8}
    _plain(case, struct(("id", "long"), ("t", "string")), rows, **options)


# -- pages and row groups ---------------------------------------------------------------------------------------


@case(
    "parquet-row-groups-and-indexes",
    "Row groups of nine rows, pages of three, column and offset indexes, page checksums",
    features=["parquet-page-index", "parquet-page-checksum"],
)
def row_groups(case):
    options = {"row_group_size": 9, "data_page_size": 16, "write_batch_size": 3}
    _plain(case, rows=_rows(50), write_page_index=True, write_page_checksum=True, **options)


@case(
    "parquet-nested-across-pages",
    "Lists whose values fall in several pages, version 1: a row may start in one page and end in the next",
    features=["parquet-page-index"],
)
def nested_pages(case):
    rows = [
        {"id": n, "l": None if n % 9 == 0 else [None if k % 4 == 1 else k for k in range(n % 13)]}
        for n in range(60)
    ]
    schema = struct(("id", "long"), ("l", array("integer")))
    _plain(
        case, schema, rows, data_page_size=24, write_batch_size=5, write_page_index=True, use_dictionary=False
    )


@case(
    "parquet-nested-across-pages-v2",
    "The same in pages of version 2, which start at rows",
    features=["parquet-data-page-v2"],
)
def nested_pages_v2(case):
    rows = [
        {"id": n, "l": None if n % 9 == 0 else [None if k % 4 == 1 else f"v{k}" for k in range(n % 13)]}
        for n in range(60)
    ]
    schema = struct(("id", "long"), ("l", array("string")))
    _plain(case, schema, rows, data_page_size=24, write_batch_size=5, data_page_version="2.0")


@case(
    "parquet-arrow-schema-in-footer",
    "A footer with the Arrow schema of the writer, which a reader need not know",
)
def arrow_schema(case):
    _plain(case, rows=_rows(20), store_schema=True)


@case(
    "parquet-bloom-filter",
    "A bloom filter between the data and the footer",
    features=["parquet-bloom-filter"],
)
def bloom_filter(case):
    _plain(case, rows=_rows(20), bloom_filter_options={"id": {"ndv": 20, "fpp": 0.1}})


@case(
    "parquet-empty-files",
    "A file without rows and one without row groups, among others",
    features=["parquet-empty-file"],
)
def empty_files(case):
    from goldenkit.schema import arrow_schema as schema_of

    table = case.new_table()
    table.create(_SCHEMA)
    no_batch = schema_of(_SCHEMA).empty_table()
    table.commit(table.write_file([]), table.write_file(_rows(3)), table.write_file([], arrow=no_batch))
    table.commit(table.write_file([], stats=None))
    case.read(versions=[0, 1])


@case("parquet-long-strings", "Strings of twenty thousand characters, beside empty ones, over page borders")
def long_strings(case):
    rows = [
        {"id": 1, "t": "ab" * 10_000},
        {"id": 2, "t": ""},
        {"id": 3, "t": "é" * 5_000},
        {"id": 4, "t": None},
    ]
    _plain(case, struct(("id", "long"), ("t", "string")), rows, data_page_size=1024, compression="zstd")


# -- types --------------------------------------------------------------------------------------------------------

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


@case("parquet-file-not-parquet", "A data file of other bytes under a Parquet name")
def not_parquet(case):
    table = case.new_table()
    table.create(_SCHEMA)
    file = table.write_file(_rows(5))
    (table.root / file.path).write_bytes(
        b"This is plain text, as long as it takes to look like a file.\n" * 20
    )
    table.commit(file)
    case.error("a data file of the table is not Parquet")


@case(
    "parquet-page-checksum-wrong",
    "A page whose checksum does not fit its bytes",
    features=["parquet-page-checksum"],
)
def page_checksum(case):
    table = case.new_table()
    table.create(struct(("id", "long")))
    rows = [{"id": 1000 + i} for i in range(40)]
    file = table.write_file(rows, compression="none", use_dictionary=False, write_page_checksum=True)
    path = table.root / file.path
    content = path.read_bytes()
    at = content.index((1020).to_bytes(8, "little"))
    path.write_bytes(content[:at] + (7777).to_bytes(8, "little") + content[at + 8 :])
    table.commit(file)
    file.rows[20] = {"id": 7777}
    case.extra["notes"] = (
        "Checksums are verified when asked: a reader that is not asked gives the row as it stands, 7777."
    )
    case.may_refuse("the page's checksum does not fit")
    case.read(versions=[])
