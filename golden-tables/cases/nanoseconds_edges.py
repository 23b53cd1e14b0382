"""Nanosecond timestamps where a reader may lose digits: statistics, text forms, nesting, change feeds."""

from deltalake import DeltaTable
from goldenkit import checkpoint, foreign
from goldenkit.case import case
from goldenkit.schema import arrow_table, array, map_of, struct
from goldenkit.workload import workload

from .nanoseconds import _FIRST, _LAST, _read, _write

_BOTH = struct(("id", "long"), ("utc", "timestamp_nanos"), ("ntz", "timestamp_nanos_ntz"))
_NEEDED = ("timestampNanos", "timestampNtz")


def _row(id_, moment):
    return {"id": id_, "utc": moment, "ntz": moment}


def _new(case, schema=_BOTH, features=_NEEDED, **create):
    table = case.new_table()
    case.nanoseconds = True
    table.create(schema, protocol=table.with_features(*features), **create)
    return table


@case("nanos-nested", "Nanoseconds in structs, lists and maps, with a deletion vector and a checkpoint")
def nested(case):
    utc, ntz = "timestamp_nanos", "timestamp_nanos_ntz"
    schema = struct(
        ("id", "long"),
        ("s", struct(("utc", utc), ("deep", struct(("ntz", ntz))))),
        ("list", array(utc)),
        ("map", map_of(ntz, array(struct(("utc", utc))))),
    )
    table = _new(case, schema, (*_NEEDED, "deletionVectors"))
    last, first, before = "2262-04-11T23:47:16.854775807", _FIRST, "1969-12-31T23:59:59.999999999"
    rows = [
        {"id": 1, "s": {"utc": last, "deep": {"ntz": first}}, "list": [before, None], "map": []},
        {"id": 2, "s": None, "list": None, "map": None},
        {"id": 3, "s": {"deep": {"ntz": before}}, "list": [], "map": [(before, [{"utc": first}, None])]},
    ]
    file = table.write_file(rows)
    table.commit(file)
    table.commit(("remove", file), table.delete_rows(file, [1]), operation="DELETE")
    checkpoint.write_classic(table, stats="both")
    table.drop_log(0, 1)
    case.read(versions=[])


@case(
    "nanos-partition-text",
    "Partition values in each legal form, both ends of the range, null, and one moment in two forms",
    seeds="B4",
    why="The zone's letter belongs to one form and not to the other; nine digits must come through both.",
)
def partition_text(case):
    table = _new(case, partition_by=["utc", "ntz"])
    forms = [
        ("2024-02-29T12:34:56.123456789Z", "2024-02-29 12:34:56.123456789", "2024-02-29T12:34:56.123456789"),
        ("2024-02-29 12:34:56.123456789", "2024-02-29 12:34:56.123456788", "2024-02-29T12:34:56.123456789"),
        ("1677-09-21T00:12:43.145224192Z", "2262-04-11 23:47:16.854775807", _FIRST),
        ("2262-04-11 23:47:16.854775807", "1677-09-21 00:12:43.145224192", _LAST),
        ("1969-12-31T23:59:59.999999999Z", "1969-12-31 23:59:59.000000001", "1969-12-31T23:59:59.999999999"),
        ("1970-01-01T00:00:00.000001Z", "1970-01-01 00:00:00", "1970-01-01T00:00:00.000001"),
        (None, "", None),
    ]
    ntz = {"2262-04-11 23:47:16.854775807": _LAST, "1677-09-21 00:12:43.145224192": _FIRST, "": None}
    for id_, (utc_text, ntz_text, utc) in enumerate(forms):
        text = {"utc": utc_text, "ntz": ntz_text}
        values = {"utc": utc, "ntz": ntz.get(ntz_text, ntz_text)}
        table.commit(table.write_file([{"id": id_}], values, partition_text=text, folder=f"f{id_}"))
    checkpoint.write_classic(table, stats="json")
    case.read(versions=[7])


@case("nanos-change-feed", "The change feed of nanosecond columns: a column of its own stays in microseconds")
def change_feed(case):
    table = _new(case, properties={"delta.enableChangeDataFeed": "true"})
    rows = [_row(1, "1969-12-31T23:59:59.999999999"), _row(2, _LAST)]
    file = table.write_file(rows)
    table.commit(file)
    after = _row(1, "2024-01-01T00:00:00.000000001")
    changes = [rows[0] | {"_change_type": "update_preimage"}, after | {"_change_type": "update_postimage"}]
    new = table.write_file([after, rows[1]])
    table.commit(("remove", file), new, table.write_changes(changes), operation="UPDATE", changes=changes)
    table.commit(("remove", new), operation="DELETE")
    case.read(versions=[2], cdf=[(0, 3), (2, 2)])


@case("nanos-no-column", "The feature without a column of its types, as where the last one was dropped")
def no_column(case):
    table = _new(case, struct(("id", "long"), ("t", "timestamp")))
    table.commit(table.write_file([{"id": 1, "t": "2024-01-01T00:00:00.123456"}]))
    case.read(versions=[])


@case("nanos-deltalake-checkpoint", "By deltalake: appends, a deletion, a checkpoint, the log cut off")
def by_deltalake(case):
    rows = [_row(1, "2024-02-29T12:34:56.123456789"), _row(2, "1900-01-01T00:00:00.000000001"), _row(3, None)]
    more = [_row(4, _LAST)]
    table = _write(case, _BOTH, [rows, more])
    with foreign.nanosecond_timestamps():
        DeltaTable(str(table.root)).delete("id = 2")
        DeltaTable(str(table.root)).create_checkpoint()
    table.states.clear()
    table.changes.clear()
    left = [rows[0], rows[2], *more]
    table.adopt([rows, rows + more, left])
    table.drop_log(0, 1)
    _read(case, versions=[])


def _refused(name, what, features, schema=_BOTH):
    """A case that must be refused for what its protocol lacks."""

    @case(f"nanos-{name}", what)
    def build(case):
        table = case.new_table()
        protocol = table.with_features(*features) if features else table.protocol()
        table.create(schema, protocol=protocol)
        table.commit(table.write_file([_row(1, "2024-01-01T00:00:00.000000001")], schema=_BOTH))
        case.check_foreign = False  # it asks by a switch of its own
        case.error(what)


_NESTED = struct(("id", "long"), ("m", map_of("string", array(struct(("t", "timestamp_nanos_ntz"))))))
_refused("without-feature", "A type of the feature, and timestampNtz alone in the protocol", ["timestampNtz"])
_refused("without-feature-nested", "A type of the feature in a map, no feature", ["timestampNtz"], _NESTED)
_refused("legacy-protocol", "A type of the feature at the protocol (1,2)", None)
_refused("without-ntz", "The feature without timestampNtz, on which it builds", ["timestampNanos"])


def _other_files(name, what, column, **options):
    """A case whose file has other timestamps than the table's nanoseconds."""

    @case(f"nanos-{name}", what, why="Digits that nobody wrote would be invented.")
    def build(case):
        table = _new(case, struct(("id", "long"), ("t", "timestamp_nanos")))
        rows = [{"id": 1, "t": "2024-01-01T00:00:00"}]
        arrow = arrow_table(rows, struct(("id", "long"), ("t", column)))
        table.commit(table.write_file(rows, arrow=arrow, **options))
        case.check_foreign = False
        case.error(what)


_other_files("file-of-micros", "A data file has microseconds where the table has nanoseconds", "timestamp")
_other_files(
    "file-of-int96",
    "A data file has INT96, which is legal for microseconds alone",
    "timestamp_nanos",
    use_deprecated_int96_timestamps=True,
)


@workload(
    "wl-nanoseconds",
    "Predicates at the edges of milliseconds, to which statistics are cut, before and after the epoch",
    ["predicate", "dataSkipping", "timestampNanos"],
)
def predicates(w):
    table = w.new_table()
    table.create(_BOTH, protocol=table.with_features(*_NEEDED))
    moments = [
        ["2024-01-01T00:00:00.123000000", "2024-01-01T00:00:00.123999999"],
        ["2024-01-01T00:00:00.124000000", "2024-01-01T00:00:00.124000001"],
        ["1969-12-31T23:59:59.998000001", "1969-12-31T23:59:59.998999999"],
        [_FIRST, _FIRST + 1],
        [_LAST - 1, _LAST],
        [None],
    ]
    for number, file in enumerate(moments):
        if number == 4:
            checkpoint.write_classic(table, stats="struct")
        table.commit(table.write_file([_row(10 * number + i, moment) for i, moment in enumerate(file)]))

    def ask(name, operator, text, keep):
        for column, word, zone in (("utc", "TIMESTAMP", "Z"), ("ntz", "TIMESTAMP_NTZ", "")):
            where = lambda row: row["id"] in keep
            predicate = f"{column} {operator} {word}'{text}{zone}'"
            w.read(f"{name}_{column}", where, predicate=predicate)

    early, late = [20, 21, 30, 31], [40, 41]
    ask("eq_last_nanosecond", "=", "2024-01-01 00:00:00.123999999", [1])
    ask("eq_first_nanosecond", "=", "2024-01-01 00:00:00.124000001", [11])
    ask("eq_micros", "=", "2024-01-01 00:00:00.124000", [10])
    ask("gt_in_millisecond", ">", "2024-01-01 00:00:00.123999998", [1, 10, 11, *late])
    ask("gt_end_of_millisecond", ">", "2024-01-01 00:00:00.123999999", [10, 11, *late])
    ask("le_in_millisecond", "<=", "2024-01-01 00:00:00.123000000", [0, *early])
    ask("before_epoch", ">=", "1969-12-31 23:59:59.998999999", [21, 0, 1, 10, 11, *late])
    ask("before_epoch_eq", "=", "1969-12-31 23:59:59.998000001", [20])
    ask("first", "<=", "1677-09-21 00:12:43.145224192", [30])
    ask("last", "=", "2262-04-11 23:47:16.854775807", [41])
    ask("beyond_the_range", "<", "9999-12-31 00:00:00", [0, 1, 10, 11, *early, *late])
    ask("below_the_range", "<", "0001-01-01 00:00:00", [])
    w.read("is_null", lambda r: r["utc"] is None, predicate="utc IS NULL")
