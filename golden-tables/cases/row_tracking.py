"""Row tracking: ids from baseRowId and position, or from materialised columns where a rewrite kept them."""

import json

from goldenkit import checkpoint
from goldenkit.case import case
from goldenkit.schema import arrow_table, field, struct

_SCHEMA = struct(("id", "long"), ("name", "string"))
_IDS, _VERSIONS = "_row-id-col-1111", "_row-commit-version-col-2222"
_PROPERTIES = {
    "delta.enableRowTracking": "true",
    "delta.rowTracking.materializedRowIdColumnName": _IDS,
    "delta.rowTracking.materializedRowCommitVersionColumnName": _VERSIONS,
}


def _rows(*ids):
    return [{"id": i, "name": f"row {i}"} for i in ids]


def _tracked(base, version):
    return {"baseRowId": base, "defaultRowCommitVersion": version}


def _mark(high):
    configuration = json.dumps({"rowIdHighWaterMark": high})
    return {
        "domainMetadata": {"domain": "delta.rowTracking", "configuration": configuration, "removed": False}
    }


def _known(rows, ids, versions):
    return [row | {"_row_id": i, "_row_commit_version": v} for row, i, v in zip(rows, ids, versions)]


@case(
    "row-tracking-fresh",
    "Ids from baseRowId and position; deleted rows leave gaps; a checkpoint keeps the numbers",
)
def fresh(case):
    table = case.new_table()
    features = ["rowTracking", "domainMetadata", "deletionVectors"]
    table.create(
        _SCHEMA, protocol=table.protocol(3, 7, ["deletionVectors"], features), properties=_PROPERTIES
    )
    first = table.write_file(_rows(1, 2, 3), extra=_tracked(0, 1))
    table.commit(first, _mark(2))
    table.commit(table.write_file(_rows(4, 5), extra=_tracked(3, 2)), _mark(4))
    table.commit(("remove", first), table.delete_rows(first, [1]), operation="DELETE")
    checkpoint.write_classic(table)
    table.commit(table.write_file(_rows(6), extra=_tracked(5, 4)), _mark(5))
    table.drop_log(0, 1, 2, 3)
    case.row_ids(_known(_rows(1, 3, 4, 5, 6), [0, 2, 3, 4, 5], [1, 1, 2, 2, 4]))
    case.read(versions=[3])


@case(
    "row-tracking-materialised",
    "A rewritten file keeps its rows' ids in materialised columns; null there means the file's own numbers",
)
def materialised(case):
    table = case.new_table()
    features = ["rowTracking", "domainMetadata"]
    table.create(_SCHEMA, protocol=table.protocol(1, 7, None, features), properties=_PROPERTIES)
    first = table.write_file(_rows(1, 2, 3), extra=_tracked(0, 1))
    table.commit(first, _mark(2))
    wide = struct(*_SCHEMA["fields"], field(_IDS, "long"), field(_VERSIONS, "long"))
    rows = [
        {"id": 1, "name": "row 1"},
        {"id": 2, "name": "changed"},
        {"id": 3, "name": "row 3"},
        {"id": 9, "name": "new"},
    ]
    kept = [{_IDS: 0, _VERSIONS: 1}, {_IDS: 1, _VERSIONS: None}, {_IDS: 2, _VERSIONS: 1}, {}]
    arrow = arrow_table([r | k for r, k in zip(rows, kept)], wide)
    table.commit(
        ("remove", first),
        table.write_file(rows, arrow=arrow, extra=_tracked(3, 2)),
        _mark(6),
        operation="MERGE",
    )
    case.row_ids(_known(rows, [0, 1, 2, 6], [1, 2, 1, 2]))
    case.read()


@case(
    "row-tracking-suspended", "Supported but not enabled: some files have no numbers; plain reads are as ever"
)
def suspended(case):
    table = case.new_table()
    table.create(_SCHEMA, protocol=table.protocol(1, 7, None, ["rowTracking", "domainMetadata"]))
    table.commit(table.write_file(_rows(1)))
    table.commit(table.write_file(_rows(2), extra=_tracked(0, 2)), _mark(0))
    case.read()
