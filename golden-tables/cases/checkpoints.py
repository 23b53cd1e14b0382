"""Classic checkpoints: whole, in parts, incomplete, broken, alone; their statistics and tombstones."""

from goldenkit import checkpoint
from goldenkit.case import case
from goldenkit.schema import struct

from cases.common import simple_table


@case("checkpoint-multi-part", "A classic checkpoint in three parts; the commits before it are gone")
def multi_part(case):
    table = simple_table(case)
    checkpoint.write_multi_part(table, 3, parts=3)
    checkpoint.write_hint(table, version=3, size=5, parts=3)
    table.drop_log(0, 1, 2, 3)
    case.read(versions=[3])


@case(
    "checkpoint-multi-part-incomplete",
    "The newer checkpoint lacks one of its parts; the older one and the commits after it are there",
    why="A checkpoint counts only when it is whole: fall back to the older one.",
)
def multi_part_incomplete(case):
    table = simple_table(case)
    checkpoint.write_classic(table, 1)
    checkpoint.write_multi_part(table, 3, parts=3, leave_out=(2,))
    table.drop_log(0, 1)
    case.read(versions=[1, 2, 3])


@case(
    "checkpoint-corrupt-newest",
    "The newest checkpoint is no Parquet file; an older one and all commits after it are there",
    why="A checkpoint is made from the log. While the log can answer, a broken one is no reason to fail.",
)
def corrupt_newest(case):
    table = simple_table(case)
    checkpoint.write_classic(table, 1)
    (table.log / f"{3:020d}.checkpoint.parquet").write_bytes(b"PAR1 this is not a checkpoint PAR1")
    table.drop_log(0, 1)
    case.may_refuse("a clear error about the broken checkpoint is as good")
    case.read(versions=[2, 3])


@case("checkpoint-only", "Nothing but a checkpoint: no commits, no hint", features=["log-truncated"])
def checkpoint_only(case):
    table = simple_table(case)
    checkpoint.write_classic(table, 4)
    table.drop_log(0, 1, 2, 3, 4)
    case.read(versions=[])


@case(
    "checkpoint-struct-stats-only",
    "Statistics in stats_parsed alone, no JSON, of many types",
    features=["checkpoint-struct-stats"],
)
def struct_stats(case):
    table = case.new_table()
    schema = struct(
        ("id", "long"),
        ("small", "byte"),
        ("name", "string"),
        ("day", "date"),
        ("moment", "timestamp"),
        ("amount", "decimal(10,2)"),
        ("inner", struct(("x", "double"), ("y", "string"))),
        ("list", {"type": "array", "elementType": "integer", "containsNull": True}),
    )
    table.create(schema)
    for i in range(4):
        row = {
            "id": i,
            "small": i,
            "name": f"n{i}",
            "day": f"2024-01-0{i + 1}",
            "moment": f"2024-01-01 00:00:0{i}.5",
        }
        row |= {"amount": f"{i}.25", "inner": {"x": i / 2, "y": None}, "list": [i, None]}
        table.commit(table.write_file([row, {"id": None}]))
    checkpoint.write_classic(table, stats="struct")
    table.drop_log(0, 1, 2, 3, 4)
    case.read(versions=[])


@case("checkpoint-tombstones", "A checkpoint with tombstones, then a file that comes back under its old path")
def tombstones(case):
    table = simple_table(case)
    first, second = table.active(0), table.active(1)
    table.commit(("remove", first), ("remove", second), operation="DELETE")
    checkpoint.write_classic(table)
    table.commit(first)
    table.commit(("remove", first), ("remove", table.active(0)))
    table.drop_log(0, 1, 2, 3, 4)
    case.read(versions=[5, 6])
