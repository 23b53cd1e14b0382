"""The JSON statistics of an add action."""

import math
from decimal import Decimal

from . import canonical
from . import schema as schemas

_PREFIX = 32
_NO_RANGE = {"boolean", "binary", "void", "variant"}


def of_rows(rows, schema):
    minimum, maximum, nulls = _columns(rows, schema)
    return {"numRecords": len(rows), "minValues": minimum, "maxValues": maximum, "nullCount": nulls}


def _columns(rows, schema):
    minimum, maximum, nulls = {}, {}, {}
    for f in schema["fields"]:
        name = schemas.physical_name(f)
        values = [None if row is None else row.get(f["name"]) for row in rows]
        if isinstance(f["type"], dict) and f["type"]["type"] == "struct":
            low, high, count = _columns(values, f["type"])
            nulls[name] = count
            if low:
                minimum[name], maximum[name] = low, high
            continue
        nulls[name] = sum(value is None for value in values)
        known = (
            [schemas.coerce(v, f["type"]) for v in values if v is not None]
            if isinstance(f["type"], str)
            else []
        )
        if not known or f["type"] in _NO_RANGE:
            continue
        low, high = _low(min(known), f["type"]), _high(max(known), f["type"])
        if any(isinstance(v, float) and not math.isfinite(v) for v in known) or low is None or high is None:
            continue
        minimum[name], maximum[name] = low, high
    return minimum, maximum, nulls


def _low(value, delta):
    return value[:_PREFIX] if isinstance(value, str) else _text(value, delta)


def _high(value, delta):
    if isinstance(value, str) and len(value) > _PREFIX:
        return value[:_PREFIX] + "\U0010ffff"  # nothing that starts with the prefix sorts above it
    return _text(value, delta)


def _text(value, delta):
    if delta == "date":
        return canonical.date_text(value)
    if delta.startswith("timestamp"):
        nanos = value * (1 if "nanos" in delta else 1000)
        # Timestamps are rounded down to milliseconds, the maximum too: readers widen it.
        millis = canonical.timestamp_text(nanos // 1_000_000 * 1_000_000)[:-3]
        return millis + ("" if delta.endswith("ntz") else "Z")
    if delta.startswith("decimal"):
        number = int(value) if value == int(value) else float(value)
        return number if Decimal(repr(number)) == value else None
    return value
