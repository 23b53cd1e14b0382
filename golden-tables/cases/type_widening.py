"""Type widening: files keep the type they were written with, the schema says what it is now."""

from goldenkit import checkpoint
from goldenkit.case import case
from goldenkit.schema import array, field, map_of, struct

_ON = {"delta.enableTypeWidening": "true"}


def _changed(name, before, after, path=None, type_=None):
    change = {"fromType": before, "toType": after} | ({"fieldPath": path} if path else {})
    return field(name, type_ or after, **{"delta.typeChanges": [change]})


def _widen(case, before, after, old_rows, new_rows, partition_by=(), extra_features=()):
    table = case.new_table()
    protocol = table.with_features("typeWidening", *extra_features)
    table.create(before, protocol=protocol, properties=_ON, partition_by=partition_by)
    values = lambda row: {c: row[c] for c in partition_by}
    data = lambda row: {k: v for k, v in row.items() if k not in partition_by}
    table.commit(*[table.write_file([data(r)], values(r)) for r in old_rows])
    table.commit(table.change_metadata(after), operation="CHANGE COLUMN")
    table.commit(*[table.write_file([data(r)], values(r)) for r in new_rows])
    case.read(versions=[1, 2])
    return table


_NUMBERS = [
    # name, before, after, old values, a new value
    ("byte_short", "byte", "short", [-128, 127], 32767),
    ("byte_int", "byte", "integer", [-128, 127], 2**31 - 1),
    ("byte_long", "byte", "long", [-128, 127], 2**63 - 1),
    ("short_int", "short", "integer", [-32768, 32767], -(2**31)),
    ("short_long", "short", "long", [-32768, 32767], -(2**63)),
    ("int_long", "integer", "long", [-(2**31), 2**31 - 1], 2**53 + 1),
    ("float_double", "float", "double", [0.1, -3.4028234663852886e38], 1e300),
    ("byte_double", "byte", "double", [-128, 127], 0.5),
    ("short_double", "short", "double", [-32768, 32767], -0.5),
    ("int_double", "integer", "double", [-(2**31), 2**31 - 1], 1e-300),
]


@case("type-widening-numbers", "Every widening among integers and floats, nulls among the old values")
def numbers(case):
    before = struct(*[(name, old) for name, old, _, _, _ in _NUMBERS])
    after = struct(*[_changed(name, old, new) for name, old, new, _, _ in _NUMBERS])
    import struct as binary

    def old_value(type_, value):
        # What a single-precision column holds, exactly.
        return binary.unpack("<f", binary.pack("<f", value))[0] if type_ == "float" else value

    old_rows = [
        {name: old_value(old, values[i]) for name, old, _, values, _ in _NUMBERS} for i in range(2)
    ] + [{}]
    _widen(case, before, after, old_rows, [{name: value for name, _, _, _, value in _NUMBERS}])


_DECIMALS = [
    ("more_precision", "decimal(5,2)", "decimal(12,2)", "-999.99", "1234567890.12"),
    ("more_scale", "decimal(5,2)", "decimal(7,4)", "999.99", "-0.0001"),
    ("into_int64", "decimal(9,2)", "decimal(18,4)", "1234567.89", "-1.2345"),
    ("into_bytes", "decimal(18,3)", "decimal(38,20)", "123456789012345.678", "1.00000000000000000001"),
    ("byte", "byte", "decimal(10,0)", -128, "9999999999"),
    ("short", "short", "decimal(12,2)", 32767, "0.01"),
    ("int", "integer", "decimal(13,3)", -(2**31), "-0.001"),
    ("long", "long", "decimal(20,0)", -(2**63), "99999999999999999999"),
    ("long_scale", "long", "decimal(38,18)", 2**63 - 1, "0.000000000000000001"),
]


@case("type-widening-decimals", "Decimals of more precision and scale, and integers to decimals")
def decimals(case):
    before = struct(*[(name, old) for name, old, _, _, _ in _DECIMALS])
    after = struct(*[_changed(name, old, new) for name, old, new, _, _ in _DECIMALS])
    old_rows = [{name: value for name, _, _, value, _ in _DECIMALS}, {}]
    new_rows = [{name: value for name, _, _, _, value in _DECIMALS}]
    _widen(case, before, after, old_rows, new_rows)


@case("type-widening-date", "Dates to local timestamps: midnight, before the epoch too")
def date(case):
    before = struct(("id", "long"), ("day", "date"))
    after = struct(("id", "long"), _changed("day", "date", "timestamp_ntz"))
    days = ["2024-02-29", "1970-01-01", "1969-12-31", "0001-01-01", "9999-12-31", None]
    old_rows = [{"id": i, "day": day} for i, day in enumerate(days)]
    new_rows = [{"id": 10, "day": "2024-02-29 12:34:56.123456"}]
    _widen(case, before, after, old_rows, new_rows, extra_features=["timestampNtz"])


@case("type-widening-nested", "Widened inside structs, list elements, map keys and values, told by fieldPath")
def nested(case):
    before = struct(
        ("id", "long"),
        ("s", struct(("a", "byte"), ("b", "string"))),
        ("l", array("short")),
        ("m", map_of("integer", "float")),
        ("deep", array(map_of("string", struct(("x", "integer"))))),
    )
    key = {"fromType": "integer", "toType": "long", "fieldPath": "key"}
    value = {"fromType": "float", "toType": "double", "fieldPath": "value"}
    after = struct(
        ("id", "long"),
        ("s", struct(_changed("a", "byte", "integer"), ("b", "string"))),
        _changed("l", "short", "long", "element", array("long")),
        field("m", map_of("long", "double"), **{"delta.typeChanges": [key, value]}),
        ("deep", array(map_of("string", struct(_changed("x", "integer", "double"))))),
    )
    old = {"id": 1, "s": {"a": -5, "b": "x"}, "l": [1, None, -32768], "m": [(1, 0.5), (-1, None)]}
    old["deep"] = [{"k": {"x": 7}, "n": None}, None, {}]
    new = {"id": 3, "s": {"a": 2**31 - 1, "b": None}, "l": [2**63 - 1], "m": [(2**40, 1e300)]}
    new["deep"] = [{"k": {"x": 0.25}}]
    _widen(case, before, after, [old, {"id": 2, "s": None, "l": [], "m": []}], [new])


@case("type-widening-partition", "A partition column widened: the old text is read as the new type")
def partition(case):
    before = struct(("id", "long"), ("p", "byte"), ("q", "decimal(4,1)"))
    after = struct(
        ("id", "long"), _changed("p", "byte", "long"), _changed("q", "decimal(4,1)", "decimal(8,3)")
    )
    old_rows = [{"id": 1, "p": -128, "q": "1.5"}, {"id": 2, "p": None, "q": None}]
    _widen(case, before, after, old_rows, [{"id": 3, "p": 2**40, "q": "1234.567"}], partition_by=["p", "q"])


@case("type-widening-checkpoint", "Statistics of the old type in a checkpoint, after the column was widened")
def with_checkpoint(case):
    before = struct(("id", "integer"), ("name", "string"))
    after = struct(_changed("id", "integer", "long"), ("name", "string"))
    old_rows = [{"id": 2**31 - 1, "name": "old"}, {"id": None, "name": None}]
    table = _widen(case, before, after, old_rows, [{"id": 2**40, "name": "new"}])
    checkpoint.write_classic(table, stats="both")
    table.drop_log(0, 1, 2, 3)
    case.read(versions=[])


@case("type-widening-unsupported-change", "A type change that the protocol does not have: string to integer")
def unsupported(case):
    table = case.new_table()
    table.create(
        struct(("id", "long"), ("v", "string")), protocol=table.with_features("typeWidening"), properties=_ON
    )
    table.commit(table.write_file([{"id": 1, "v": "12"}]))
    after = struct(("id", "long"), _changed("v", "string", "integer"))
    table.commit(table.change_metadata(after), operation="CHANGE COLUMN")
    case.error("the type change from string to integer is not in the protocol")
