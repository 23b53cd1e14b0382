"""Version checksum files (`.crc`): right, lying, nonsense."""

from goldenkit import checkpoint
from goldenkit.case import case

from cases.common import simple_table


@case("version-checksum-right", "Checksum files that fit, one for each version")
def checksum_right(case):
    table = simple_table(case)
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
        table = simple_table(case)
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
    table = simple_table(case)
    (table.log / f"{4:020d}.crc").write_text('{"tableSizeBytes":12,"num')
    case.may_refuse("the version checksum cannot be parsed")
    case.read(versions=[])


@case(
    "version-checksum-nonsense",
    "Checksum files without content, with -1 files, with hardly a field",
    why="It may be absent: nonsense in it says nothing about the log.",
)
def checksum_nonsense(case):
    table = simple_table(case)
    for version, text in enumerate(["", "{}", '{"tableSizeBytes":0}', '{"numFiles":-1}']):
        (table.log / f"{version:020d}.crc").write_text(text)
    case.may_refuse("the version checksum cannot be right")
    case.read()
