"""Change data feed: files of changes, changes inferred from actions, and ranges that must be refused."""

from goldenkit.case import case
from goldenkit.schema import field, struct
from goldenkit.table import hive_folder

from cases.in_commit_timestamps import millis

_SCHEMA = struct(("id", "long"), ("name", "string"))
_ON = {"delta.enableChangeDataFeed": "true"}


def _rows(*ids, name="row"):
    return [{"id": i, "name": f"{name} {i}"} for i in ids]


def _table(case, schema=_SCHEMA, protocol=None, properties=_ON, **create):
    table = case.new_table()
    table.create(schema, protocol=protocol or table.protocol(1, 4), properties=properties, **create)
    return table


def _with(rows, change):
    return [row | {"_change_type": change} for row in rows]


@case("cdf-inferred", "No change files: inserts and deletes follow from adds and removes")
def inferred(case):
    table = _table(case)
    first, second = table.write_file(_rows(1, 2)), table.write_file(_rows(3))
    table.commit(first, second)
    table.commit(("remove", first), operation="DELETE")
    table.commit(("remove", second), table.write_file(_rows(3, 4)), operation="WRITE")
    case.read(cdf=[(0, 3), (1, 1), (2, 2), (3, 3)], cdf_errors=[(2, 1, "the range ends before it starts")])


@case(
    "cdf-change-files",
    "Change files for an update, a delete and a merge; adds and removes of those versions do not count",
)
def change_files(case):
    table = _table(case)
    first = table.write_file(_rows(1, 2, 3))
    table.commit(first)
    updated = table.write_file([*_rows(1), {"id": 2, "name": "new"}, *_rows(3)])
    changes = _with(_rows(2), "update_preimage") + [
        {"id": 2, "name": "new", "_change_type": "update_postimage"}
    ]
    table.commit(
        ("remove", first), updated, table.write_changes(changes), operation="UPDATE", changes=changes
    )
    rest = table.write_file([{"id": 2, "name": "new"}, *_rows(3)])
    deleted, inserted = _with(_rows(1), "delete"), _with(_rows(9), "insert")
    more = table.write_file(_rows(9))
    actions = [table.write_changes(deleted), table.write_changes(inserted)]
    table.commit(("remove", updated), rest, more, *actions, operation="MERGE", changes=deleted + inserted)
    table.commit(table.write_file(_rows(10)))
    case.read(cdf=[(0, 4), (2, 2), (3, 4)])


@case("cdf-data-change-false", "An OPTIMIZE in the range: dataChange is false, nothing changed")
def data_change_false(case):
    table = _table(case)
    one, two = table.write_file(_rows(1)), table.write_file(_rows(2))
    table.commit(one, two)
    table.commit(
        ("remove", one),
        ("remove", two),
        table.write_file(_rows(1, 2)),
        data_change=False,
        operation="OPTIMIZE",
    )
    table.commit(table.write_file(_rows(3)))
    case.read(cdf=[(0, 3), (2, 2)])


@case("cdf-deletion-vectors", "Changes that are differences of deletion vectors of one file, forth and back")
def vectors(case):
    table = _table(
        case,
        protocol=table_protocol_with_vectors,
        properties=_ON | {"delta.enableDeletionVectors": "true"},
    )
    plain = table.write_file(_rows(*range(6)))
    table.commit(plain)
    some = table.delete_rows(plain, [0, 1])
    table.commit(("remove", plain), some, operation="DELETE")
    more = table.delete_rows(plain, [0, 1, 5], storage="i")
    table.commit(("remove", some), more, operation="DELETE")
    back = table.delete_rows(plain, [5])
    table.commit(("remove", more), back, operation="RESTORE")
    table.commit(("remove", back), operation="DELETE")
    case.read(cdf=[(0, 5), (2, 2), (3, 3), (4, 4), (5, 5)])


table_protocol_with_vectors = {
    "protocol": {
        "minReaderVersion": 3,
        "minWriterVersion": 7,
        "readerFeatures": ["deletionVectors"],
        "writerFeatures": ["deletionVectors", "changeDataFeed"],
    }
}


@case(
    "cdf-partitioned-escaped",
    "Change files and data in partition folders with escapes: percent, space, equals sign, null",
)
def partitioned(case):
    schema = struct(("id", "long"), ("part", "string"))
    table = _table(case, schema, partition_by=["part"])
    values = ["a%20b", "x=y z", None, "ü/?"]
    files = [
        table.write_file([{"id": i}], {"part": v}, folder=hive_folder(part=v)) for i, v in enumerate(values)
    ]
    table.commit(*files)
    actions, changes = [], []
    for i, value in enumerate(values[:3]):
        rows = [
            {"id": i, "_change_type": "update_preimage"},
            {"id": i + 100, "_change_type": "update_postimage"},
        ]
        actions += [
            ("remove", files[i]),
            table.write_file([{"id": i + 100}], {"part": value}, folder=hive_folder(part=value)),
            table.write_changes(rows, {"part": value}, folder=hive_folder(part=value)),
        ]
        changes += [row | {"part": value} for row in rows]
    table.commit(*actions, operation="UPDATE", changes=changes)
    table.commit(("remove", files[3]), operation="DELETE")
    case.read(cdf=[(0, 3), (2, 2), (3, 3)])


@case("cdf-feed-off-in-range", "The feed is switched off and on again: a range over that must fail")
def feed_off(case):
    table = _table(case)
    table.commit(table.write_file(_rows(1)))
    table.commit(table.change_metadata(properties={}))
    table.commit(table.write_file(_rows(2)))
    table.commit(table.change_metadata(properties=_ON))
    table.commit(table.write_file(_rows(3)))
    reason = "the change feed is off at some version of the range"
    case.read(
        cdf=[(0, 1), (4, 5), (5, 5)],
        cdf_errors=[(0, 5, reason), (1, 2, reason), (3, 3, reason), (3, 4, reason)],
    )


@case("cdf-never-on", "A table without a change feed")
def never_on(case):
    table = _table(case, properties={})
    table.commit(table.write_file(_rows(1)))
    case.read(versions=[], cdf_errors=[(0, 1, "the change feed is off"), (1, 1, "the change feed is off")])


@case("cdf-schema-grows", "A column is added inside the range: older changes have it as null")
def schema_grows(case):
    table = _table(case)
    table.commit(table.write_file(_rows(1)))
    table.commit(table.change_metadata(struct(("id", "long"), ("name", "string"), ("extra", "integer"))))
    table.commit(table.write_file([{"id": 2, "name": "row 2", "extra": 20}]))
    case.read(versions=[1], cdf=[(0, 3), (3, 3)])


@case(
    "cdf-in-commit-timestamps", "_commit_timestamp is the in-commit timestamp, not the file's or commitInfo's"
)
def with_ict(case):
    table = case.new_table()
    features = ["inCommitTimestamp", "changeDataFeed"]
    table.create(
        _SCHEMA,
        protocol=table.protocol(1, 7, None, features),
        properties=_ON | {"delta.enableInCommitTimestamps": "true"},
        ict=millis("2020-02-02T00:00:00"),
    )
    file = table.write_file(_rows(1, 2))
    table.commit(file, ict=millis("2020-02-02T00:00:00.001"))
    table.commit(("remove", file), operation="DELETE", ict=millis("2031-01-01T00:00:00"))
    case.read(versions=[1], cdf=[(0, 2), (2, 2)])


@case("cdf-stray-change-type-column", "Data files with a column _change_type that is no part of the table")
def stray_column(case):
    from goldenkit.schema import arrow_table

    table = _table(case)
    wide = struct(*_SCHEMA["fields"], field("_change_type", "string"))
    rows = _rows(1, 2)
    arrow = arrow_table([row | {"_change_type": None} for row in rows], wide)
    table.commit(table.write_file(rows, arrow=arrow))
    case.read(versions=[], cdf=[(0, 1)])
