"""Deletion vectors: roaring bitmap arrays, the .bin file, Z85 (PROTOCOL.md, "Deletion Vector Format")."""

import struct
import zlib

_Z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
_MAGIC = 1681511377


def serialize(positions):
    """The portable form of a 64-bit roaring bitmap array, array containers only."""
    by_high = {}
    for position in sorted(set(positions)):
        by_high.setdefault(position >> 32, []).append(position & 0xFFFFFFFF)
    out = struct.pack("<iq", _MAGIC, len(by_high))
    for high, lows in by_high.items():
        out += struct.pack("<I", high) + _bitmap(lows)
    return out


def _bitmap(values):
    """A 32-bit roaring bitmap: arrays up to 4096 values a container, bitsets above; no run containers."""
    containers = {}
    for value in values:
        containers.setdefault(value >> 16, []).append(value & 0xFFFF)
    head = struct.pack("<II", 12346, len(containers))
    for key, lows in containers.items():
        head += struct.pack("<HH", key, len(lows) - 1)
    offset = len(head) + 4 * len(containers)
    offsets, body = b"", b""
    for lows in containers.values():
        offsets += struct.pack("<I", offset + len(body))
        body += struct.pack(f"<{len(lows)}H", *lows) if len(lows) <= 4096 else _bitset(lows)
    return head + offsets + body


def _bitset(lows):
    bits = bytearray(8192)
    for low in lows:
        bits[low >> 3] |= 1 << (low & 7)
    return bytes(bits)


def serialize_runs(positions):
    """The portable form with run containers only (fewer than four, so that no offsets follow)."""
    containers = {}
    for position in sorted(set(positions)):
        containers.setdefault(position >> 16, []).append(position & 0xFFFF)
    head = struct.pack("<I", 12347 | (len(containers) - 1) << 16) + bytes([(1 << len(containers)) - 1])
    body = b""
    for key, lows in containers.items():
        head += struct.pack("<HH", key, len(lows) - 1)
        runs = []
        for low in lows:
            if runs and low == sum(runs[-1]) + 1:
                runs[-1][1] += 1
            else:
                runs.append([low, 0])
        body += struct.pack("<H", len(runs)) + b"".join(struct.pack("<HH", *run) for run in runs)
    return struct.pack("<iqI", _MAGIC, 1, 0) + head + body


def file_bytes(bitmaps):
    """A .bin file of several bitmaps, and each one's offset."""
    out, offsets = b"\x01", []
    for data in bitmaps:
        offsets.append(len(out))
        out += struct.pack(">i", len(data)) + data + struct.pack(">I", zlib.crc32(data))
    return out, offsets


def z85(data):
    data += b"\0" * (-len(data) % 4)
    text = ""
    for (word,) in struct.iter_unpack(">I", data):
        digits = []
        for _ in range(5):
            word, digit = divmod(word, 85)
            digits.append(_Z85[digit])
        text += "".join(reversed(digits))
    return text


def inline(positions):
    data = serialize(positions)
    return {
        "storageType": "i",
        "pathOrInlineDv": z85(data),
        "sizeInBytes": len(data),
        "cardinality": len(set(positions)),
    }


def unique_id(descriptor):
    """The id that log replay keys on: the offset counts only where there is one."""
    if descriptor is None:
        return None
    offset = descriptor.get("offset")
    name = descriptor["storageType"] + descriptor["pathOrInlineDv"]
    return name if offset is None else f"{name}@{offset}"
