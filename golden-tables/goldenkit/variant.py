"""Decodes the two byte strings of an unshredded variant (apache/parquet-format, VariantEncoding.md)."""

import itertools
import struct
from decimal import Decimal

_PRIMITIVES = {3: ("<b", 1), 4: ("<h", 2), 5: ("<i", 4), 6: ("<q", 8), 7: ("<d", 8), 14: ("<f", 4)}
_DECIMAL_WIDTHS = {8: 4, 9: 8, 10: 16}


def decode(metadata, value):
    """The variant as JSON-ready Python values; text forms are those of the canonical rows."""
    return _value(_names(metadata), value, 0)


def _unsigned(data, at, width):
    return int.from_bytes(data[at : at + width], "little")


def _names(metadata):
    width = (metadata[0] >> 6) + 1
    count = _unsigned(metadata, 1, width)
    offsets = [_unsigned(metadata, 1 + width * (i + 1), width) for i in range(count + 1)]
    start = 1 + width * (count + 2)
    return [metadata[start + a : start + b].decode() for a, b in itertools.pairwise(offsets)]


def _value(names, data, at):
    basic, header = data[at] & 3, data[at] >> 2
    if basic == 1:
        return data[at + 1 : at + 1 + header].decode()
    if basic == 2:
        return _object(names, data, at, header)
    if basic == 3:
        return _array(names, data, at, header)
    return _primitive(data, at + 1, header)


def _object(names, data, at, header):
    offset_width, id_width = (header & 3) + 1, (header >> 2 & 3) + 1
    count_width = 4 if header >> 4 & 1 else 1
    count = _unsigned(data, at + 1, count_width)
    ids = at + 1 + count_width
    offsets = ids + count * id_width
    values = offsets + (count + 1) * offset_width
    return {
        names[_unsigned(data, ids + i * id_width, id_width)]: _value(
            names, data, values + _unsigned(data, offsets + i * offset_width, offset_width)
        )
        for i in range(count)
    }


def _array(names, data, at, header):
    offset_width = (header & 3) + 1
    count_width = 4 if header >> 2 & 1 else 1
    count = _unsigned(data, at + 1, count_width)
    offsets = at + 1 + count_width
    values = offsets + (count + 1) * offset_width
    return [
        _value(names, data, values + _unsigned(data, offsets + i * offset_width, offset_width))
        for i in range(count)
    ]


def _primitive(data, at, kind):
    from . import canonical

    if kind == 0:
        return None
    if kind in (1, 2):
        return kind == 1
    if kind in _PRIMITIVES:
        form, width = _PRIMITIVES[kind]
        (number,) = struct.unpack(form, data[at : at + width])
        return canonical.float_text(number, kind == 14) if isinstance(number, float) else number
    if kind in _DECIMAL_WIDTHS:
        scale, width = data[at], _DECIMAL_WIDTHS[kind]
        unscaled = int.from_bytes(data[at + 1 : at + 1 + width], "little", signed=True)
        return canonical.decimal_text(
            Decimal(unscaled).scaleb(-scale) if width < 16 else _exact(unscaled, scale), scale
        )
    if kind == 11:
        return canonical.date_text(struct.unpack("<i", data[at : at + 4])[0])
    if kind in (12, 13, 18, 19):
        (ticks,) = struct.unpack("<q", data[at : at + 8])
        nanos = kind >= 18
        return canonical.timestamp_text(ticks * (1 if nanos else 1000), nanos) + (
            "Z" if kind in (12, 18) else ""
        )
    if kind in (15, 16):
        length = _unsigned(data, at, 4)
        raw = data[at + 4 : at + 4 + length]
        return raw.hex() if kind == 15 else raw.decode()
    raise ValueError(f"variant primitive type {kind} is not known here")


def _exact(unscaled, scale):
    digits = tuple(int(d) for d in str(abs(unscaled)))
    return Decimal((int(unscaled < 0), digits, -scale))
