"""Thrift's compact protocol, enough to take a Parquet footer or page header apart and put it together again.

A struct is a dictionary of field id to (type, value); a list is (element type, values).
"""

TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT = range(1, 13)


def read_struct(data, at=0):
    """The struct at an offset, and where it ends."""
    fields, id_ = {}, 0
    while data[at]:
        header = data[at]
        at += 1
        if header >> 4:
            id_ += header >> 4
        else:
            id_, at = _zigzag(data, at)
        value, at = _read(data, at, header & 15)
        fields[id_] = (header & 15, value)
    return fields, at + 1


def write_struct(fields):
    out, last = b"", 0
    for id_, (type_, value) in sorted(fields.items()):
        if 0 < id_ - last < 16:
            out += bytes([(id_ - last) << 4 | type_])
        else:
            out += bytes([type_]) + _varint(_to_zigzag(id_))
        out, last = out + _write(type_, value), id_
    return out + b"\0"


def _read(data, at, type_):
    if type_ in (TRUE, FALSE):
        return type_ == TRUE, at
    if type_ == BYTE:
        return data[at], at + 1
    if type_ in (I16, I32, I64):
        return _zigzag(data, at)
    if type_ == DOUBLE:
        return bytes(data[at : at + 8]), at + 8
    if type_ == BINARY:
        size, at = _read_varint(data, at)
        return bytes(data[at : at + size]), at + size
    if type_ in (LIST, SET):
        size, element = data[at] >> 4, data[at] & 15
        at += 1
        if size == 15:
            size, at = _read_varint(data, at)
        values = []
        for _ in range(size):
            if element in (TRUE, FALSE):
                value, at = data[at] == 1, at + 1
            else:
                value, at = _read(data, at, element)
            values.append(value)
        return (element, values), at
    if type_ == STRUCT:
        return read_struct(data, at)
    raise ValueError(f"thrift type {type_} is not used by Parquet")


def _write(type_, value):
    if type_ in (TRUE, FALSE):
        return b""
    if type_ == BYTE:
        return bytes([value])
    if type_ in (I16, I32, I64):
        return _varint(_to_zigzag(value))
    if type_ == DOUBLE:
        return value
    if type_ == BINARY:
        return _varint(len(value)) + value
    if type_ in (LIST, SET):
        element, values = value
        head = (
            bytes([len(values) << 4 | element])
            if len(values) < 15
            else bytes([0xF0 | element]) + _varint(len(values))
        )
        if element in (TRUE, FALSE):
            return head + bytes(1 if v else 2 for v in values)
        return head + b"".join(_write(element, v) for v in values)
    return write_struct(value)


def _read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def _zigzag(data, at):
    value, at = _read_varint(data, at)
    return value >> 1 ^ -(value & 1), at


def _to_zigzag(value):
    return value << 1 if value >= 0 else (-value << 1) - 1


def _varint(value):
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])
