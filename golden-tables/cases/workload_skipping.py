"""Workload specs with predicates: rows are exact whatever partitions and statistics allow to skip."""

from goldenkit import checkpoint
from goldenkit.schema import field, struct
from goldenkit.table import hive_folder
from goldenkit.workload import workload

_PEOPLE = [
    # Two rows a file; the statistics of a file follow from its rows.
    [
        {"id": 1, "name": "alice", "score": 1.5, "day": "2024-01-01", "ok": True},
        {"id": 2, "name": "alan", "score": None, "day": "2024-01-31", "ok": False},
    ],
    [
        {"id": 3, "name": "bob", "score": -2.5, "day": "2024-02-01", "ok": None},
        {"id": 4, "name": None, "score": 4.0, "day": None, "ok": True},
    ],
    [
        {"id": 5, "name": "Carol", "score": 5.25, "day": "2024-03-15", "ok": False},
        {"id": None, "name": "dave", "score": 6.0, "day": "2024-03-16", "ok": None},
    ],
    [{"id": 7, "name": None, "score": None, "day": None, "ok": None}],
]


def _known(row, *names):
    return all(row[n] is not None for n in names)


@workload(
    "wl-predicates",
    "Comparisons, IN, null tests, AND, OR, NOT, LIKE, BETWEEN over four files with statistics",
    ["predicate", "dataSkipping"],
)
def predicates(w):
    table = w.new_table()
    schema = struct(
        ("id", "long"), ("name", "string"), ("score", "double"), ("day", "date"), ("ok", "boolean")
    )
    table.create(schema)
    for rows in _PEOPLE:
        table.commit(table.write_file(rows))
    read = lambda name, predicate, where, **more: w.read(name, where, predicate=predicate, **more)
    w.read("read_all", fileCount=4, filesSkipped=0)
    read("eq", "id = 3", lambda r: r["id"] == 3, fileCount=1, filesSkipped=3)
    read("eq_none", "id = 99", lambda r: False)
    read("eq_between_files", "id = 6", lambda r: False)
    read("ne", "id <> 3", lambda r: _known(r, "id") and r["id"] != 3)
    read("ne_c_style", "id != 3", lambda r: _known(r, "id") and r["id"] != 3)
    read("lt", "id < 3", lambda r: _known(r, "id") and r["id"] < 3)
    read("le", "id <= 3", lambda r: _known(r, "id") and r["id"] <= 3)
    read("gt", "id > 4", lambda r: _known(r, "id") and r["id"] > 4)
    read("ge", "id >= 5", lambda r: _known(r, "id") and r["id"] >= 5)
    read("literal_left", "3 < id", lambda r: _known(r, "id") and r["id"] > 3)
    read("in", "id IN (1, 5, 99)", lambda r: r["id"] in (1, 5))
    read("in_with_null", "id IN (1, NULL)", lambda r: r["id"] == 1)
    read("not_in", "id NOT IN (1, 5)", lambda r: _known(r, "id") and r["id"] not in (1, 5))
    read("not_in_with_null", "id NOT IN (1, NULL)", lambda r: False)
    read("in_strings", "name IN ('bob', 'dave')", lambda r: r["name"] in ("bob", "dave"))
    read("is_null", "name IS NULL", lambda r: r["name"] is None)
    read("is_not_null", "name IS NOT NULL", lambda r: r["name"] is not None)
    read("and", "id > 1 AND score > 0", lambda r: _known(r, "id", "score") and r["id"] > 1 and r["score"] > 0)
    read("or", "id = 1 OR score >= 5", lambda r: r["id"] == 1 or (r["score"] is not None and r["score"] >= 5))
    read("or_with_null_side", "id = 7 OR name = 'bob'", lambda r: r["id"] == 7 or r["name"] == "bob")
    read("not", "NOT id = 3", lambda r: _known(r, "id") and r["id"] != 3)
    read("not_or", "NOT (id < 3 OR score > 4)", lambda r: r["id"] == 3 or r["id"] == 4)
    read("not_and", "NOT (id >= 3 AND score > 0)", lambda r: r["id"] in (1, 2, 3))
    read("nested", "(id = 1 AND ok = true) OR (name = 'Carol' AND NOT ok)", lambda r: r["id"] in (1, 5))
    read("between", "id BETWEEN 2 AND 4", lambda r: r["id"] in (2, 3, 4))
    read("not_between", "id NOT BETWEEN 2 AND 4", lambda r: r["id"] in (1, 5, 7))
    read("like_prefix", "name LIKE 'al%'", lambda r: (r["name"] or "").startswith("al"))
    read("like_exact", "name LIKE 'bob'", lambda r: r["name"] == "bob")
    read("like_none", "name LIKE 'z%'", lambda r: False)
    read("not_like", "name NOT LIKE 'al%'", lambda r: _known(r, "name") and not r["name"].startswith("al"))
    read("string_order", "name < 'a'", lambda r: r["name"] == "Carol")
    read("double_negative", "score < -1.5", lambda r: r["id"] == 3)
    read("double_as_integer", "score = 4", lambda r: r["id"] == 4)
    read("date", "day >= DATE '2024-02-01'", lambda r: _known(r, "day") and r["day"] >= "2024-02-01")
    read("date_no_space", "day = DATE'2024-01-31'", lambda r: r["day"] == "2024-01-31")
    read("boolean_column", "ok", lambda r: r["ok"] is True)
    read("boolean_literal", "ok = false", lambda r: r["ok"] is False)
    read("null_comparison", "id = NULL", lambda r: False)
    read("null_safe_value", "id <=> 3", lambda r: r["id"] == 3)
    read("null_safe_null", "id <=> NULL", lambda r: r["id"] is None)
    read("true", "TRUE", lambda r: True)
    read("false", "FALSE", lambda r: False)
    read("project", "id > 4", lambda r: _known(r, "id") and r["id"] > 4, columns=["name", "id"])
    read("project_without_predicate_column", "score > 5", lambda r: (r["score"] or 0) > 5, columns=["name"])
    w.read("columns_only", columns=["day"])
    read("old_version", "id >= 2", lambda r: _known(r, "id") and r["id"] >= 2, version=2)
    w.error("error_unknown_column", "UNRESOLVED_COLUMN", "no such column", predicate="missing = 1")
    w.error("error_unknown_projection", "UNRESOLVED_COLUMN", "no such column", columns=["missing"])
    w.error("error_version_after_latest", "DELTA_VERSION_NOT_FOUND", "no such version", version=99)
    w.error("error_negative_version", "DELTA_VERSION_NOT_FOUND", "no such version", version=-1)


@workload(
    "wl-partition-predicates",
    "Partition columns of three types with nulls, in predicates with data columns",
    ["predicate", "partitioned"],
)
def partition_predicates(w):
    table = w.new_table()
    schema = struct(("id", "long"), ("country", "string"), ("day", "date"), ("bucket", "integer"))
    table.create(schema, partition_by=["country", "day", "bucket"])
    places = [
        ("DE", "2024-01-01", 1),
        ("DE", "2024-01-02", 10),
        ("FR", "2024-01-01", 2),
        (None, None, None),
        ("ES", "2023-12-31", -1),
    ]
    files = []
    for i, (country, day, bucket) in enumerate(places):
        values = {"country": country, "day": day, "bucket": bucket}
        files.append(
            table.write_file([{"id": i * 10}, {"id": i * 10 + 1}], values, folder=hive_folder(**values))
        )
    table.commit(*files)
    read = lambda name, predicate, where, **more: w.read(name, where, predicate=predicate, **more)
    read("eq", "country = 'DE'", lambda r: r["country"] == "DE", fileCount=2, filesSkipped=3)
    read("ne", "country <> 'DE'", lambda r: r["country"] in ("FR", "ES"))
    read("in", "country IN ('FR', 'ES', 'IT')", lambda r: r["country"] in ("FR", "ES"))
    read("is_null", "country IS NULL", lambda r: r["country"] is None)
    read("is_not_null", "day IS NOT NULL", lambda r: r["day"] is not None)
    read(
        "date_range",
        "day > DATE '2023-12-31' AND day < DATE '2024-01-02'",
        lambda r: r["day"] == "2024-01-01",
    )
    read("integer_not_text", "bucket > 2", lambda r: _known(r, "bucket") and r["bucket"] > 2)
    read("integer_negative", "bucket < 0", lambda r: _known(r, "bucket") and r["bucket"] < 0)
    read("with_data_column", "country = 'DE' AND id >= 10", lambda r: r["country"] == "DE" and r["id"] >= 10)
    read("or_data_column", "country = 'ES' OR id = 0", lambda r: r["country"] == "ES" or r["id"] == 0)
    read("not", "NOT (country = 'DE' OR bucket = 2)", lambda r: r["country"] == "ES")
    read("like", "country LIKE 'D%'", lambda r: r["country"] == "DE")
    read(
        "project_partition_only",
        "day = DATE '2024-01-01'",
        lambda r: r["day"] == "2024-01-01",
        columns=["country"],
    )
    read("project_data_only", "bucket = 10", lambda r: r["bucket"] == 10, columns=["id"])
    w.read("project_partition_columns", columns=["bucket", "country"])


@workload(
    "wl-skipping-traps",
    "Statistics that are cut, missing, loose or rounded: a file may only be skipped when it cannot match",
    ["dataSkipping"],
)
def skipping_traps(w):
    table = w.new_table()
    schema = struct(("id", "long"), ("text", "string"), ("moment", "timestamp"), ("maybe", "integer"))
    table.create(schema, protocol=table.with_features("deletionVectors"))
    long_text = "x" * 40
    table.commit(table.write_file([{"id": 1, "text": long_text + "a"}, {"id": 2, "text": long_text + "z"}]))
    table.commit(table.write_file([{"id": 3, "text": "no statistics"}], stats=None))
    table.commit(table.write_file([{"id": 4, "text": "only a count"}], stats={"numRecords": 1}))
    moment = "2024-05-05 05:05:05.123456"
    table.commit(table.write_file([{"id": 5, "text": "rounded", "moment": moment, "maybe": None}]))
    loose = table.write_file(
        [{"id": 6, "text": "kept", "maybe": 1}, {"id": 7, "text": "gone", "maybe": None}]
    )
    table.commit(loose)
    deleted = table.delete_rows(loose, [1])
    table.commit(("remove", loose), deleted)
    read = lambda name, predicate, where: w.read(name, where, predicate=predicate)
    read("truncated_max", f"text = '{long_text}z'", lambda r: r["id"] == 2)
    read("truncated_max_above", f"text > '{long_text}y'", lambda r: r["id"] == 2)
    read("truncated_min", f"text < '{long_text}b'", lambda r: r["id"] in (1, 3, 4, 5, 6))
    read("missing_statistics", "text = 'no statistics'", lambda r: r["id"] == 3)
    read("count_only", "id = 4", lambda r: r["id"] == 4)
    read("count_only_null_test", "moment IS NULL", lambda r: r["id"] != 5)
    read("rounded_timestamp", "moment = TIMESTAMP '2024-05-05 05:05:05.123456'", lambda r: r["id"] == 5)
    read("rounded_timestamp_above", "moment > TIMESTAMP '2024-05-05 05:05:05.123'", lambda r: r["id"] == 5)
    read("loose_null_count", "maybe IS NOT NULL", lambda r: r["id"] == 6)
    read("loose_is_null", "maybe IS NULL AND id >= 6", lambda r: False)
    read("loose_deleted_row", "text = 'gone'", lambda r: False)
    read("loose_kept_row", "text = 'kept'", lambda r: r["id"] == 6)


@workload(
    "wl-checkpoint-struct-stats",
    "Skipping by stats_parsed of a checkpoint: no JSON statistics anywhere",
    ["dataSkipping", "checkpoint"],
)
def checkpoint_struct_stats(w):
    table = w.new_table()
    schema = struct(
        ("id", "long"),
        ("name", "string"),
        ("day", "date"),
        ("moment", "timestamp"),
        ("amount", "decimal(10,2)"),
        (
            "s",
            struct(
                ("x", "integer"),
            ),
        ),
    )
    table.create(schema)
    for i in range(4):
        low, high = i * 10, i * 10 + 9
        rows = [
            {
                "id": n,
                "name": f"n{n:02d}",
                "day": f"2024-0{i + 1}-1{n % 2}",
                "moment": f"2024-0{i + 1}-01 00:00:00.00{i}5",
                "amount": f"{n}.50",
                "s": {"x": n},
            }
            for n in (low, high)
        ]
        table.commit(table.write_file([*rows, {"s": None}] if i == 2 else rows))
    checkpoint.write_classic(table, stats="struct")
    table.drop_log(0, 1, 2, 3, 4)
    read = lambda name, predicate, where: w.read(name, where, predicate=predicate)
    has = lambda row, name: row.get(name) is not None
    w.read("read_all")
    read("long", "id > 25", lambda r: has(r, "id") and r["id"] > 25)
    read("string", "name = 'n19'", lambda r: r.get("name") == "n19")
    read("like", "name LIKE 'n3%'", lambda r: (r.get("name") or "").startswith("n3"))
    read("date", "day < DATE '2024-02-01'", lambda r: has(r, "day") and r["day"] < "2024-02-01")
    read(
        "timestamp",
        "moment = TIMESTAMP '2024-04-01 00:00:00.0035'",
        lambda r: (r.get("moment") or "").startswith("2024-04"),
    )
    read("decimal", "amount >= 30.5", lambda r: has(r, "amount") and float(r["amount"]) >= 30.5)
    read("null", "id IS NULL", lambda r: r.get("id") is None)
    read("nested", "s.x = 10", lambda r: r.get("s") is not None and r["s"]["x"] == 10)
    read("nested_null", "s.x IS NULL", lambda r: r.get("s") is None)


@workload(
    "wl-widened-predicates",
    "Predicates on widened columns: statistics, partitions and pages are of the old type",
    ["predicate", "typeWidening"],
)
def widened_predicates(w):
    table = w.new_table()
    properties = {"delta.enableTypeWidening": "true"}
    table.create(
        struct(("v", "integer"), ("d", "decimal(5,2)"), ("p", "byte")),
        protocol=table.with_features("typeWidening"),
        properties=properties,
        partition_by=["p"],
    )
    table.commit(table.write_file([{"v": 2**31 - 1, "d": "1.25"}, {"v": -5, "d": None}], {"p": 7}))
    changed = lambda name, old, new: field(
        name, new, **{"delta.typeChanges": [{"fromType": old, "toType": new}]}
    )
    table.commit(
        table.change_metadata(
            struct(
                changed("v", "integer", "long"),
                changed("d", "decimal(5,2)", "decimal(9,4)"),
                changed("p", "byte", "integer"),
            )
        )
    )
    table.commit(
        table.write_file([{"v": 2**40, "d": "1.2501"}, {"v": None, "d": "-99999.0001"}], {"p": 70_000})
    )
    read = lambda name, predicate, where: w.read(name, where, predicate=predicate)
    read("above_old_range", "v > 2147483647", lambda r: r["v"] == 2**40)
    read("old_value", "v = 2147483647", lambda r: r["v"] == 2**31 - 1)
    read("decimal_of_new_scale", "d > 1.25", lambda r: r["d"] == "1.2501")
    read("decimal_equal", "d = 1.2500", lambda r: r["d"] == "1.25")
    read("partition_new", "p = 70000", lambda r: r["p"] == 70_000)
    read("partition_old", "p < 100", lambda r: r["p"] == 7)
