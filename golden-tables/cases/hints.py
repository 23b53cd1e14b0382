"""`_last_checkpoint`: a hint, never a reason to fail."""

from goldenkit import checkpoint
from goldenkit.case import case

from cases.common import simple_table

_WHY = "The hint is an optimisation: whatever is wrong with it, the log says what the table is."


@case(
    "hint-dangling",
    "The hint names a checkpoint that is gone; all commits are there",
    seeds="B8",
    why=_WHY,
)
def dangling(case):
    table = simple_table(case)
    checkpoint.write_hint(table, version=2, size=4)
    case.read()


@case(
    "hint-dangling-older-checkpoint",
    "The hint names a checkpoint that is gone; an older checkpoint and the commits after it are there",
    why=_WHY,
)
def dangling_older(case):
    table = simple_table(case)
    checkpoint.write_classic(table, 1)
    checkpoint.write_hint(table, version=3, size=5)
    table.drop_log(0, 1)
    case.read(versions=[2, 3])


@case("hint-stale", "The hint names an older checkpoint than the newest", why=_WHY)
def stale(case):
    table = simple_table(case)
    _, size = checkpoint.write_classic(table, 1)
    checkpoint.write_classic(table, 3)
    checkpoint.write_hint(table, version=1, size=size)
    case.read()


@case("hint-beyond-log", "The hint names a version that was never written", why=_WHY)
def beyond(case):
    table = simple_table(case)
    checkpoint.write_classic(table, 2)
    checkpoint.write_hint(table, version=99, size=100)
    case.read(versions=[0, 2])


@case(
    "hint-wrong-checksum",
    "The hint's checksum does not fit its content, and its version is a lie: a checkpoint that is not there",
    why=_WHY + " One whose checksum fails is to be passed over.",
    features=["last-checkpoint-corrupt"],
)
def wrong_checksum(case):
    table = simple_table(case)
    checkpoint.write_classic(table, 3)
    checkpoint.write_hint(table, version=1, size=3, checksum="00000000000000000000000000000000")
    case.read(versions=[3])


@case(
    "hint-right-checksum",
    "The hint has a right checksum over its canonical JSON, nested values and text that needs encoding",
)
def right_checksum(case):
    table = simple_table(case)
    _, size = checkpoint.write_classic(table, 3)
    fields = {"version": 3, "size": size, "parts": None, "tags": {"a b": "é/~", "l": [1, "x"] * 6, "t": True}}
    fields = {k: v for k, v in fields.items() if v is not None}
    checkpoint.write_hint(table, **fields, checksum=checkpoint.hint_checksum(fields))
    table.drop_log(0, 1, 2, 3)
    case.read(versions=[])


@case("hint-not-json", "The hint is cut off in the middle", why=_WHY, features=["last-checkpoint-corrupt"])
def not_json(case):
    table = simple_table(case)
    checkpoint.write_classic(table, 2)
    (table.log / "_last_checkpoint").write_text('{"version":2,"si')
    table.drop_log(0, 1)
    case.read(versions=[2, 3])


@case(
    "hint-wrong-shape",
    "The hint is JSON, but not an object with a version",
    why=_WHY,
    features=["last-checkpoint-corrupt"],
)
def wrong_shape(case):
    table = simple_table(case)
    checkpoint.write_classic(table, 2)
    (table.log / "_last_checkpoint").write_text('{"version":"two","size":[]}')
    case.read(versions=[1, 2])
