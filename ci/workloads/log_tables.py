"""Tables whose log is the work: many commits, many columns, many files. Their data files are not there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

import pyarrow as pa

from columns import hex_names, whole_numbers
from delta_log import EPOCH, REMOVE, STRINGS, Action, Answers, TableWriter, compact, file_name, plain_field

ADD_FIELDS = [
    ("path", pa.string()),
    ("partitionValues", STRINGS),
    ("size", pa.int64()),
    ("modificationTime", pa.int64()),
    ("dataChange", pa.bool_()),
    ("stats", pa.string()),
]


def scaled(number: int, scale: float, least: int) -> int:
    """So many at scale 1, and never fewer than `least`."""
    return max(int(number * scale), least)


@dataclass
class File:
    """An active file: what the log says of it, and the bounds of one of its columns."""

    add: Action
    low: int
    high: int


def answers(version: int, files: list[File], column: str) -> Answers:
    """What a reader finds, and how many files the statistics leave of a range in the middle of the table."""
    middle = files[len(files) // 2]
    low, high = middle.low + 1, middle.high + 1
    return {
        "version": version,
        "files": len(files),
        "bytes": sum(file.add["size"] for file in files),
        "range": {"column": column, "from": low, "to": high},
        "files_in_range": sum(1 for file in files if file.low <= high and file.high >= low),
    }


def add_column(adds: list[Action]) -> pa.StructArray:
    """The checkpoint's column of these files."""
    rows = [{**add, "partitionValues": list(add["partitionValues"].items())} for add in adds]
    return pa.array(rows, pa.struct(ADD_FIELDS))


EVENTS = [
    plain_field(name, kind)
    for name, kind in (
        ("event_id", "long"), ("user_id", "long"), ("at", "timestamp"), ("kind", "string"), ("country", "string"),
        ("amount", "double"), ("quantity", "integer"), ("url", "string"), ("session", "string"), ("valid", "boolean"),
        ("score", "double"), ("device", "string"), ("day", "date"),
    )
]  # fmt: skip

ROWS_OF_EVENTS = 100_000


def event_file(random: Random, number: int) -> File:
    """A file of events: ids rise from file to file, the other columns have bounds of every kind."""
    low, high = number * ROWS_OF_EVENTS, (number + 1) * ROWS_OF_EVENTS - 1
    day = (date(2024, 1, 1) + timedelta(days=number // 2000)).isoformat()
    least = {
        "event_id": low, "user_id": random.randrange(10**6), "at": f"{day}T00:00:{number % 60:02}.000Z",
        "kind": "click", "country": "AD", "amount": round(random.random(), 4), "quantity": 1,
        "url": f"https://shop.example/a/{random.getrandbits(40):x}", "session": f"{random.getrandbits(64):016x}",
        "score": random.random(), "device": "desktop",
    }  # fmt: skip
    most = {
        "event_id": high, "user_id": 10**9 + random.randrange(10**6), "at": f"{day}T23:59:59.999Z",
        "kind": "view", "country": "ZW", "amount": round(1e4 * random.random(), 4), "quantity": 99,
        "url": f"https://shop.example/z/{random.getrandbits(40):x}", "session": f"{random.getrandbits(64):016x}",
        "score": 1 + random.random(), "device": "watch",
    }  # fmt: skip
    nulls = {name: number % 7 for name in least}
    stats = {"numRecords": ROWS_OF_EVENTS, "minValues": least, "maxValues": most, "nullCount": nulls}
    add = {
        "path": f"day={day}/{file_name(random, number)}",
        "partitionValues": {"day": day},
        "size": 5_000_000 + random.randrange(40_000_000),
        "modificationTime": EPOCH + number,
        "dataChange": True,
        "stats": compact(stats),
    }
    return File(add, low, high)


def removal(add: Action, version: int) -> Action:
    """The removal of a file."""
    return {
        "path": add["path"],
        "deletionTimestamp": EPOCH + version * 1000,
        "dataChange": True,
        "extendedFileMetadata": True,
        "partitionValues": add["partitionValues"],
        "size": add["size"],
    }


def many_commits(table: TableWriter, scale: float) -> Answers:
    """A checkpoint and 2,000 commits, each of 50 files with statistics that replace 10 older ones."""
    table.begin(EVENTS, ["day"])
    first, commits = 10, scaled(2000, scale, 5)
    files = [event_file(table.random, number) for number in range(scaled(1000, scale, 100))]
    table.checkpoint(first, add_column([file.add for file in files]))
    oldest = 0
    for version in range(first + 1, first + commits + 1):
        removes = [compact({"remove": removal(file.add, version)}) for file in files[oldest : oldest + 10]]
        oldest += 10
        new = [event_file(table.random, len(files) + number) for number in range(50)]
        files += new
        table.commit(version, "MERGE", removes + [compact({"add": file.add}) for file in new])
    return answers(first + commits, files[oldest:], "event_id")


def wide_name(number: int) -> str:
    """The name of a column of a wide table."""
    return f"feature_{number:05}"


def wide_fields(count: int) -> list[Action]:
    """The columns of a wide table: a fourth of them integers, the others longs."""
    return [plain_field(wide_name(number), "long" if number % 4 else "integer") for number in range(count)]


WIDE_RANGE_COLUMN = 7


def wide_log(table: TableWriter, scale: float, statistics: int | None) -> Answers:
    """5,000 columns, statistics on the first `statistics` of them or on all; a checkpoint, 100 commits of 20 files."""
    columns = scaled(5000, min(scale * 10, 1), 50)
    counted = min(statistics or columns, columns)
    table.begin(wide_fields(columns), configuration={"delta.dataSkippingNumIndexedCols": str(statistics or -1)})
    names = [wide_name(number) for number in range(counted)]
    bounds = "{" + ",".join(f'"{name}":%d' for name in names) + "}"
    nulls = compact({name: 0 for name in names})

    def new_file(number: int) -> File:
        base = number * 100
        low = [base + offset for offset in table.random.randbytes(counted)]
        high = [base + 300 + offset for offset in table.random.randbytes(counted)]
        stats = (
            f'{{"numRecords":10000,"minValues":{bounds % tuple(low)},"maxValues":{bounds % tuple(high)},'
            f'"nullCount":{nulls}}}'
        )
        add = {
            "path": file_name(table.random, number),
            "partitionValues": {},
            "size": 10**6 + table.random.randrange(10**7),
            "modificationTime": EPOCH + number,
            "dataChange": True,
            "stats": stats,
        }
        return File(add, low[WIDE_RANGE_COLUMN], high[WIDE_RANGE_COLUMN])

    first, commits = 10, scaled(100, scale, 3)
    files = [new_file(number) for number in range(20)]
    table.checkpoint(first, add_column([file.add for file in files]))
    for version in range(first + 1, first + commits + 1):
        new = [new_file(len(files) + number) for number in range(20)]
        table.commit(version, "WRITE", [compact({"add": file.add}) for file in new])
        files += new
    return answers(first + commits, files, wide_name(WIDE_RANGE_COLUMN))


def wide(table: TableWriter, scale: float) -> Answers:
    """Statistics on 32 columns, as writers make them unasked."""
    return wide_log(table, scale, 32)


def wide_statistics(table: TableWriter, scale: float) -> Answers:
    """Statistics on all columns, as text."""
    return wide_log(table, scale, None)


def wide_struct(table: TableWriter, scale: float) -> Answers:
    """A checkpoint of 2,000 files with statistics on all 5,000 columns as a struct, none as text."""
    columns, count = scaled(5000, min(scale * 10, 1), 50), scaled(2000, scale, 20)
    table.begin(
        wide_fields(columns),
        configuration={
            "delta.dataSkippingNumIndexedCols": "-1",
            "delta.checkpoint.writeStatsAsStruct": "true",
            "delta.checkpoint.writeStatsAsJson": "false",
        },
    )
    names = [wide_name(number) for number in range(columns)]
    kinds = [pa.int64() if number % 4 else pa.int32() for number in range(columns)]

    def bounds(first: int) -> list[pa.Array]:
        return [
            pa.array([file * 100 + first + offset for file, offset in enumerate(table.random.randbytes(count))], kind)
            for kind in kinds
        ]

    low, high = bounds(0), bounds(300)
    statistics = pa.StructArray.from_arrays(
        [
            pa.array([10_000] * count, pa.int64()),
            pa.StructArray.from_arrays(low, names),
            pa.StructArray.from_arrays(high, names),
            pa.StructArray.from_arrays([pa.array([0] * count, pa.int64())] * columns, names),
        ],
        ["numRecords", "minValues", "maxValues", "nullCount"],
    )
    adds = [
        {
            "path": file_name(table.random, number),
            "partitionValues": {},
            "size": 10**6 + table.random.randrange(10**7),
            "modificationTime": EPOCH + number,
            "dataChange": True,
        }
        for number in range(count)
    ]
    plain = add_column(adds).flatten()[:-1]
    fields = [name for name, _ in ADD_FIELDS[:-1]]
    table.checkpoint(10, pa.StructArray.from_arrays([*plain, statistics], [*fields, "stats_parsed"]))
    column = WIDE_RANGE_COLUMN
    files = [File(*one) for one in zip(adds, low[column].to_pylist(), high[column].to_pylist())]
    return answers(10, files, wide_name(column))


ROWS_OF_A_MILLION = 1000


@cache
def million(scale: float) -> tuple[pa.StructArray, pa.StructArray, int]:
    """A million files and 20,000 removed ones as columns of a checkpoint, and how many bytes the files have."""
    # Three tables hold the same files.
    random = Random("million")
    count, removed = scaled(1_000_000, scale, 1000), scaled(20_000, scale, 20)
    days = [f"2024-{day // 28 % 12 + 1:02}-{day % 28 + 1:02}" for day in range(336)]
    day_of = [days[number * 336 // count] for number in range(count)]
    names = hex_names(random, count + removed)
    paths = [
        f"day={day}/part-{number % 1000:05}-{names[number]}.c000.snappy.parquet" for number, day in enumerate(day_of)
    ]
    sizes = whole_numbers(random, count + removed, 10**6, 10**8)
    values = pa.MapArray.from_arrays(
        pa.array(range(count + 1), pa.int32()), pa.array(["day"] * count), pa.array(day_of)
    )
    stats = [
        f'{{"numRecords":{ROWS_OF_A_MILLION},"minValues":{{"id":{number}000}},"maxValues":{{"id":{number}999}},'
        f'"nullCount":{{"id":0}}}}'
        for number in range(count)
    ]
    adds = pa.StructArray.from_arrays(
        [
            pa.array(paths),
            values,
            sizes.slice(0, count),
            pa.array([EPOCH] * count, pa.int64()),
            pa.array([False] * count),
            pa.array(stats),
        ],
        fields=[pa.field(name, kind) for name, kind in ADD_FIELDS],
    )
    removes = [
        {
            "path": f"day={days[0]}/part-{number % 1000:05}-{names[count + number]}.c000.snappy.parquet",
            "deletionTimestamp": EPOCH,
            "dataChange": False,
            "extendedFileMetadata": True,
            "partitionValues": [("day", days[0])],
            "size": size,
        }
        for number, size in enumerate(sizes.slice(count).to_pylist())
    ]
    return adds, pa.array(removes, REMOVE), sum(sizes.slice(0, count).to_pylist())


def million_log(table: TableWriter, scale: float, parts: int = 0, sidecars: int = 0) -> Answers:
    """A checkpoint of a million files and a commit that replaces one of them."""
    adds, removes, size = million(scale)
    table.begin(
        [plain_field("id", "long"), plain_field("value", "double"), plain_field("day", "date")],
        ["day"],
        configuration={"delta.checkpointPolicy": "v2"} if sidecars else None,
        features=["v2Checkpoint"] if sidecars else None,
    )
    version, count = 100, len(adds)
    if sidecars:
        table.checkpoint_v2(version, adds, removes, sidecars)
    else:
        table.checkpoint(version, adds, removes, parts=max(parts, 1), groups=1 if parts else 8)
    old = adds[count // 2].as_py()
    old["partitionValues"] = dict(old["partitionValues"])
    new = {**old, "path": f"day={old['partitionValues']['day']}/{file_name(table.random, 0)}", "size": 12_345}
    lines = [compact({"remove": removal(old, version + 1)}), compact({"add": {**new, "dataChange": True}})]
    table.commit(version + 1, "OPTIMIZE", lines)
    return {
        "version": version + 1,
        "files": count,
        "bytes": size - old["size"] + new["size"],
        "rows": count * ROWS_OF_A_MILLION,
        "refreshes": 200,
        "files_added": 200,
    }


def million_files(table: TableWriter, scale: float) -> Answers:
    """In one file of eight row groups."""
    return million_log(table, scale)


def million_files_parts(table: TableWriter, scale: float) -> Answers:
    """In ten parts."""
    return million_log(table, scale, parts=10)


def million_files_v2(table: TableWriter, scale: float) -> Answers:
    """In ten sidecars of a v2 checkpoint."""
    return million_log(table, scale, sidecars=10)
