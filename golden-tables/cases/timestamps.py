"""Timestamps and dates as writers store them: units, INT96, and Spark's legacy calendar."""

import datetime

import pyarrow as pa
from goldenkit.case import case
from goldenkit.schema import struct

_SCHEMA = struct(("id", "long"), ("utc", "timestamp"), ("ntz", "timestamp_ntz"))
_MOMENTS = [
    "2024-02-29T12:34:56.123000",
    "1970-01-01T00:00:00",
    "1969-12-31T23:59:59.999000",
    "1900-01-01T00:00:00.001000",
    "1677-09-22T00:00:00",
    "2262-04-11T23:47:16.854000",
    None,
]


def _rows(moments, columns=("utc", "ntz")):
    return [{"id": i} | {c: m for c in columns} for i, m in enumerate(moments)]


def _unit(table, unit):
    """The Arrow table with its timestamps in another unit."""
    fields = [
        pa.field(f.name, pa.timestamp(unit, f.type.tz)) if pa.types.is_timestamp(f.type) else f
        for f in table.schema
    ]
    return table.cast(pa.schema(fields))


def _units(case, unit, moments):
    from goldenkit.schema import arrow_table

    table = case.new_table()
    table.create(_SCHEMA, protocol=table.with_features("timestampNtz"))
    rows = _rows(moments)
    table.commit(table.write_file(rows, arrow=_unit(arrow_table(rows, _SCHEMA), unit)))
    case.read(versions=[])


@case(
    "timestamp-int64-nanos",
    "timestamp columns of microseconds, stored as INT64 nanoseconds",
    features=["parquet-timestamp-nanos"],
)
def nanos(case):
    _units(case, "ns", _MOMENTS)


@case(
    "timestamp-int64-millis",
    "timestamp columns of microseconds, stored as INT64 milliseconds",
    features=["parquet-timestamp-millis"],
)
def millis(case):
    _units(case, "ms", [*_MOMENTS, "0001-01-01T00:00:00", "9999-12-31T23:59:59.999"])


@case("timestamp-int64-micros", "The ends of the calendar in microseconds, before the epoch too")
def micros(case):
    _units(
        case,
        "us",
        [
            *_MOMENTS,
            "0001-01-01T00:00:00.000001",
            "9999-12-31T23:59:59.999999",
            "1582-10-15T00:00:00",
            "1582-10-04T00:00:00",
        ],
    )


@case(
    "timestamp-int96",
    "INT96: straight to microseconds, before the epoch, and beyond what nanoseconds hold",
    features=["parquet-int96"],
)
def int96(case):
    table = case.new_table()
    schema = struct(("id", "long"), ("utc", "timestamp"))
    table.create(schema)
    moments = [
        *_MOMENTS,
        "2024-01-01T00:00:00.000001",
        "9999-12-31T23:59:59.999999",
        "0001-01-01T00:00:00",
        "1582-10-15T00:00:00",
    ]
    # Arrow's writer makes INT96 from any unit; microseconds keep the far years.
    table.commit(
        table.write_file(
            _rows(moments, ["utc"]), use_deprecated_int96_timestamps=True, stats={"numRecords": len(moments)}
        )
    )
    case.read(versions=[])


@case("date-range", "Dates from year 1 to 9999 in INT32, around the epoch and the calendar change")
def dates(case):
    table = case.new_table()
    table.create(struct(("id", "long"), ("day", "date")))
    days = [
        "0001-01-01",
        "1582-10-04",
        "1582-10-15",
        "1969-12-31",
        "1970-01-01",
        "2024-02-29",
        "9999-12-31",
        None,
    ]
    table.commit(table.write_file([{"id": i, "day": d} for i, d in enumerate(days)]))
    case.read(versions=[])


# -- Spark's legacy calendar ------------------------------------------------------------------------------------------

_LEGACY_WHY = (
    "Spark before 3.0 wrote days of the hybrid calendar: Julian before 1582-10-15. The footer says so; the same "
    "digits of the date are meant, so the stored number must be rebased."
)
_REFUSE = "days of Spark's legacy calendar may be refused instead of rebased"
_LEGACY_DAYS = [  # what is stored as a Julian day, and the date that is meant
    ("1582-10-04", "1582-10-04"),
    ("1500-02-28", "1500-02-28"),
    ("1500-02-29", "1500-03-01"),  # a day that only the Julian calendar has
    ("1000-01-01", "1000-01-01"),
    ("0100-03-01", "0100-03-01"),
    ("0001-01-01", "0001-01-01"),
]
_MODERN_DAYS = ["1582-10-15", "1582-10-16", "1969-12-31", "1970-01-01", "2024-02-29"]


def julian_days(text):
    """Days since the epoch of a date in the Julian calendar, by the Julian day number."""
    year, month, day = map(int, text.split("-"))
    shift = (14 - month) // 12
    years, months = year + 4800 - shift, month + 12 * shift - 3
    number = day + (153 * months + 2) // 5 + 365 * years + years // 4 - 32083
    return number - 2440588


def gregorian_days(text):
    return (datetime.date.fromisoformat(text) - datetime.date(1970, 1, 1)).days


def _legacy(case, footer, timestamps="none", rebased=True):
    """A table of dates, and of timestamps at 12:34:56.789 of the same days, as an old Spark stored them."""
    table = case.new_table()
    schema = struct(("id", "long"), ("day", "date"), ("moment", "timestamp"))
    table.create(schema)
    stored = [(julian_days(old), new) for old, new in _LEGACY_DAYS] + [
        (gregorian_days(d), d) for d in _MODERN_DAYS
    ]
    noon = 45_296_789_000
    rows, days, moments = [], [], []
    for i, (number, meant) in enumerate(stored):
        days.append(number)
        moments.append(number * 86_400_000_000 + noon)
        if not rebased:
            meant = number
        whole = meant if isinstance(meant, int) else gregorian_days(meant)
        rows.append({"id": i, "day": meant, "moment": whole * 86_400_000_000 + noon})
    arrow = pa.table(
        {
            "id": pa.array(range(len(rows)), pa.int64()),
            "day": pa.array(days, pa.int32()).cast(pa.date32()),
            "moment": pa.array(moments, pa.timestamp("us", "UTC")),
        }
    )
    options = {"use_deprecated_int96_timestamps": True} if timestamps == "int96" else {}
    table.commit(
        table.write_file(rows, arrow=arrow, stats={"numRecords": len(rows)}, footer=footer, **options)
    )
    case.read(versions=[])


_SPARK = "org.apache.spark.version"
_UTC = {"org.apache.spark.timeZone": "UTC"}


@case(
    "legacy-calendar-spark-2",
    "A footer of Spark 2.4: all dates and timestamps are of the hybrid calendar",
    why=_LEGACY_WHY,
    features=["legacy-calendar"],
)
def spark_2(case):
    case.may_refuse(_REFUSE)
    _legacy(case, {_SPARK: "2.4.8"} | _UTC)


@case(
    "legacy-calendar-flag",
    "A footer of Spark 3.5 with org.apache.spark.legacyDateTime",
    why=_LEGACY_WHY,
    features=["legacy-calendar"],
)
def flag(case):
    case.may_refuse(_REFUSE)
    _legacy(case, {_SPARK: "3.5.1", "org.apache.spark.legacyDateTime": ""} | _UTC)


@case(
    "legacy-calendar-int96",
    "INT96 timestamps with org.apache.spark.legacyINT96 and dates with org.apache.spark.legacyDateTime",
    why=_LEGACY_WHY,
    features=["legacy-calendar", "parquet-int96"],
)
def legacy_int96(case):
    case.may_refuse(_REFUSE)
    footer = {_SPARK: "3.5.1", "org.apache.spark.legacyINT96": "", "org.apache.spark.legacyDateTime": ""}
    _legacy(case, footer | _UTC, "int96")


@case(
    "legacy-calendar-not-flagged",
    "A footer of Spark 3.5 without a flag: the numbers are proleptic as they stand",
)
def not_flagged(case):
    _legacy(case, {_SPARK: "3.5.1"} | _UTC, rebased=False)


@case(
    "legacy-calendar-modern-values",
    "The flag is there, but every value is after the calendar change: nothing to rebase, nothing to refuse",
    features=["legacy-calendar"],
)
def modern_values(case):
    table = case.new_table()
    table.create(struct(("id", "long"), ("day", "date"), ("moment", "timestamp")))
    rows = [{"id": i, "day": d, "moment": f"{d} 01:02:03.456789"} for i, d in enumerate(_MODERN_DAYS[1:])]
    footer = {_SPARK: "2.4.8", "org.apache.spark.legacyDateTime": ""} | _UTC
    table.commit(table.write_file([r | {"id": r["id"] + 10} for r in rows[2:]], footer=footer))
    table.commit(table.write_file([r for r in rows if r["day"] > "1900"], footer=footer))
    case.read(versions=[])
