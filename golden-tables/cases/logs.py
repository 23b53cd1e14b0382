"""The log itself: gaps, compaction, unknown and escaped content, transactions, paths."""

import json

from goldenkit import checkpoint
from goldenkit.case import case
from goldenkit.schema import struct

from cases.common import SCHEMA, simple_table

# -- versions that are missing --------------------------------------------------------------------------------


@case(
    "log-gap",
    "Version 2 of five is missing",
    why="What version 2 did is unknown: nothing after it can be right.",
)
def gap(case):
    table = simple_table(case)
    table.drop_log(2)
    case.error("version 2 is missing from the log")


@case("log-gap-after-checkpoint", "A checkpoint at version 2, then version 3 is missing and 4 is there")
def gap_after_checkpoint(case):
    table = simple_table(case)
    checkpoint.write_classic(table, 2)
    table.drop_log(3)
    case.error("version 3 is missing from the log")


@case("log-no-version-zero", "The log starts at version 1 and has no checkpoint")
def no_version_zero(case):
    table = simple_table(case)
    table.drop_log(0)
    case.error("version 0 is missing and no checkpoint covers it")


@case("log-cut-commit", "The last commit ends in the middle of an action")
def cut_commit(case):
    table = simple_table(case, 2)
    path = table.log / f"{2:020d}.json"
    path.write_bytes(path.read_bytes()[:-60])
    case.error("the commit of version 2 is not JSON lines")


@case("log-no-protocol", "The log has metadata but no protocol")
def no_protocol(case):
    table = case.new_table()
    table.create(SCHEMA)
    path = table.log / f"{0:020d}.json"
    kept = [line for line in path.read_text().splitlines() if '"protocol"' not in line]
    path.write_text("\n".join(kept) + "\n")
    case.error("the log has no protocol action")


@case("log-gap-before-checkpoint", "Versions 1 and 2 are missing, the checkpoint of version 3 covers them")
def gap_before_checkpoint(case):
    table = simple_table(case)
    checkpoint.write_classic(table, 3)
    table.drop_log(1, 2)
    case.read(versions=[3])


@case(
    "log-empty-commit-file",
    "A commit file of no bytes in the middle of the log: a version that changes nothing",
)
def empty_commit(case):
    table = simple_table(case, 2)
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


# -- other files ------------------------------------------------------------------------------------------------


@case(
    "log-compaction",
    "Compacted files over versions 1 to 3 and 2 to 5 beside the commits, tombstones among them",
)
def compaction(case):
    table = simple_table(case, 2)
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
    table = simple_table(case, 2)
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


# -- actions ------------------------------------------------------------------------------------------------------


@case(
    "log-unknown-actions",
    "Actions and fields that nobody knows, blank lines, no last line end, no commitInfo",
)
def unknown_actions(case):
    table = case.new_table()
    table.create(SCHEMA, info=False)
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
    table.create(SCHEMA, protocol=table.protocol(1, 7, None, ["domainMetadata"]))
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
    table.create(SCHEMA)
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
    table.create(SCHEMA)
    # A reader that decodes twice opens the other file.
    table.commit(table.write_file([{"id": 1, "name": "percent twenty"}], path="a%20b.parquet"))
    table.commit(table.write_file([{"id": 2, "name": "space"}], path="a b.parquet"))
    table.commit(table.write_file([{"id": 3, "name": "percent twenty-five twenty"}], path="a%2520b.parquet"))
    table.commit(table.write_file([{"id": 4, "name": "others"}], path="ü#?&;+=:@,'()[]{}^.parquet"))
    case.read(versions=[])


@case("data-file-missing", "An active data file is not there", why="Never a partial result that looks whole.")
def file_missing(case):
    table = simple_table(case, 2)
    (table.root / table.active(0).path).unlink()
    case.error("a data file of the table is missing")


@case("data-file-cut", "An active data file is cut in half")
def file_cut(case):
    table = simple_table(case, 2)
    path = table.root / table.active(0).path
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    case.error("a data file of the table is not a whole Parquet file")
