"""V2 checkpoints and the hints that lie about them."""

from goldenkit import checkpoint
from goldenkit.case import case
from goldenkit.schema import struct

_SCHEMA = struct(("id", "long"), ("name", "string"))


def _table(case, commits=3):
    table = case.new_table()
    table.create(
        _SCHEMA, protocol=table.with_features("v2Checkpoint"), properties={"delta.checkpointPolicy": "v2"}
    )
    for i in range(1, commits + 1):
        table.commit(table.write_file([{"id": i, "name": f"row {i}"}]))
    return table


def _field(name):
    return {"name": name, "type": {"type": "struct", "fields": []}, "nullable": True, "metadata": {}}


@case(
    "checkpoint-v2-classic-hint-without-sidecar",
    "V2 checkpoint with a classic name and one sidecar; the hint's checkpointSchema has no sidecar field",
    seeds="B2",
    why="A reader that takes the checkpoint's shape from the hint reads 0 rows instead of 3, without an error.",
    features=["checkpoint-v2-classic-name"],
)
def classic_hint_without_sidecar(case):
    table = _table(case)
    _, size = checkpoint.write_classic(table, v2=True, sidecars=1)
    fields = [
        _field(n)
        for n in ("txn", "add", "remove", "metaData", "protocol", "domainMetadata", "checkpointMetadata")
    ]
    checkpoint.write_hint(table, version=3, size=size, checkpointSchema={"type": "struct", "fields": fields})
    table.drop_log(0, 1, 2, 3)
    case.read(versions=[])


@case(
    "checkpoint-v2-classic-no-hint",
    "V2 checkpoint with a classic name and two sidecars, no hint, a commit after it",
    features=["checkpoint-v2-classic-name"],
)
def classic_no_hint(case):
    table = _table(case)
    checkpoint.write_classic(table, v2=True, sidecars=2)
    table.commit(table.write_file([{"id": 4, "name": None}]), ("remove", table.active(0)))
    table.drop_log(0, 1, 2, 3)
    case.read(versions=[])


@case(
    "checkpoint-v2-uuid-json-log-truncated",
    "UUID-named V2 checkpoint in JSON with sidecars; the commits before it are gone",
    why="A reader that does not know the name must refuse it by name, not complain of a gap in the log.",
    features=["checkpoint-v2-json"],
)
def uuid_json(case):
    table = _table(case)
    checkpoint.write_uuid_json(table, sidecars=2)
    table.commit(table.write_file([{"id": 4, "name": "after"}]))
    table.drop_log(0, 1, 2, 3)
    case.read(versions=[])


@case(
    "checkpoint-v2-uuid-parquet-log-truncated",
    "UUID-named V2 checkpoint in Parquet without sidecars; the commits before it are gone",
    features=["checkpoint-v2-parquet"],
)
def uuid_parquet(case):
    table = _table(case)
    checkpoint.write_classic(table, v2=True, name=f"{3:020d}.checkpoint.{table.uuid()}.parquet")
    table.drop_log(0, 1, 2, 3)
    case.read(versions=[])


@case(
    "checkpoint-v2-two-generations",
    "Two V2 checkpoints with sidecars of their own, the older one's sidecars still there",
    why="Only the sidecars that the chosen checkpoint names belong to it; listing the folder doubles rows.",
    features=["checkpoint-v2-classic-name", "checkpoint-v2-json"],
)
def two_generations(case):
    table = _table(case)
    checkpoint.write_uuid_json(table, sidecars=2)
    table.commit(("remove", table.active(0)), table.write_file([{"id": 4, "name": "four"}]))
    checkpoint.write_classic(table, v2=True, sidecars=3)
    table.drop_log(0, 1, 2)
    case.read(versions=[3])
