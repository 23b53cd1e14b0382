"""In-commit timestamps: the commit's own time, whatever the files' times say."""

from datetime import datetime, timezone

from goldenkit import checkpoint
from goldenkit.case import case
from goldenkit.schema import struct

_SCHEMA = struct(("id", "long"), ("name", "string"))


def millis(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=timezone.utc).timestamp() * 1000)


def ict_protocol(table):
    return table.protocol(1, 7, None, ["inCommitTimestamp"])


@case(
    "ict-time-travel",
    "Commits at in-commit timestamps of 2001 and 2033; commitInfo.timestamp and file times say otherwise",
    seeds="B12",
    why="deltalake travels by file times: copying a table changes its answers. As of 2017 is version 0.",
    timestamp_travel=[
        {"timestamp": "2001-09-09T01:46:40.000Z", "version": 0},
        {"timestamp": "2017-07-14T02:40:00.000Z", "version": 0},
        {"timestamp": "2033-05-18T03:33:19.999Z", "version": 0},
        {"timestamp": "2033-05-18T03:33:20.000Z", "version": 1},
        {"timestamp": "2001-09-09T01:46:39.999Z", "expect_error": "earlier than the first version"},
    ],
)
def time_travel(case):
    table = case.new_table()
    table.create(
        _SCHEMA,
        protocol=ict_protocol(table),
        properties={"delta.enableInCommitTimestamps": "true"},
        files=lambda t: [t.write_file([{"id": 1, "name": "first"}])],
        ict=millis("2001-09-09T01:46:40"),
        timestamp=millis("2008-01-01T00:00:00"),
    )
    table.commit(
        table.write_file([{"id": 2, "name": "second"}]),
        ict=millis("2033-05-18T03:33:20"),
        timestamp=millis("2011-01-01T00:00:00"),
    )
    case.read()


@case(
    "ict-enabled-late",
    "In-commit timestamps from version 2 on, told by the enablement properties; a checkpoint after that",
    timestamp_travel=[
        {"timestamp": "2030-01-01T00:00:00.000Z", "version": 2},
        {"timestamp": "2030-06-01T00:00:00.000Z", "version": 2},
        {"timestamp": "2031-01-01T00:00:00.000Z", "version": 3},
        {"timestamp": "2031-12-31T23:59:59.999Z", "version": 3},
        {"timestamp": "2032-01-01T00:00:00.000Z", "version": 4},
    ],
    notes="Versions 0 and 1 have file times only, which git does not keep: no travel to before 2030 is asked for.",
)
def enabled_late(case):
    table = case.new_table()
    table.create(_SCHEMA)
    table.commit(table.write_file([{"id": 1, "name": "by file time"}]))
    enabled = millis("2030-01-01T00:00:00")
    properties = {
        "delta.enableInCommitTimestamps": "true",
        "delta.inCommitTimestampEnablementVersion": "2",
        "delta.inCommitTimestampEnablementTimestamp": str(enabled),
    }
    table.commit(table.change_metadata(properties=properties), ict_protocol(table), ict=enabled)
    table.commit(table.write_file([{"id": 2, "name": "by its own time"}]), ict=millis("2031-01-01T00:00:00"))
    checkpoint.write_classic(table)
    table.commit(table.write_file([{"id": 3, "name": "after"}]), ict=millis("2032-01-01T00:00:00"))
    case.read()
