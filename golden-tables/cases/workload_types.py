"""Workload specs about types in predicates, and about predicates that meet deletion vectors, pages and nesting."""

import math

from goldenkit.schema import array, field, struct
from goldenkit.workload import workload


def _reader(w):
    return lambda name, predicate, where, **more: w.read(name, where, predicate=predicate, **more)


@workload(
    "wl-float-predicates",
    "NaN, infinities and both zeros: as in Spark, NaN equals itself and is above all else, -0.0 equals 0.0",
    ["predicate"],
)
def floats(w):
    table = w.new_table()
    table.create(struct(("id", "long"), ("f", "float"), ("d", "double")))
    values = [float("nan"), float("inf"), float("-inf"), 0.0, -0.0, 1.5, None]
    table.commit(table.write_file([{"id": i, "f": v, "d": v} for i, v in enumerate(values)]))
    table.commit(table.write_file([{"id": 10, "f": -2.5, "d": 0.1}, {"id": 11, "f": 0.25, "d": 1e300}]))
    read = _reader(w)

    def above(value, bound):
        return value is not None and (math.isnan(value) or value > bound)

    read("above_zero", "f > 0", lambda r: above(r["f"], 0))
    read("below_zero", "d < 0", lambda r: r["d"] is not None and r["d"] < 0)
    read("zeros", "f = 0", lambda r: r["f"] == 0)
    read("zeros_not_below", "f >= 0", lambda r: above(r["f"], 0) or r["f"] == 0)
    read("equal", "f = 1.5", lambda r: r["f"] == 1.5)
    read("equal_double", "d = 0.1", lambda r: r["d"] == 0.1)
    read("not_equal", "d <> 1.5", lambda r: r["d"] is not None and r["d"] != 1.5)
    read("is_not_null", "f IS NOT NULL", lambda r: r["f"] is not None)
    read("is_null", "d IS NULL", lambda r: r["d"] is None)
    read("large", "d >= 1.0E300", lambda r: above(r["d"], 1e299))
    read("between", "f BETWEEN -3 AND -1", lambda r: r["f"] == -2.5)
    read("in", "f IN (0.25, 1.5)", lambda r: r["f"] in (0.25, 1.5))


_TYPED = [
    {
        "i": 1,
        "b": -128,
        "s": 300,
        "dec": "1.23",
        "big": "12345678901234567890123456789012345678",
        "day": "2024-01-01",
        "ts": "2024-01-01 00:00:00.000001",
        "ntz": "2024-01-01 12:00:00",
        "raw": b"\x01\x02",
        "flag": True,
        "text": "It's",
    },
    {
        "i": 2,
        "b": 127,
        "s": -300,
        "dec": "-9.87",
        "big": "-1",
        "day": "1969-12-31",
        "ts": "1969-12-31 23:59:59.999999",
        "ntz": "1969-12-31 23:59:59.999999",
        "raw": b"",
        "flag": False,
        "text": "ünïcode 😀",
    },
    {"i": 3},
]


@workload(
    "wl-typed-predicates",
    "A predicate for every type of column, one file a row",
    ["predicate", "dataSkipping"],
)
def typed(w):
    table = w.new_table()
    schema = struct(
        ("i", "integer"),
        ("b", "byte"),
        ("s", "short"),
        ("dec", "decimal(5,2)"),
        ("big", "decimal(38,0)"),
        ("day", "date"),
        ("ts", "timestamp"),
        ("ntz", "timestamp_ntz"),
        ("raw", "binary"),
        ("flag", "boolean"),
        ("text", "string"),
    )
    table.create(schema, protocol=table.with_features("timestampNtz"))
    for row in _TYPED:
        table.commit(table.write_file([row]))
    read = _reader(w)
    only = lambda *wanted: lambda r: r["i"] in wanted
    read("byte", "b < 0", only(1))
    read("byte_beyond_range", "b < 1000", only(1, 2))
    read("short", "s = -300", only(2))
    read("decimal", "dec = 1.23", only(1))
    read("decimal_negative", "dec < -9.8", only(2))
    read("decimal_more_digits", "dec > 1.225", only(1))
    read("decimal_big", "big > 1", only(1))
    read("date", "day < DATE '1970-01-01'", only(2))
    read("timestamp_micros", "ts = TIMESTAMP '2024-01-01 00:00:00.000001'", only(1))
    read("timestamp_before_epoch", "ts < TIMESTAMP '1970-01-01 00:00:00'", only(2))
    read("timestamp_ntz", "ntz >= TIMESTAMP_NTZ '2024-01-01 12:00:00'", only(1))
    read("binary_null", "raw IS NULL", only(3))
    read("binary_not_null", "raw IS NOT NULL", only(1, 2))
    read("boolean", "flag = true", only(1))
    read("boolean_not", "NOT flag", only(2))
    read("string_quote", "text = 'It''s'", only(1))
    read("string_unicode", "text = 'ünïcode 😀'", only(2))
    read("string_like_unicode", "text LIKE 'ün%'", only(2))
    read("several", "day >= DATE '2024-01-01' AND b < 0 AND text IS NOT NULL", only(1))
    read("all_null_file", "dec IS NULL AND day IS NULL", only(3))


@workload(
    "wl-deletion-vector-predicates",
    "A predicate that skips row groups and pages of a file with a deletion vector: positions still count from its start",
    ["predicate", "deletionVectors"],
)
def with_vectors(w):
    table = w.new_table()
    table.create(
        struct(("id", "long"), ("group", "integer"), ("text", "string")),
        protocol=table.with_features("deletionVectors"),
    )
    rows = [{"id": i, "group": i // 10, "text": f"t{i:03d}"} for i in range(60)]
    options = {"row_group_size": 20, "data_page_size": 16, "write_batch_size": 5, "write_page_index": True}
    file = table.write_file(rows, use_dictionary=False, **options)
    table.commit(file)
    gone = [0, 9, 19, 20, 25, 39, 40, 41, 59]
    table.commit(("remove", file), table.delete_rows(file, gone), operation="DELETE")
    read = _reader(w)
    read("last_row_group", "id >= 40", lambda r: r["id"] >= 40)
    read("middle_row_group", "id >= 20 AND id < 40", lambda r: 20 <= r["id"] < 40)
    read("one_page", "id BETWEEN 25 AND 29", lambda r: 25 <= r["id"] <= 29)
    read("deleted_row", "id = 25", lambda r: False)
    read("kept_row", "id = 26", lambda r: r["id"] == 26)
    read("two_ends", "id < 3 OR id > 57", lambda r: r["id"] < 3 or r["id"] > 57)
    read("other_column", "text = 't042'", lambda r: r["id"] == 42)
    read("projected", "group = 4", lambda r: r["group"] == 4, columns=["text"])
    w.read("before_delete", lambda r: r["id"] > 56, version=1, predicate="id > 56")


@workload(
    "wl-nested-predicates",
    "Fields of structs in predicates, null structs, lists beside them, several pages",
    ["predicate"],
)
def nested(w):
    table = w.new_table()
    inner = struct(("x", "integer"), ("deep", struct(("y", "string"), field("z", "date"))))
    table.create(struct(("id", "long"), ("s", inner), ("l", array("integer"))))
    rows = [
        {
            "id": i,
            "s": None
            if i % 5 == 4
            else {"x": i, "deep": None if i % 3 == 2 else {"y": f"v{i:02d}", "z": f"2024-01-{i + 1:02d}"}},
            "l": list(range(i % 4)),
        }
        for i in range(25)
    ]
    options = {"data_page_size": 32, "write_batch_size": 4, "write_page_index": True}
    table.commit(
        table.write_file(rows[:15], row_group_size=6, **options), table.write_file(rows[15:], **options)
    )
    read = _reader(w)
    x = lambda r: None if r["s"] is None else r["s"]["x"]
    deep = lambda r: None if r["s"] is None else r["s"]["deep"]
    read("field", "s.x >= 20", lambda r: x(r) is not None and x(r) >= 20)
    read("field_null", "s.x IS NULL", lambda r: x(r) is None)
    read("deep_equal", "s.deep.y = 'v03'", lambda r: deep(r) is not None and deep(r)["y"] == "v03")
    read(
        "deep_in",
        "s.deep.y IN ('v00', 'v10', 'none')",
        lambda r: deep(r) is not None and deep(r)["y"] in ("v00", "v10"),
    )
    read("deep_like", "s.deep.y LIKE 'v1%'", lambda r: deep(r) is not None and deep(r)["y"].startswith("v1"))
    read(
        "deep_date",
        "s.deep.z < DATE '2024-01-05'",
        lambda r: deep(r) is not None and deep(r)["z"] < "2024-01-05",
    )
    read("deep_null", "s.deep.y IS NULL", lambda r: deep(r) is None)
    read("projected_list", "s.x = 3", lambda r: x(r) == 3, columns=["id", "l"])
    large = ", ".join(str(n) for n in range(100, 400))
    read("large_in", f"id IN (7, {large})", lambda r: r["id"] == 7)
