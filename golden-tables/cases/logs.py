"""The log itself: gaps, checkpoints that are broken, compaction, checksums, transactions, unknown actions."""

import json

from goldenkit import checkpoint
from goldenkit.case import case
from goldenkit.schema import struct

_SCHEMA = struct(("id", "long"), ("name", "string"))


def _table(case, commits=4, **create):
    table = case.new_table()
    table.create(_SCHEMA, **create)
    for i in range(1, commits + 1):
        table.commit(table.write_file([{"id": i, "name": f"row {i}"}]))
    return table


# -- versions that are missing --------------------------------------------------------------------------------


@case(
    "log-gap",
    "Version 2 of five is missing",
    why="What version 2 did is unknown: nothing after it can be right.",
)
def gap(case):
    table = _table(case)
    table.drop_log(2)
    case.error("version 2 is missing from the log")


@case("log-gap-after-checkpoint", "A checkpoint at version 2, then version 3 is missing and 4 is there")
def gap_after_checkpoint(case):
    table = _table(case)
    checkpoint.write_classic(table, 2)
    table.drop_log(3)
    case.error("version 3 is missing from the log")


@case("log-no-version-zero", "The log starts at version 1 and has no checkpoint")
def no_version_zero(case):
    table = _table(case)
    table.drop_log(0)
    case.error("version 0 is missing and no checkpoint covers it")


@case("log-cut-commit", "The last commit ends in the middle of an action")
def cut_commit(case):
    table = _table(case, 2)
    path = table.log / f"{2:020d}.json"
    path.write_bytes(path.read_bytes()[:-60])
    case.error("the commit of version 2 is not JSON lines")


@case("log-no-protocol", "The log has metadata but no protocol")
def no_protocol(case):
    table = case.new_table()
    table.create(_SCHEMA)
    path = table.log / f"{0:020d}.json"
    kept = [line for line in path.read_text().splitlines() if '"protocol"' not in line]
    path.write_text("\n".join(kept) + "\n")
    case.error("the log has no protocol action")


# -- checkpoints ------------------------------------------------------------------------------------------------


@case("checkpoint-multi-part", "A classic checkpoint in three parts; the commits before it are gone")
def multi_part(case):
    table = _table(case)
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
    table = _table(case)
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
    table = _table(case)
    checkpoint.write_classic(table, 1)
    (table.log / f"{3:020d}.checkpoint.parquet").write_bytes(b"PAR1 this is not a checkpoint PAR1")
    table.drop_log(0, 1)
    case.may_refuse("a clear error about the broken checkpoint is as good")
    case.read(versions=[2, 3])


@case("checkpoint-only", "Nothing but a checkpoint: no commits, no hint", features=["log-truncated"])
def checkpoint_only(case):
    table = _table(case)
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
    table = _table(case)
    first, second = table.active(0), table.active(1)
    table.commit(("remove", first), ("remove", second), operation="DELETE")
    checkpoint.write_classic(table)
    table.commit(first)
    table.commit(("remove", first), ("remove", table.active(0)))
    table.drop_log(0, 1, 2, 3, 4)
    case.read(versions=[5, 6])


# -- other files ------------------------------------------------------------------------------------------------


@case(
    "log-compaction",
    "Compacted files over versions 1 to 3 and 2 to 5 beside the commits, tombstones among them",
)
def compaction(case):
    table = _table(case, 2)
    first, second = table.active(0), table.active(1)
    third = table.write_file([{"id": 3, "name": "row 3"}])
    table.commit(("remove", first), third)
    table.commit(("remove", second), first)
    table.commit({"txn": {"appId": "a", "version": 1}}, table.write_file([{"id": 5, "name": "row 5"}]))
    last = table.active(2)
    table.write_log(f"{1:020d}.{3:020d}.compacted.json", [second.add(), third.add(), first.remove()])
    lines = [{"txn": {"appId": "a", "version": 1}}, first.add(), third.add(), last.add(), second.remove()]
    table.write_log(f"{2:020d}.{5:020d}.compacted.json", lines)
    case.read()


@case(
    "log-foreign-files",
    "Files in the log folder that are no commits: temporary, hidden, staged, too short, too long",
)
def foreign_files(case):
    table = _table(case, 2)
    for name in (
        "3.json",
        "00000000000000000003.json.tmp",
        ".00000000000000000003.json.crc",
        "000000000000000000003.json",
    ):
        (table.log / name).write_text("not a commit")
    (table.log / "_staged_commits").mkdir()
    (table.log / "_staged_commits" / f"{3:020d}.{table.uuid()}.json").write_text("{}")
    (table.log / "00000000000000000003.crc.bak").write_text("{")
    case.read(versions=[1])


@case("version-checksum-right", "Checksum files that fit, one for each version")
def checksum_right(case):
    table = _table(case)
    for version in range(5):
        checkpoint.write_checksum(table, version)
    case.read()


def _bad_checksum(name, what, **overrides):
    @case(
        name,
        f"The checksum file of the latest version disagrees with the log: {what}",
        why="The file exists to find a damaged log: a mismatch is to be told, not to be read past.",
    )
    def build(case):
        table = _table(case)
        checkpoint.write_checksum(table, **overrides)
        case.may_refuse("the version checksum disagrees with the log")
        case.read(versions=[])


_bad_checksum("version-checksum-wrong-file-count", "numFiles", numFiles=99)
_bad_checksum("version-checksum-wrong-size", "tableSizeBytes", tableSizeBytes=1)


@case(
    "version-checksum-not-json",
    "A checksum file that is cut off",
    why="It may be absent, so it may be broken too.",
)
def checksum_not_json(case):
    table = _table(case)
    (table.log / f"{4:020d}.crc").write_text('{"tableSizeBytes":12,"num')
    case.may_refuse("the version checksum cannot be parsed")
    case.read(versions=[])


# -- actions ------------------------------------------------------------------------------------------------------


@case(
    "log-unknown-actions",
    "Actions and fields that nobody knows, blank lines, no last line end, no commitInfo",
)
def unknown_actions(case):
    table = case.new_table()
    table.create(_SCHEMA, info=False)
    table.commit(
        {"futureAction": {"path": "x", "deep": [{"a": [1, {"b": None}]}]}},
        table.write_file(
            [{"id": 1, "name": "a"}], extra={"futureField": {"x": [1, 2.5e300, "y"]}, "tags": {"k": None}}
        ),
        info=False,
    )
    path = table.log / f"{1:020d}.json"
    path.write_text("\n" + path.read_text().rstrip("\n"))
    table.commit(table.write_file([{"id": 2, "name": "b"}]), info=False)
    case.read()


@case("log-json-escapes", "Escapes, surrogate pairs, control characters and spacing in the JSON of the log")
def json_escapes(case):
    table = case.new_table()
    names = {"quote": 'a"b\\c/d', "controls": "tab\tnew\nline\r\x01", "emoji": "😀é\u2028", "nul": "x\u0000y"}
    table.create(
        struct(("id", "long"), ("part", "string")),
        partition_by=["part"],
        properties={"user.note": names["emoji"]},
    )
    for i, (word, value) in enumerate(names.items()):
        table.commit(table.write_file([{"id": i}], {"part": value}, folder=f"part={word}"))
    for version in range(3):  # the others keep what needs no escape: U+2028 ends no line
        path = table.log / f"{version:020d}.json"
        actions = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]
        path.write_text(
            "".join(json.dumps(a, ensure_ascii=True, separators=(" , ", " : ")) + "\n" for a in actions)
        )
    case.read(versions=[])


@case(
    "transactions-and-domains",
    "App transactions overwritten, domain metadata overwritten, removed and set again, through a checkpoint",
)
def transactions_and_domains(case):
    def domain(name, configuration, removed=False):
        return {"domainMetadata": {"domain": name, "configuration": configuration, "removed": removed}}

    def txn(app, version):
        return {"txn": {"appId": app, "version": version, "lastUpdated": 1_700_000_000_000}}

    table = case.new_table()
    table.create(_SCHEMA, protocol=table.protocol(1, 7, None, ["domainMetadata"]))
    table.commit(txn("a", 1), txn("b", 5), domain("x", "1"), domain("y", '{"k":"v"}'), domain("z", "keep"))
    table.commit(
        txn("a", 2), domain("x", "", True), domain("y", "2"), table.write_file([{"id": 1, "name": "one"}])
    )
    checkpoint.write_classic(table)
    table.commit(txn("a", 1), txn("c", 9), domain("x", "again"), domain("z", "", True))
    table.drop_log(0, 1, 2)
    case.read(versions=[2])


@case(
    "remove-path-encoded-otherwise",
    "A file is added as a%2Db and removed as a-b: one file",
    why="Paths in the log are URIs: actions belong to one file when their decoded paths are equal.",
    features=["path-escaped"],
)
def remove_encoded(case):
    from dataclasses import replace

    table = case.new_table()
    table.create(_SCHEMA)
    kept = table.write_file([{"id": 1, "name": "kept"}], path="k é+%.parquet")
    gone = table.write_file([{"id": 2, "name": "gone"}], path="a-b c.parquet")
    table.commit(kept, replace(gone, path="a%2Db%20c.parquet"))
    table.commit(("remove", replace(gone, path="a-b%20c.parquet")))
    case.read()


@case(
    "path-percent-decoded-once",
    "File names with percent signs, which the log escapes: %25 is %, and not more",
)
def decoded_once(case):
    table = case.new_table()
    table.create(_SCHEMA)
    # A reader that decodes twice opens the other file.
    table.commit(table.write_file([{"id": 1, "name": "percent twenty"}], path="a%20b.parquet"))
    table.commit(table.write_file([{"id": 2, "name": "space"}], path="a b.parquet"))
    table.commit(table.write_file([{"id": 3, "name": "percent twenty-five twenty"}], path="a%2520b.parquet"))
    table.commit(table.write_file([{"id": 4, "name": "others"}], path="ü#?&;+=:@,'()[]{}^.parquet"))
    case.read(versions=[])


@case("data-file-missing", "An active data file is not there", why="Never a partial result that looks whole.")
def file_missing(case):
    table = _table(case, 2)
    (table.root / table.active(0).path).unlink()
    case.error("a data file of the table is missing")


@case("data-file-cut", "An active data file is cut in half")
def file_cut(case):
    table = _table(case, 2)
    path = table.root / table.active(0).path
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    case.error("a data file of the table is not a whole Parquet file")


@case("log-gap-before-checkpoint", "Versions 1 and 2 are missing, the checkpoint of version 3 covers them")
def gap_before_checkpoint(case):
    table = _table(case)
    checkpoint.write_classic(table, 3)
    table.drop_log(1, 2)
    case.read(versions=[3])


@case(
    "log-empty-commit-file",
    "A commit file of no bytes in the middle of the log: a version that changes nothing",
)
def empty_commit(case):
    table = _table(case, 2)
    table.commit(info=False)
    table.commit(table.write_file([{"id": 9, "name": "after"}]))
    case.may_refuse("a commit without any action may be taken for damage")
    case.read(versions=[2, 3])


@case(
    "log-empty",
    "A log folder without a log: one stray file",
    why="A folder is no table because it has the name.",
)
def empty_log(case):
    table = case.new_table()
    (table.log / "_last_checkpoint").write_text('{"version":0,"size":1}')
    case.error("the log has no commits and no checkpoints")


@case(
    "version-checksum-nonsense",
    "Checksum files without content, with -1 files, with hardly a field",
    why="It may be absent: nonsense in it says nothing about the log.",
)
def checksum_nonsense(case):
    table = _table(case)
    for version, text in enumerate(["", "{}", '{"tableSizeBytes":0}', '{"numFiles":-1}']):
        (table.log / f"{version:020d}.crc").write_text(text)
    case.may_refuse("the version checksum cannot be right")
    case.read()
