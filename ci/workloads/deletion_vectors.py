"""Writes deletion vectors: 64-bit Roaring bitmaps in the protocol's portable form, in a file of the table."""

from __future__ import annotations

import base64
import struct
import uuid
import zlib
from itertools import groupby
from pathlib import Path
from typing import Any

MAGIC = 1681511377
NO_RUN_COOKIE = 12346
# A container of more values than this is a bitmap.
ARRAY_LIMIT = 4096

PYTHON_ALPHABET = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"
Z85_ALPHABET = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"


def container(values: list[int]) -> bytes:
    """A container of the low halves of sorted numbers."""
    if len(values) <= ARRAY_LIMIT:
        return struct.pack(f"<{len(values)}H", *values)
    bits = bytearray(8192)
    for value in values:
        bits[value >> 3] |= 1 << (value & 7)
    return bytes(bits)


def bitmap(positions: list[int]) -> bytes:
    """The bitmap of sorted row numbers below 2^32."""
    by_key = groupby(positions, lambda value: value >> 16)
    groups = [(key, [value & 0xFFFF for value in group]) for key, group in by_key]
    containers = [container(values) for _, values in groups]
    head = struct.pack("<II", NO_RUN_COOKIE, len(groups))
    head += b"".join(struct.pack("<HH", key, len(values) - 1) for key, values in groups)
    offset = len(head) + 4 * len(groups)
    for one in containers:
        head += struct.pack("<I", offset)
        offset += len(one)
    return struct.pack("<iqI", MAGIC, 1, 0) + head + b"".join(containers)


class DeletionVectorFile:
    """A file of deletion vectors, one behind the other."""

    def __init__(self, directory: Path, identity: str) -> None:
        self._path = directory / f"deletion_vector_{identity}.bin"
        encoded = base64.b85encode(uuid.UUID(identity).bytes)
        self._name = encoded.translate(bytes.maketrans(PYTHON_ALPHABET, Z85_ALPHABET)).decode()
        self._bytes = bytearray(b"\x01")

    def append(self, positions: list[int]) -> dict[str, Any]:
        """Adds a vector of sorted row numbers; gives what the log says of it."""
        payload, offset = bitmap(positions), len(self._bytes)
        self._bytes += struct.pack(">i", len(payload)) + payload + struct.pack(">I", zlib.crc32(payload))
        return {
            "storageType": "u",
            "pathOrInlineDv": self._name,
            "offset": offset,
            "sizeInBytes": len(payload),
            "cardinality": len(positions),
        }

    def finish(self) -> None:
        """Writes the file."""
        self._path.write_bytes(self._bytes)
