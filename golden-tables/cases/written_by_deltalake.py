"""Tables as deltalake writes them: its operations one after the other, checkpoints, compaction, change files."""

from deltalake import (
    CommitProperties,
    DeltaTable,
    TableFeatures,
    Transaction,
    WriterProperties,
    write_deltalake,
)
from goldenkit import foreign
from goldenkit.case import case
from goldenkit.schema import array, arrow_table, map_of, struct

_SCHEMA = struct(("id", "long"), ("name", "string"), ("part", "string"))


def _row(id_, name, part="a"):
    return {"id": id_, "name": name, "part": part}


class _Script:
    """Runs operations of deltalake and keeps what each version must hold."""

    def __init__(self, case, schema=_SCHEMA, **create):
        self.case, self.schema = case, schema
        self.table = case.new_table()
        self.table.log.rmdir()
        self.path = str(self.table.root)
        case.writer = foreign.NAME
        self.table.features.add("parquet-codec-snappy")
        arrow = arrow_table([], schema).schema
        DeltaTable.create(self.path, arrow, **create)
        self.versions, self.changes = [[]], [[]]

    def append(self, rows, schema=None, **options):
        write_deltalake(self.path, arrow_table(rows, schema or self.schema), mode="append", **options)
        self.then(self.versions[-1] + rows, [row | {"_change_type": "insert"} for row in rows])

    def then(self, rows, changes=()):
        self.versions.append(list(rows))
        self.changes.append(list(changes))

    def open(self):
        return DeltaTable(self.path)

    def adopt(self):
        self.table.adopt(self.versions, self.changes)
        return self.table


def _changed(rows, change):
    return [row | {"_change_type": change} for row in rows]


@case(
    "deltalake-operations",
    "Append, overwrite of a part, delete, update, merge, restore, of a partitioned table",
)
def operations(case):
    script = _Script(case, partition_by=["part"])
    first = [_row(i, f"n{i}", "ab"[i % 2]) for i in range(6)]
    script.append(first)
    script.open().delete("id = 3")
    kept = [r for r in first if r["id"] != 3]
    script.then(kept)
    script.open().update(updates={"name": "'new'"}, predicate="part = 'a' and id > 0")
    updated = [r | {"name": "new"} if r["part"] == "a" and r["id"] > 0 else r for r in kept]
    script.then(updated)
    source = [_row(5, "merged", "b"), _row(7, "inserted", "c")]
    merge = script.open().merge(
        arrow_table(source, _SCHEMA), "t.id = s.id", source_alias="s", target_alias="t"
    )
    merge.when_matched_update_all().when_not_matched_insert_all().execute()
    script.then([r for r in updated if r["id"] != 5] + source)
    replacement = [_row(100, None, "a")]
    write_deltalake(script.path, arrow_table(replacement, _SCHEMA), mode="overwrite", predicate="part = 'a'")
    script.then([r for r in script.versions[-1] if r["part"] != "a"] + replacement)
    script.open().restore(1)
    script.then(first)
    script.adopt()
    case.read()


@case(
    "deltalake-change-feed",
    "The change feed of an update, a delete and a merge, with the change files that deltalake writes",
)
def change_feed(case):
    script = _Script(case, configuration={"delta.enableChangeDataFeed": "true"})
    first = [_row(i, f"n{i}") for i in range(4)]
    script.append(first)
    script.open().update(updates={"name": "'new'"}, predicate="id = 1")
    after = _row(1, "new")
    updated = [first[0], after, *first[2:]]
    script.then(updated, _changed([first[1]], "update_preimage") + _changed([after], "update_postimage"))
    script.open().delete("id >= 2")
    script.then(updated[:2], _changed(updated[2:], "delete"))
    source = [_row(0, "merged"), _row(9, "inserted")]
    merge = script.open().merge(
        arrow_table(source, _SCHEMA), "t.id = s.id", source_alias="s", target_alias="t"
    )
    merge.when_matched_update_all().when_not_matched_insert_all().execute()
    changes = _changed([first[0]], "update_preimage") + _changed([source[0]], "update_postimage")
    script.then([after, *source], changes + _changed([source[1]], "insert"))
    script.adopt()
    case.read(cdf=[(0, 4), (2, 2), (3, 3), (4, 4)])


@case(
    "deltalake-checkpoint-truncated",
    "Thirteen versions, deltalake's own checkpoints and hint; the old commits are gone",
)
def checkpoint_truncated(case):
    script = _Script(case, partition_by=["part"])
    for i in range(12):
        script.append([_row(i, f"n{i}", "ab"[i % 2])])
    script.open().delete("id = 0")
    script.then(script.versions[-1][1:])
    script.open().create_checkpoint()
    script.append([_row(50, "after", None)])
    table = script.adopt()
    table.drop_log(*range(13))
    for name in table.log.glob("0000000000000000000*.checkpoint.parquet"):
        name.unlink()
    case.read(versions=[13])


@case("deltalake-optimize", "Compaction and Z-order: dataChange is false, the rows stay")
def optimize(case):
    script = _Script(case)
    for i in range(4):
        script.append([_row(i * 2 + 1, f"n{i}"), _row(i * 2, None)])
    script.open().optimize.compact()
    script.then(script.versions[-1])
    script.open().optimize.z_order(["id"])
    script.then(script.versions[-1])
    script.adopt()
    case.read(versions=[4, 5])


@case("deltalake-log-compaction", "deltalake's compacted log file beside the commits")
def compact_logs(case):
    script = _Script(case)
    for i in range(5):
        script.append([_row(i, f"n{i}")])
    script.open().compact_logs(1, 4)
    script.adopt()
    case.read(versions=[3, 4])


@case("deltalake-schema-merge", "Columns that come with an append, and a schema that is overwritten")
def schema_merge(case):
    script = _Script(case)
    script.append([_row(1, "a")])
    wide = struct(("id", "long"), ("extra", "double"), ("tags", array("string")))
    script.append([{"id": 2, "extra": 0.5, "tags": ["x", None]}], wide, schema_mode="merge")
    other = struct(("name", "string"), ("m", map_of("string", "integer")))
    rows = [{"name": "only", "m": {"k": 1}}, {"name": None, "m": None}]
    write_deltalake(script.path, arrow_table(rows, other), mode="overwrite", schema_mode="overwrite")
    script.then(rows)
    script.adopt()
    case.read()


@case(
    "deltalake-types",
    "Every type that deltalake writes, with its own Parquet writer, statistics and checkpoint",
)
def types(case):
    schema = struct(
        ("b", "byte"),
        ("s", "short"),
        ("i", "integer"),
        ("l", "long"),
        ("f", "float"),
        ("d", "double"),
        ("dec", "decimal(20,4)"),
        ("t", "string"),
        ("raw", "binary"),
        ("flag", "boolean"),
        ("day", "date"),
        ("utc", "timestamp"),
        ("ntz", "timestamp_ntz"),
        ("nested", struct(("x", "long"), ("deep", struct(("y", "string"))))),
        ("list", array(struct(("z", "date")))),
        ("map", map_of("string", array("integer"))),
    )
    full = {
        "b": -1,
        "s": 2,
        "i": -3,
        "l": 2**53 + 1,
        "f": 0.5,
        "d": -1e-300,
        "dec": "1234567890123456.7891",
        "t": "ü",
        "raw": b"\x00\xff",
        "flag": True,
        "day": "1969-12-31",
        "utc": "2024-02-29 23:59:59.999999",
        "ntz": "1900-01-01 00:00:00.000001",
        "nested": {"x": 1, "deep": {"y": None}},
        "list": [{"z": "2024-01-01"}, None],
        "map": [("k", [1, None]), ("e", [])],
    }
    script = _Script(case, schema)
    script.append([full, {"nested": {"x": None, "deep": None}, "list": [], "map": []}, {}])
    script.append([full | {"t": "x" * 100}], writer_properties=WriterProperties(compression="ZSTD"))
    script.open().create_checkpoint()
    script.adopt().features.add("parquet-codec-zstd")
    case.read()


@case("deltalake-transactions", "App transactions as deltalake records them, through a checkpoint")
def transactions(case):
    script = _Script(case)
    for version in (3, 4):
        properties = CommitProperties(
            app_transactions=[Transaction("loader", version), Transaction(f"once-{version}", 1)]
        )
        script.append([_row(version, "x")], commit_properties=properties)
    script.open().create_checkpoint()
    script.append([_row(9, "y")])
    table = script.adopt()
    table.drop_log(0, 1)
    case.read(versions=[2])


@case(
    "deltalake-column-mapping",
    "A table that deltalake created with column mapping by name",
    features=["columnMapping-name"],
)
def column_mapping(case):
    script = _Script(case, configuration={"delta.columnMapping.mode": "name"}, partition_by=["part"])
    script.append([_row(1, "a", "x"), _row(2, None, None)])
    script.open().delete("id = 1")
    script.then(script.versions[-1][1:])
    script.adopt()
    case.read()


@case(
    "deltalake-checkpoint-v2",
    "deltalake's V2 checkpoint under a classic name",
    features=["checkpoint-v2-classic-name"],
)
def checkpoint_v2(case):
    script = _Script(case)
    script.append([_row(1, "a")])
    script.open().alter.add_feature(TableFeatures.V2Checkpoint, allow_protocol_versions_increase=True)
    script.then(script.versions[-1])
    script.open().create_checkpoint()
    script.append([_row(2, "b")])
    table = script.adopt()
    table.drop_log(0, 1, 2)
    case.read(versions=[])
