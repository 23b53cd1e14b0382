"""Columns of random values that follow from a seed, made in bulk."""

from __future__ import annotations

from random import Random

import pyarrow as pa
import pyarrow.compute as pc

WORDS = (
    "furiously carefully quickly slyly blithely express final ironic pending regular special bold even silent "
    "accounts deposits packages requests theodolites instructions foxes pinto beans dependencies platelets "
    "about across after among at haggle sleep wake nag cajole detect integrate boost use are the of to among"
).split()


def whole_numbers(random: Random, count: int, low: int, high: int) -> pa.Array:
    """Longs from `low` up to, but not including, `high`; the range is at most 2^32 wide."""
    words = pa.Array.from_buffers(pa.uint32(), count, [None, pa.py_buffer(random.randbytes(count * 4))])
    products = pc.multiply(words.cast(pa.uint64()), pa.scalar(high - low, pa.uint64()))
    return pc.add(pc.shift_right(products, pa.scalar(32, pa.uint64())).cast(pa.int64()), low)


def small_numbers(random: Random, count: int) -> pa.Array:
    """Bytes, from 0 to 255."""
    return pa.Array.from_buffers(pa.uint8(), count, [None, pa.py_buffer(random.randbytes(count))])


def doubles(random: Random, count: int) -> pa.Array:
    """Doubles from 0 to 1."""
    return pc.divide(whole_numbers(random, count, 0, 1 << 32).cast(pa.float64()), float(1 << 32))


def choices(random: Random, count: int, texts: list[str]) -> pa.Array:
    """One of the texts in each row."""
    return pa.array(texts).take(whole_numbers(random, count, 0, len(texts)))


def sentences(random: Random, count: int, words: int) -> pa.Array:
    """Texts of so many words."""
    return pc.binary_join_element_wise(*[choices(random, count, WORDS) for _ in range(words)], " ")


def money(random: Random, count: int, low: int, high: int) -> pa.Array:
    """Decimals of 15 digits, two of them behind the point; the bounds are in hundredths."""
    hundredths = whole_numbers(random, count, low, high).cast(pa.decimal128(19, 0))
    hundredth = pa.scalar("0.01").cast(pa.decimal128(3, 2))
    return pc.multiply(hundredths, hundredth).cast(pa.decimal128(15, 2))


def counting(count: int, start: int = 0) -> pa.Array:
    """`start`, `start` + 1, and so on."""
    return pa.array(range(start, start + count), pa.int64())


def spread(count: int, steps: int, start: int) -> pa.Array:
    """Numbers that rise from `start` by `steps` in all, evenly."""
    return pc.add(pc.divide(pc.multiply(counting(count), steps), max(count, 1)), start)


def hex_names(random: Random, count: int) -> list[str]:
    """Names in the form of UUIDs."""
    text = random.randbytes(count * 16).hex()
    starts = range(0, count * 32, 32)
    return [f"{text[i:i+8]}-{text[i+8:i+12]}-4{text[i+13:i+16]}-a{text[i+17:i+20]}-{text[i+20:i+32]}" for i in starts]
