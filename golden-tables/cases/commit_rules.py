"""What a single commit may hold (PROTOCOL.md, "Delta Log Entries"), and metadata that cannot be right."""

from dataclasses import replace

from goldenkit.case import case
from goldenkit.schema import struct, with_mapping

_SCHEMA = struct(("id", "long"), ("name", "string"))
_WHY = "Actions of one commit have no order: which of the two counts is not defined, so the table is damaged."


def _rows(*ids):
    return [{"id": i, "name": f"row {i}"} for i in ids]


def _table(case):
    table = case.new_table()
    table.create(_SCHEMA)
    table.commit(table.write_file(_rows(1)))
    return table


@case("commit-two-metadata", "Two metaData actions in one commit", why=_WHY)
def two_metadata(case):
    table = _table(case)
    other = table.change_metadata(struct(("id", "long"), ("name", "string"), ("more", "long")))
    table.commit(table.change_metadata(), other)
    case.error("a commit holds two metaData actions")


@case("commit-two-protocols", "Two protocol actions in one commit", why=_WHY)
def two_protocols(case):
    table = _table(case)
    table.commit(table.protocol(1, 2), table.protocol(1, 3))
    case.error("a commit holds two protocol actions")


@case("commit-file-added-twice", "One file added twice in one commit, with different statistics", why=_WHY)
def added_twice(case):
    table = _table(case)
    file = table.write_file(_rows(2))
    table.commit(file, {"add": file.add()["add"] | {"stats": '{"numRecords":5}'}})
    case.error("a commit adds one file twice")


@case(
    "commit-file-added-and-removed",
    "One file added and removed in one commit, without a deletion vector",
    why=_WHY,
)
def added_and_removed(case):
    table = _table(case)
    file = table.write_file(_rows(2))
    table.commit(file, {"remove": file.remove()["remove"]})
    case.error("a commit adds and removes one file")


@case(
    "commit-file-added-again",
    "A file that is active is added again in a later commit: it counts once, the new statistics rule",
)
def added_again(case):
    table = _table(case)
    first = table.active()
    again = replace(first, stats='{"numRecords":1}', extra={"tags": {"again": "yes"}})
    table.commit(again, data_change=False)
    table.commit(table.write_file(_rows(2)))
    case.read()


@case(
    "commit-removes-unknown-file",
    "A remove of a file that was never there, and one that is removed twice over",
)
def removes_unknown(case):
    table = _table(case)
    ghost = table.write_file(_rows(9))
    (table.root / ghost.path).unlink()
    table.commit(ghost.remove())
    first = table.active()
    table.commit(("remove", first))
    table.commit(first.remove(), table.write_file(_rows(2)))
    case.read(versions=[2, 3])


def _bad_metadata(name, description, reason, change):
    @case(name, description)
    def build(case):
        table = case.new_table()
        table.create(_SCHEMA)
        table.commit(table.write_file(_rows(1)))
        path = table.log / f"{0:020d}.json"
        import json

        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
        for line in lines:
            if "metaData" in line:
                line["metaData"] |= change
        path.unlink()
        table.write_log(path.name, lines)
        case.error(reason)


_bad_metadata(
    "metadata-schema-not-json",
    "schemaString is not JSON",
    "the schema cannot be parsed",
    {"schemaString": '{"type":"struct","fie'},
)
_bad_metadata(
    "metadata-unknown-type",
    "A column of a type that does not exist",
    "the type hyperlong is not known",
    {
        "schemaString": '{"type":"struct","fields":[{"name":"id","type":"hyperlong","nullable":true,"metadata":{}}]}'
    },
)
_bad_metadata(
    "metadata-unknown-partition-column",
    "A partition column that the schema does not have",
    "the partition column is not in the schema",
    {"partitionColumns": ["nowhere"]},
)


@case("metadata-unknown-mapping-mode", "A column mapping mode that does not exist, at reader version 2")
def unknown_mode(case):
    table = case.new_table()
    mapped, highest = with_mapping(_SCHEMA)
    properties = {"delta.columnMapping.mode": "sideways", "delta.columnMapping.maxColumnId": str(highest)}
    table.create(mapped, properties=properties, protocol=table.protocol(2, 5))
    table.commit(table.write_file(_rows(1)))
    case.error("the column mapping mode sideways is not known")


@case(
    "paths-absolute",
    "Adds by absolute path, file: and s3: URIs, as a shallow clone has them; removes spell them otherwise",
    features=["path-absolute"],
)
def absolute(case):
    from urllib.parse import unquote

    table = case.new_table()
    table.create(_SCHEMA)
    spellings = [
        "/data/clone%20source/a.parquet",
        "file:/data/clone%20source/b.parquet",
        "file:///data/clone%20source/c.parquet",
        "s3://bucket/key%20with%20space/d.parquet",
        "/data/clone%20source/e.parquet",
        "file:///data/clone%20source/f.parquet",
    ]
    here = table.write_file(_rows(1))
    away = [replace(here, path=p, rows=[]) for p in spellings]
    table.commit(here, *away)
    removes = ["file:///data/clone%20source/e.parquet", "/data/clone%20source/f.parquet"]
    actions = [{"remove": away[0].remove()["remove"] | {"path": p}} for p in removes]
    table.commit(*actions)
    for file in away[4:]:
        table.state.files.pop((unquote(file.path), None))
    case.snapshot(versions=[0, 1])
