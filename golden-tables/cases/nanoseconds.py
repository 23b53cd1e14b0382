"""Nanosecond timestamps (RFC timestampNanos), as deltalake writes them."""

from deltalake import write_deltalake
from goldenkit import foreign
from goldenkit.case import case
from goldenkit.schema import arrow_table, struct

# The ends of what 64 bits of nanoseconds hold.
_FIRST, _LAST = -(2**63), 2**63 - 1
_MOMENTS = [
    "2024-02-29T12:34:56.123456789",
    "1970-01-01T00:00:00.000000000",
    "1969-12-31T23:59:59.999999999",
    "1900-01-01T00:00:00.000000001",
    _FIRST + 1,
    _LAST,
    None,
]


def _write(case, schema, parts, **options):
    """One deltalake append for each list of rows in `parts`."""
    table = case.new_table()
    table.log.rmdir()
    rows = []
    versions = []
    with foreign.nanosecond_timestamps():
        for part in parts:
            write_deltalake(str(table.root), arrow_table(part, schema), mode="append", **options)
            rows = rows + part
            versions.append(rows)
    table.adopt(versions)
    table.features.add("parquet-codec-snappy")
    case.writer = foreign.NAME
    return table


def _read(case, **arguments):
    case.nanoseconds = True
    case.read(**arguments)


@case(
    "nanos-plain",
    "UTC and local nanosecond timestamps: before the epoch, at the ends of the range, null",
    why="The last digits must survive; floor, not truncation, before the epoch.",
)
def plain(case):
    schema = struct(("id", "long"), ("utc", "timestamp_nanos"), ("ntz", "timestamp_nanos_ntz"))
    rows = [{"id": i, "utc": m, "ntz": m} for i, m in enumerate(_MOMENTS)]
    _write(case, schema, [rows[:3], rows[3:]])
    _read(case)


@case(
    "nanos-partition-utc",
    "A UTC nanosecond column as partition key, in the text that deltalake writes",
    seeds="B4",
    why="deltalake writes the ISO text with Z and then cannot read it by its PyArrow path: the zone is added twice.",
)
def partition_utc(case):
    schema = struct(("id", "long"), ("moment", "timestamp_nanos"))
    rows = [{"id": i, "moment": m} for i, m in enumerate(_MOMENTS[:4] + [None])]
    _write(case, schema, [rows], partition_by=["moment"])
    _read(case)


@case("nanos-partition-ntz", "A local nanosecond column as partition key, in the text that deltalake writes")
def partition_ntz(case):
    schema = struct(("id", "long"), ("moment", "timestamp_nanos_ntz"))
    rows = [{"id": i, "moment": m} for i, m in enumerate(_MOMENTS[:4] + [None])]
    _write(case, schema, [rows], partition_by=["moment"])
    _read(case)
