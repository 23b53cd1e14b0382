"""Workload specs of DAT's newer shape: time travel, snapshots, expected errors, a change feed."""

from goldenkit import checkpoint
from goldenkit.schema import field, struct
from goldenkit.workload import workload

from cases.in_commit_timestamps import ict_protocol, millis


@workload(
    "wl-time-travel-ict",
    "Time travel by in-commit timestamps that contradict commitInfo and file times",
    ["timeTravel", "inCommitTimestamp"],
)
def time_travel_ict(w):
    table = w.new_table()
    table.create(
        struct(("id", "long"), ("name", "string")),
        protocol=ict_protocol(table),
        properties={"delta.enableInCommitTimestamps": "true"},
        files=lambda t: [t.write_file([{"id": 1, "name": "first"}])],
        ict=millis("2001-09-09T01:46:40"),
        timestamp=millis("2008-01-01T00:00:00"),
    )
    second = table.write_file([{"id": 2, "name": "second"}])
    table.commit(second, ict=millis("2033-05-18T03:33:20"), timestamp=millis("2011-01-01T00:00:00"))
    w.read("read_latest")
    w.read("read_v0", version=0)
    w.read("read_as_of_first_commit", timestamp="2001-09-09 01:46:40.000", at=0)
    w.read("read_as_of_2017", timestamp="2017-07-14 02:40:00.000", at=0)
    w.read("read_as_of_last_millisecond_before", timestamp="2033-05-18 03:33:19.999", at=0)
    w.read("read_as_of_second_commit", timestamp="2033-05-18 03:33:20.000", at=1)
    w.snapshot("snapshot_as_of_2017", timestamp="2017-07-14 02:40:00.000", at=0)
    early = "2001-09-09 01:46:39.999"
    w.error(
        "error_before_first_commit",
        "DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION",
        "before the first commit",
        timestamp=early,
    )


@workload(
    "wl-snapshots", "Protocol and metadata at each version, by all three names of the spec type", ["snapshot"]
)
def snapshots(w):
    table = w.new_table()
    table.create(struct(("id", "integer")))
    table.commit(table.write_file([{"id": 1}]))
    properties = {"delta.appendOnly": "true", "custom.key": "värde"}
    action = table.meta(
        struct(("id", "integer"), field("note", "string", comment="added")), properties=properties
    )
    action["metaData"] |= {"name": "named", "description": "with a description"}
    table._pending_meta = action["metaData"]
    table.commit(action, table.protocol(1, 7, None, ["appendOnly", "invariants"]))
    table.commit(
        {"txn": {"appId": "app", "version": 7, "lastUpdated": 1_700_000_000_000}},
        table.write_file([{"id": 2, "note": "b"}]),
    )
    checkpoint.write_classic(table)
    w.snapshot(
        "snapshot_latest", setTransactions=[{"appId": "app", "version": 7, "lastUpdated": 1_700_000_000_000}]
    )
    w.snapshot("snapshot_v0", version=0, type_="snapshotConstruction")
    w.snapshot("snapshot_v1", version=1, type_="snapshot_construction")
    w.snapshot("snapshot_v2", version=2)
    w.read("read_v1", version=1)
    w.read("read_latest")
    w.error("error_snapshot_v9", "DELTA_VERSION_NOT_FOUND", "no such version", type_="snapshot", version=9)


@workload("wl-unknown-reader-feature", "A reader feature that nobody knows: no snapshot, no read", ["error"])
def unknown_feature(w):
    table = w.new_table()
    table.create(struct(("id", "integer")), protocol=table.with_features("futureFeature"))
    table.commit(table.write_file([{"id": 1}]))
    code = "DELTA_UNSUPPORTED_FEATURES_FOR_READ"
    w.error("error_read", code, "futureFeature")
    w.error("error_snapshot", code, "futureFeature", type_="snapshot")
    w.error("error_snapshot_v0", code, "futureFeature", type_="snapshotConstruction", version=0)


@workload(
    "wl-no-log",
    "A folder without a log, and no tableInfo.json: kernel-rs's error cases look like that",
    ["error"],
)
def no_log(w):
    table = w.new_table()
    table.log.rmdir()
    (table.root / "not-a-table.txt").write_text("no _delta_log here\n")
    w.error("error_read", "DELTA_TABLE_NOT_FOUND", "not a Delta table")
    w.error("error_snapshot", "DELTA_TABLE_NOT_FOUND", "not a Delta table", type_="snapshot")


@workload(
    "wl-change-feed",
    "A change-feed spec as DAT drafts it; harnesses that do not know the type pass it over",
    ["cdf"],
)
def change_feed(w):
    table = w.new_table()
    properties = {"delta.enableChangeDataFeed": "true"}
    table.create(
        struct(("id", "long"), ("name", "string")), protocol=table.protocol(1, 4), properties=properties
    )
    first = table.write_file([{"id": 1, "name": "a"}, {"id": 2, "name": "b"}])
    table.commit(first)
    table.commit(("remove", first), operation="DELETE")
    w.changes("cdf_0_2", 0, 2)
    w.changes("cdf_1_1", 1, 1)
    w.read("read_latest")


@workload(
    "wl-feature-added-later",
    "A reader feature that nobody knows comes in version 2: the versions before it are read",
    ["error", "timeTravel"],
)
def feature_added_later(w):
    table = w.new_table()
    table.create(struct(("id", "long"), ("name", "string")))
    table.commit(table.write_file([{"id": 1, "name": "before"}]))
    table.commit(table.with_features("futureFeature"), table.write_file([{"id": 2, "name": "after"}]))
    w.read("read_v0", version=0)
    w.read("read_v1", version=1)
    w.snapshot("snapshot_v1", version=1)
    code = "DELTA_UNSUPPORTED_FEATURES_FOR_READ"
    w.error("error_latest", code, "futureFeature")
    w.error("error_v2", code, "futureFeature", version=2)
    w.error("error_snapshot_latest", code, "futureFeature", type_="snapshot")


@workload(
    "wl-broken-files",
    "A data file and a vector that are gone: the snapshot is there, reading must fail, unless the file is not needed",
    ["error"],
)
def broken_files(w):
    table = w.new_table()
    table.create(
        struct(("id", "long"), ("part", "string")),
        protocol=table.with_features("deletionVectors"),
        partition_by=["part"],
    )
    whole, gone, marked = (
        table.write_file([{"id": i}, {"id": i + 100}], {"part": p}) for i, p in enumerate("abc")
    )
    table.commit(whole, gone, marked)
    table.commit(("remove", marked), table.delete_rows(marked, [0]))
    (table.root / gone.path).unlink()
    next(table.root.glob("deletion_vector_*.bin")).unlink()
    w.snapshot("snapshot_latest")
    w.error("error_read", "FAILED_READ_FILE", "a data file is missing")
    w.error("error_missing_file", "FAILED_READ_FILE", "a data file is missing", predicate="part = 'b'")
    w.error(
        "error_missing_vector",
        "DELTA_DELETION_VECTOR_NOT_FOUND",
        "a vector is missing",
        predicate="part = 'c'",
    )
    w.read("read_whole_part", lambda r: r["part"] == "a", predicate="part = 'a'")
