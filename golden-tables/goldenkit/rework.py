"""Changes to a Parquet file that pyarrow wrote, for what pyarrow cannot write."""

import struct

import pyarrow as pa

from . import thrift
from .thrift import BINARY, I32, LIST

# Fields of the footer's structs (parquet.thrift).
SCHEMA, ROW_GROUPS = 2, 4
TYPE, REPETITION, NAME, CHILDREN, CONVERTED, SCALE, PRECISION, LOGICAL = 1, 3, 4, 5, 6, 7, 8, 10
REQUIRED, OPTIONAL, REPEATED = 0, 1, 2
CONVERTED_MAP_KEY_VALUE, CONVERTED_DECIMAL = 2, 5


def footer(change):
    """A function over a path that parses the footer, lets `change` edit it, and writes it again."""

    def rework(path):
        data = path.read_bytes()
        (size,) = struct.unpack("<I", data[-8:-4])
        meta, _ = thrift.read_struct(data, len(data) - 8 - size)
        change(meta)
        new = thrift.write_struct(meta)
        path.write_bytes(data[: len(data) - 8 - size] + new + struct.pack("<I", len(new)) + b"PAR1")

    return rework


def elements(meta):
    return meta[SCHEMA][1][1]


def element(meta, *names):
    """The index of a schema element by its path."""
    found = elements(meta)
    at = 0
    for name in names:
        at = next(i for i in _children(found, at) if found[i][NAME][1].decode() == name)
    return at


def _children(found, at):
    count = found[at].get(CHILDREN, (I32, 0))[1]
    at += 1
    for _ in range(count):
        yield at
        at = _after(found, at)


def _after(found, at):
    end = at + 1
    for _ in range(found[at].get(CHILDREN, (I32, 0))[1]):
        end = _after(found, end)
    return end


def rename(meta, path, name):
    """Gives a schema element another name, in the paths of the column chunks too."""
    elements(meta)[element(meta, *path)][NAME] = (BINARY, name.encode())
    _each_path(meta, path, lambda parts: [*parts[: len(path) - 1], name.encode(), *parts[len(path) :]])


def drop_level(meta, path, name):
    """Takes out the repeated group at `path`: its only child becomes the repeated element, under `name`."""
    at = element(meta, *path)
    found = elements(meta)
    child = found[at + 1]
    if found[at][CHILDREN][1] != 1:
        raise ValueError("a group of one child was expected")
    child[NAME], child[REPETITION] = (BINARY, name.encode()), (I32, REPEATED)
    del found[at]
    depth = len(path)
    _each_path(meta, path, lambda parts: [*parts[: depth - 1], name.encode(), *parts[depth + 1 :]])


def _each_path(meta, prefix, change):
    raw = [p.encode() for p in prefix]
    for group in meta[ROW_GROUPS][1][1]:
        for chunk in group[1][1][1]:
            column = chunk[3][1]
            kind, parts = column[3][1]
            if parts[: len(raw)] == raw:
                column[3] = (LIST, (kind, change(parts)))


def each_page(change, **column_fields):
    """Rewrites every page: `change(header, body)` gives the new body; sizes and offsets follow.

    For files of one row group without dictionaries. `column_fields`: field ids of ColumnMetaData as `f4=…`.
    """

    def rework(path):
        data = path.read_bytes()
        (size,) = struct.unpack("<I", data[-8:-4])
        meta, _ = thrift.read_struct(data, len(data) - 8 - size)
        out = b"PAR1"
        (group,) = meta[ROW_GROUPS][1][1]
        for chunk in group[1][1][1]:
            column = chunk[3][1]
            at, left, start = column[9][1], column[5][1], len(out)
            while left > 0:
                header, body_at = thrift.read_struct(data, at)
                end = body_at + header[3][1]
                body = change(header, data[body_at:end])
                header[3] = (I32, len(body))
                out += thrift.write_struct(header) + body
                left, at = left - header[5][1][1][1], end
            column[9], column[7] = (thrift.I64, start), (thrift.I64, len(out) - start)
            for name, value in column_fields.items():
                column[int(name[1:])] = value
            chunk[2] = (thrift.I64, 0)
        new = thrift.write_struct(meta)
        path.write_bytes(out + new + struct.pack("<I", len(new)) + b"PAR1")

    return rework


def hadoop_lz4(header, body):
    """A page body as Hadoop's LZ4 codec frames it: both sizes, big-endian, before the block."""
    block = pa.Codec("lz4_raw").compress(body, asbytes=True)
    return struct.pack(">II", len(body), len(block)) + block


def bit_packed_levels(header, body):
    """Definition levels of a flat optional column in the deprecated BIT_PACKED encoding, most significant bit first."""
    page = header[5][1]
    count = page[1][1]
    (size,) = struct.unpack("<I", body[:4])
    levels = _rle_bits(body[4 : 4 + size], count)
    packed = bytearray((count + 7) // 8)
    for i, level in enumerate(levels):
        packed[i >> 3] |= level << (7 - (i & 7))
    page[3] = (I32, 4)  # definition_level_encoding = BIT_PACKED
    body = bytes(packed) + body[4 + size :]
    header[2] = (I32, len(body))
    return body


def _rle_bits(data, count):
    """Levels of one bit from the RLE/bit-packed hybrid."""
    levels, at = [], 0
    while len(levels) < count:
        head, at = thrift._read_varint(data, at)
        if head & 1:
            for byte in data[at : at + (head >> 1)]:
                levels += [byte >> bit & 1 for bit in range(8)]
            at += head >> 1
        else:
            levels += [data[at]] * (head >> 1)
            at += 1
    return levels[:count]
