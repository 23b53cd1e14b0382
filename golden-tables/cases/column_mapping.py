"""Column mapping: reads by physical name or field id."""

import copy

from goldenkit import checkpoint
from goldenkit.case import case
from goldenkit.schema import array, field, map_of, struct, with_mapping

_SCHEMA = struct(("id", "long"), ("name", "string"), ("inner", struct(("a", "integer"), ("b", "string"))))
_ROWS = [
    {"id": 1, "name": "one", "inner": {"a": 10, "b": "x"}},
    {"id": 2, "name": None, "inner": {"a": None, "b": "y"}},
    {"id": 3, "name": "three", "inner": None},
]
_LEGACY_WHY = (
    "A reader that gates on feature lists alone finds none at the legacy protocol (2,5) and looks for the logical "
    "names: every value is null, without an error."
)


def _properties(mode, highest):
    return {"delta.columnMapping.mode": mode, "delta.columnMapping.maxColumnId": str(highest)}


def _mapped_table(case, mode, protocol=None, schema=_SCHEMA, rows=_ROWS, partition_by=()):
    table = case.new_table()
    mapped, highest = with_mapping(schema)
    table.create(
        mapped,
        properties=_properties(mode, highest),
        protocol=protocol or table.protocol(2, 5),
        partition_by=partition_by,
    )
    return table, mapped


@case(
    "column-mapping-legacy-name",
    "Column mapping by name at the legacy protocol (2,5)",
    seeds="B1",
    why=_LEGACY_WHY,
)
def legacy_name(case):
    table, _ = _mapped_table(case, "name")
    table.commit(table.write_file(_ROWS[:2]))
    table.commit(table.write_file(_ROWS[2:]))
    case.read()


@case(
    "column-mapping-legacy-id",
    "Column mapping by field id at the legacy protocol (2,5)",
    seeds="B1",
    why=_LEGACY_WHY + " The names in the data files are other than both the logical and the physical ones.",
)
def legacy_id(case):
    from goldenkit.schema import arrow_table

    table, mapped = _mapped_table(case, "id")
    table.commit(table.write_file(_ROWS[:2]))
    other = copy.deepcopy(mapped)
    for f in other["fields"] + other["fields"][2]["type"]["fields"]:
        f["metadata"]["delta.columnMapping.physicalName"] += "-other"
    table.commit(table.write_file(_ROWS[2:], arrow=arrow_table(_ROWS[2:], other, physical=True)))
    case.read()


@case(
    "column-mapping-rename-drop",
    "Renamed, dropped, and added again under the old name: the dropped column's data stays hidden",
    why="A reader that falls back from the physical name to the logical one brings the dropped column back.",
)
def rename_drop(case):
    table, mapped = _mapped_table(case, "name")
    table.commit(table.write_file(_ROWS))
    renamed = copy.deepcopy(mapped)
    renamed["fields"][0]["name"] = "key"
    renamed["fields"][2]["type"]["fields"][0]["name"] = "first"
    del renamed["fields"][1]
    for f in table.state.files.values():
        for row in f.rows:
            row["key"] = row["id"]
            row["inner"] = row["inner"] and row["inner"] | {"first": row["inner"]["a"]}
    highest = table.state.metadata["configuration"]["delta.columnMapping.maxColumnId"]
    table.commit(_meta(table, renamed, int(highest)), operation="RENAME COLUMN")
    again = copy.deepcopy(renamed)
    again["fields"].append(
        field(
            "name", "string", **{"delta.columnMapping.id": 6, "delta.columnMapping.physicalName": "col-0006"}
        )
    )
    old = table.active(0)
    old.rows = [row | {"old_name": row["name"], "name": None} for row in old.rows]
    table.commit(_meta(table, again, 6), operation="ADD COLUMNS")
    table.commit(table.write_file([{"key": 4, "name": "four", "inner": {"first": 40, "b": "z"}}]))
    case.read(versions=[2, 3])


def _meta(table, schema, highest):
    action = table.meta(schema, properties=_properties("name", highest))
    table._pending_meta = action["metaData"]
    return action


@case(
    "column-mapping-nested-partitioned",
    "Column mapping by name, feature protocol (3,7), partitioned, nested in lists and maps, names with dots and spaces",
    why="Partition values and statistics carry physical names; paths through element, key and value must be mapped.",
    features=["column-name-special-characters"],
)
def nested_partitioned(case):
    schema = struct(
        ("part col", "string"),
        ("a.b", "integer"),
        ("list", array(struct(("x y", "integer"), ("deep", map_of("string", struct(("v,w", "string"))))))),
    )
    rows = [
        {"a.b": 1, "list": [{"x y": 1, "deep": {"k": {"v,w": "one"}, "n": None}}, None]},
        {"a.b": None, "list": []},
        {"a.b": 3, "list": None},
    ]
    table = case.new_table()
    mapped, highest = with_mapping(schema)
    protocol = table.with_features("columnMapping")
    table.create(
        mapped, properties=_properties("name", highest), protocol=protocol, partition_by=["part col"]
    )
    table.commit(
        table.write_file(rows[:2], {"part col": "p=1"}, folder="Ab"),
        table.write_file(rows[2:], {"part col": None}, folder="cD"),
    )
    case.read()


@case(
    "column-mapping-named-for-writers-alone",
    "The protocol (3,7) with columnMapping in the writers' list only, and the mode name",
    why="Spark with icebergCompatV1 has written such tables: whoever trusts the readers' list alone finds no column "
    "and gives nulls.",
)
def named_for_writers_alone(case):
    table = case.new_table()
    mapped, highest = with_mapping(_SCHEMA)
    protocol = table.protocol(3, 7, [], ["columnMapping", "icebergCompatV1"])
    table.create(mapped, properties=_properties("name", highest), protocol=protocol)
    table.commit(table.write_file(_ROWS))
    case.read(versions=[])


@case(
    "column-mapping-mode-none-legacy",
    "Reader version 2 with the mapping mode none, and one with no mode at all: plain reads",
    why="A legacy protocol is judged by what is active: (2,5) alone is no reason to refuse or to map.",
)
def mode_none(case):
    table = case.new_table()
    schema = struct(("id", "long"), ("name", "string"))
    table.create(schema, protocol=table.protocol(2, 5))
    table.commit(table.write_file([{"id": 1, "name": "one"}]))
    action = table.meta(schema, properties={"delta.columnMapping.mode": "none"})
    table._pending_meta = action["metaData"]
    table.commit(action, table.write_file([{"id": 2, "name": "two"}]))
    case.read()


@case(
    "column-mapping-stale-annotations-mode-none",
    "Mapping annotations left in the schema while the mode is none: they are inert",
    why="The mode decides, not the annotations; the data files have the logical names.",
)
def stale_annotations(case):
    table = case.new_table()
    mapped, _ = with_mapping(struct(("id", "long"), ("name", "string")))
    table.create(mapped, properties={"delta.columnMapping.mode": "none"}, protocol=table.protocol(2, 5))
    table.commit(table.write_file([{"id": 1, "name": "one"}, {"id": 2, "name": None}]))
    case.read(versions=[])


@case(
    "column-mapping-upgraded",
    "Plain at first, then the mode becomes name: physical names are the old logical ones; a renaming after that",
)
def upgraded(case):
    table = case.new_table()
    table.create(_SCHEMA)
    table.commit(table.write_file(_ROWS))
    mapped, highest = with_mapping(_SCHEMA, physical=lambda name, id_: name)
    properties = _properties("name", highest)
    table.commit(table.change_metadata(mapped, properties), table.protocol(2, 5))
    renamed = copy.deepcopy(mapped)
    renamed["fields"][0]["name"] = "key"
    for f in table.state.files.values():
        for row in f.rows:
            row["key"] = row["id"]
    table.commit(table.change_metadata(renamed))
    table.commit(table.write_file([{"key": 4, "name": "four", "inner": None}]))
    case.read(versions=[1, 2, 3])


@case("column-mapping-change-feed", "The change feed of a table with mapped columns, change files among them")
def change_feed(case):
    table = case.new_table()
    mapped, highest = with_mapping(_SCHEMA)
    properties = _properties("name", highest) | {"delta.enableChangeDataFeed": "true"}
    table.create(mapped, properties=properties, protocol=table.protocol(2, 5))
    file = table.write_file(_ROWS)
    table.commit(file)
    changes = [_ROWS[0] | {"_change_type": "delete"}]
    rest = table.write_file(_ROWS[1:])
    table.commit(("remove", file), rest, table.write_changes(changes), operation="DELETE", changes=changes)
    table.commit(("remove", rest), operation="DELETE")
    case.read(versions=[], cdf=[(0, 3), (2, 2), (3, 3)])


@case(
    "column-mapping-deletion-vector-checkpoint",
    "Mapped, partitioned, with deletion vectors and a checkpoint with struct statistics",
)
def with_vectors(case):
    table = case.new_table()
    schema = struct(("id", "long"), ("part", "integer"), ("name", "string"))
    mapped, highest = with_mapping(schema)
    protocol = table.with_features("columnMapping", "deletionVectors")
    table.create(mapped, properties=_properties("id", highest), protocol=protocol, partition_by=["part"])
    file = table.write_file([{"id": i, "name": f"n{i}"} for i in range(5)], {"part": 1}, folder="x1")
    table.commit(file, table.write_file([{"id": 9, "name": None}], {"part": None}, folder="x2"))
    table.commit(("remove", file), table.delete_rows(file, [0, 4]), operation="DELETE")
    checkpoint.write_classic(table, stats="both")
    table.drop_log(0, 1, 2)
    case.read(versions=[])
