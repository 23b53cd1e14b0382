"""Variants: plain, and shredded into typed columns (VariantShredding.md), rebuilt for the answer."""

import struct as binary

import pyarrow as pa
from goldenkit import variant
from goldenkit.case import case
from goldenkit.schema import array, map_of, struct


def encode(value, names):
    """The variant bytes of a JSON-like value; object keys come from `names`, a sorted list."""
    if value is None:
        return b"\x00"
    if value is True or value is False:
        return b"\x04" if value else b"\x08"
    if isinstance(value, int):
        return b"\x18" + value.to_bytes(8, "little", signed=True)
    if isinstance(value, float):
        return b"\x1c" + binary.pack("<d", value)
    if isinstance(value, str):
        raw = value.encode()
        if len(raw) < 64:
            return bytes([1 | len(raw) << 2]) + raw
        return b"\x40" + len(raw).to_bytes(4, "little") + raw
    if isinstance(value, list):
        return _with_offsets(bytes([3 | 1 << 2, len(value)]), [encode(v, names) for v in value])
    keys = sorted(value)
    head = bytes([2 | 1 << 2, len(keys), *[names.index(k) for k in keys]])
    return _with_offsets(head, [encode(value[k], names) for k in keys])


def _with_offsets(head, parts):
    """Offsets of two bytes each, then the values."""
    at, offsets = 0, [0]
    for part in parts:
        at += len(part)
        offsets.append(at)
    return head + b"".join(o.to_bytes(2, "little") for o in offsets) + b"".join(parts)


def metadata(names):
    raw = [n.encode() for n in names]
    ends = [sum(map(len, raw[:i])) for i in range(len(raw) + 1)]
    return bytes([1 | 1 << 4, len(raw), *ends]) + b"".join(raw)


def plain(value, names=()):
    """A variant as the rows of a case hold it."""
    names = sorted(set(names) | set(_names(value)))
    made = {"metadata": metadata(names), "value": encode(value, names)}
    if variant.decode(made["metadata"], made["value"]) != value:
        raise AssertionError(f"{value} does not decode as it was encoded")
    return made


def _names(value):
    if isinstance(value, dict):
        return set(value) | {n for v in value.values() for n in _names(v)}
    return {n for v in value for n in _names(v)} if isinstance(value, list) else set()


_VALUES = [
    {"a": 1, "b": "text", "c": [1, None, {"d": 2.5}]},
    [],
    {},
    "short",
    "x" * 100,
    2**62,
    True,
    False,
    None,
    {"ä ö": {"nested": {"deep": ["é", {"": 0}]}}},
    [[], {}, [None, [1.5e300]]],
]


def _table(case, schema, *features):
    table = case.new_table()
    table.create(schema, protocol=table.with_features("variantType", *features))
    return table


@case(
    "variant-plain",
    "Objects, arrays, short and long strings, numbers, true, false, variant null and SQL null",
)
def variants(case):
    table = _table(case, struct(("id", "long"), ("v", "variant")))
    rows = [{"id": i, "v": plain(v)} for i, v in enumerate(_VALUES)] + [{"id": 99, "v": None}]
    table.commit(table.write_file(rows, stats={"numRecords": len(rows)}))
    case.read(versions=[])


@case("variant-nested-columns", "Variants in structs, lists and maps")
def nested(case):
    schema = struct(
        ("s", struct(("v", "variant"))), ("l", array("variant")), ("m", map_of("string", "variant"))
    )
    table = _table(case, schema)
    one, two = plain({"k": 1}), plain("two")
    rows = [
        {"s": {"v": one}, "l": [two, None, one], "m": {"x": one, "y": None}},
        {"s": {"v": None}, "l": [], "m": None},
        {},
    ]
    table.commit(table.write_file(rows, stats={"numRecords": 3}))
    case.read(versions=[])


def _shredded(typed):
    return pa.struct(
        [pa.field("metadata", pa.binary(), False), ("value", pa.binary()), ("typed_value", typed)]
    )


def _field_of(typed):
    return pa.struct([("value", pa.binary()), ("typed_value", typed)])


def _write_shredded(case, typed, stored):
    """`stored`: of each row the value that is meant, and what the typed column holds."""
    table = _table(case, struct(("id", "long"), ("v", "variant")), "variantShredding")
    type_ = _shredded(typed)
    rows, column = [], []
    for i, (meant, build) in enumerate(stored):
        names = sorted(_names(meant)) if meant is not ... else []
        rows.append({"id": i, "v": None if meant is ... else plain(meant)})
        column.append(None if meant is ... else {"metadata": metadata(names), **build(names)})
    arrow = pa.table({"id": pa.array(range(len(rows)), pa.int64()), "v": pa.array(column, type_)})
    table.commit(table.write_file(rows, arrow=arrow, stats={"numRecords": len(rows)}))
    case.features.add("variant-shredded")
    case.read(versions=[])


def _typed(value):
    return lambda names: {"value": None, "typed_value": value}


def _rest(value):
    return lambda names: {"value": encode(value, names), "typed_value": None}


@case("variant-shredded-string", "Shredded as a string: strings are typed, all else stays in value")
def shredded_string(case):
    _write_shredded(
        case,
        pa.string(),
        [
            ("typed", _typed("typed")),
            ("", _typed("")),
            (5, _rest(5)),
            (None, _rest(None)),
            ({"a": 1}, _rest({"a": 1})),
            (..., None),
        ],
    )


@case(
    "variant-shredded-object",
    "Shredded as an object: fields typed, of another type, missing, null; other keys in value",
)
def shredded_object(case):
    typed = pa.struct(
        [pa.field("a", _field_of(pa.int64()), False), pa.field("b", _field_of(pa.string()), False)]
    )
    absent = {"value": None, "typed_value": None}

    def fields(a, b, rest=None):
        def build(names):
            make = lambda f: f(names) if f else absent
            value = None if rest is None else encode(rest, names)
            return {"value": value, "typed_value": {"a": make(a), "b": make(b)}}

        return build

    _write_shredded(
        case,
        typed,
        [
            ({"a": 1, "b": "x"}, fields(_typed(1), _typed("x"))),
            ({"a": 1}, fields(_typed(1), None)),
            ({}, fields(None, None)),
            ({"a": "not a number", "b": None}, fields(_rest("not a number"), _rest(None))),
            ({"a": 2, "z": [1]}, fields(_typed(2), None, {"z": [1]})),
            ({"b": {"deep": True}, "y": 0.5}, fields(None, _rest({"deep": True}), {"y": 0.5})),
            ([1, 2], _rest([1, 2])),
            ("scalar", _rest("scalar")),
            (None, _rest(None)),
            (..., None),
        ],
    )


@case(
    "variant-shredded-array",
    "Shredded as an array of integers: elements typed, of another type, null; other values in value",
)
def shredded_array(case):
    typed = pa.list_(pa.field("element", _field_of(pa.int64()), False))

    def elements(*parts):
        return lambda names: {"value": None, "typed_value": [part(names) for part in parts]}

    _write_shredded(
        case,
        typed,
        [
            ([1, 2], elements(_typed(1), _typed(2))),
            ([], elements()),
            ([1, "x", None], elements(_typed(1), _rest("x"), _rest(None))),
            ([[5]], elements(_rest([5]))),
            ({"no": "array"}, _rest({"no": "array"})),
            (..., None),
        ],
    )


@case("variant-shredded-nested", "An object in an object, and a list of objects, all shredded")
def shredded_nested(case):
    inner = pa.struct([pa.field("x", _field_of(pa.float64()), False)])
    typed = pa.struct(
        [
            pa.field("o", _field_of(inner), False),
            pa.field("l", _field_of(pa.list_(pa.field("element", _field_of(inner), False))), False),
        ]
    )
    absent = {"value": None, "typed_value": None}
    x = lambda v, rest=None: {"value": rest, "typed_value": {"x": {"value": None, "typed_value": v}}}

    def both(o, l):
        return lambda names: {
            "value": None,
            "typed_value": {"o": o(names) if o else absent, "l": l(names) if l else absent},
        }

    _write_shredded(
        case,
        typed,
        [
            (
                {"o": {"x": 0.5}, "l": [{"x": 1.5}, "other"]},
                both(lambda n: x(0.5), lambda n: {"value": None, "typed_value": [x(1.5), _rest("other")(n)]}),
            ),
            ({"o": {"x": 2.5, "more": 1}}, both(lambda n: x(2.5, encode({"more": 1}, n)), None)),
            ({"l": []}, both(None, lambda n: {"value": None, "typed_value": []})),
            ({"o": 7, "l": {}}, both(_rest(7), _rest({}))),
            (..., None),
        ],
    )
