"""Rows as canonical JSON lines.

The form is that of the corpus contract ("Comparing" in ../README.md): the Delta schema decides how a value is
printed, never the Parquet type of the file it came from. Only pyarrow is needed.
"""

import json
import math
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from . import variant

CDF_FIELDS = [
    {"name": "_change_type", "type": "string"},
    {"name": "_commit_version", "type": "long"},
    {"name": "_commit_timestamp", "type": "timestamp"},
]
_UNIT_NANOS = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}


def lines_of_folder(folder, schema=None):
    """The rows of every Parquet file of `folder`, as sorted canonical lines."""
    lines = []
    for path in sorted(Path(folder).rglob("*.parquet")):
        if path.name.startswith((".", "_")):
            continue
        # INT96 must not pass through 64-bit nanoseconds: year 9999 does not fit.
        table = pq.ParquetFile(path, coerce_int96_timestamp_unit="us").read()
        lines += lines_of_table(table, schema)
    return sorted(lines)


def lines_of_table(table, schema=None):
    """The rows of an Arrow table as canonical lines, in table order."""
    fields = fields_for(table.schema, schema)
    columns = []
    for field in fields:
        column = table.column(field["name"])
        chunk = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        if isinstance(chunk, pa.ChunkedArray):  # no chunk at all, or too many to join
            chunk = pa.concat_arrays(chunk.chunks) if chunk.num_chunks else pa.array([], chunk.type)
        columns.append(values_of(chunk, field["type"]))
    names = [json.dumps(field["name"], ensure_ascii=False) for field in fields]
    if not fields:
        return ["{}"] * table.num_rows
    return [
        "{" + ",".join(f"{name}:{dumps(value)}" for name, value in zip(names, row)) + "}"
        for row in zip(*columns)
    ]


def dumps(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def fields_for(arrow_schema, schema):
    """The columns to print: the Delta schema's, then those of a change feed. Without a schema: what Arrow says."""
    if schema is None:
        return [{"name": f.name, "type": delta_type_of(f.type)} for f in arrow_schema]
    fields = list(schema["fields"])
    known = {f["name"] for f in fields}
    return fields + [f for f in CDF_FIELDS if f["name"] in arrow_schema.names and f["name"] not in known]


def delta_type_of(arrow):
    """The Delta type that an Arrow type stands for, when no schema says better."""
    t = pa.types
    if t.is_struct(arrow):
        fields = [arrow.field(i) for i in range(arrow.num_fields)]
        return {"type": "struct", "fields": [{"name": f.name, "type": delta_type_of(f.type)} for f in fields]}
    if t.is_map(arrow):
        return {
            "type": "map",
            "keyType": delta_type_of(arrow.key_type),
            "valueType": delta_type_of(arrow.item_type),
        }
    if t.is_list(arrow) or t.is_large_list(arrow):
        return {"type": "array", "elementType": delta_type_of(arrow.value_type)}
    if t.is_timestamp(arrow):
        return "timestamp" if arrow.tz else "timestamp_ntz"
    if t.is_decimal(arrow):
        return f"decimal({arrow.precision},{arrow.scale})"
    if t.is_dictionary(arrow):
        return delta_type_of(arrow.value_type)
    if (
        t.is_binary(arrow)
        or t.is_large_binary(arrow)
        or t.is_binary_view(arrow)
        or t.is_fixed_size_binary(arrow)
    ):
        return "binary"
    simple = [
        (t.is_null, "void"),
        (t.is_boolean, "boolean"),
        (t.is_int8, "byte"),
        (t.is_int16, "short"),
        (t.is_int32, "integer"),
        (t.is_integer, "long"),
        (t.is_float32, "float"),
        (t.is_float64, "double"),
        (t.is_date, "date"),
    ]
    return next((name for test, name in simple if test(arrow)), "string")


def values_of(array, delta):
    """The values of one Arrow array, ready for `dumps`."""
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if delta == "void" or pa.types.is_null(array.type):
        return [None] * len(array)
    if isinstance(delta, dict):
        return _nested(array, delta)
    if delta == "variant":
        metadata, value = (
            array.field(array.type.get_field_index(n)).to_pylist() for n in ("metadata", "value")
        )
        valid = array.is_valid().to_pylist()
        return [{"variant": variant.decode(m, v)} if ok else None for ok, m, v in zip(valid, metadata, value)]
    if delta.startswith("timestamp"):
        return _timestamps(array, delta)
    if delta == "date":  # as numbers: Python's dates start at year 1
        return [
            None if d is None else date_text(d) for d in array.cast(pa.date32()).cast(pa.int32()).to_pylist()
        ]
    return [None if value is None else _scalar(value, delta, array.type) for value in array.to_pylist()]


def _nested(array, delta):
    valid = array.is_valid().to_pylist()
    if delta["type"] == "struct":
        names = [f["name"] for f in delta["fields"]]
        stored = array.flatten()  # a null struct's children are null, whatever lies below
        at = array.type.get_field_index
        children = [values_of(stored[at(f["name"])], f["type"]) for f in delta["fields"]]
        rows = zip(*children) if children else [()] * len(array)
        return [dict(zip(names, row)) if ok else None for ok, row in zip(valid, rows)]
    offsets = array.offsets.to_pylist()
    if delta["type"] == "map":
        pairs = list(zip(values_of(array.keys, delta["keyType"]), values_of(array.items, delta["valueType"])))
        items = [list(pair) for pair in pairs]
    else:
        items = values_of(array.values, delta["elementType"])
    rows = [items[a:b] if ok else None for ok, a, b in zip(valid, offsets, offsets[1:])]
    if delta["type"] == "map":
        rows = [row and sorted(row, key=dumps) for row in rows]
    return rows


def _timestamps(array, delta):
    scale = _UNIT_NANOS[array.type.unit]
    nanos = "nanos" in delta
    zone = "" if delta.endswith("ntz") else "Z"
    return [
        None if ticks is None else timestamp_text(ticks * scale, nanos) + zone
        for ticks in array.cast(pa.int64()).to_pylist()
    ]


def timestamp_text(nanos, nine_digits=False):
    """ISO text of nanoseconds since the epoch, rounded down to microseconds unless `nine_digits`."""
    seconds, fraction = divmod(nanos, 10**9)
    days, second = divmod(seconds, 86400)
    digits = f"{fraction:09d}" if nine_digits else f"{fraction // 1000:06d}"
    return f"{date_text(days)}T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}.{digits}"


def date_text(days):
    """YYYY-MM-DD in the proleptic Gregorian calendar; any year, unlike `datetime.date`."""
    era, day_of_era = divmod(days + 719468, 146097)  # eras of 400 years that start on 1 March
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36524 - day_of_era // 146096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted_month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * shifted_month + 2) // 5 + 1
    month = shifted_month + 3 if shifted_month < 10 else shifted_month - 9
    year = year_of_era + era * 400 + (month <= 2)
    return f"{year:04d}-{month:02d}-{day:02d}"


def _scalar(value, delta, arrow):
    if delta in ("float", "double"):
        return float_text(value, delta == "float" or pa.types.is_float32(arrow))
    if delta.startswith("decimal"):
        scale = int(delta.rstrip(")").split(",")[1]) if "(" in delta else 0
        return decimal_text(value, scale)
    if delta == "binary":
        return (value.encode() if isinstance(value, str) else value).hex()
    if isinstance(value, bytes):
        return value.decode()
    return value


def float_text(value, single):
    """A JSON number, or the contract's string for what JSON cannot say."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return float(shortest_single(value)) if single else float(value)


def shortest_single(value):
    """The shortest decimal text that reads back as the same single-precision number."""
    import struct

    packed = struct.pack("<f", value)
    for digits in range(1, 10):
        text = f"{value:.{digits}g}"
        try:
            if struct.pack("<f", float(text)) == packed:
                return text
        except OverflowError:
            continue
    return repr(value)


def decimal_text(value, scale):
    """All digits of the scale. Plain integer arithmetic: contexts would round 38 digits."""
    value = value if isinstance(value, Decimal) else Decimal(value)
    sign, digits, exponent = value.as_tuple()
    unscaled = int("".join(map(str, digits)))
    shift = scale + exponent
    if shift >= 0:
        unscaled *= 10**shift
    else:
        unscaled, lost = divmod(unscaled, 10**-shift)
        if lost:
            raise ValueError(f"{value} does not fit scale {scale}")
    text = str(unscaled).rjust(scale + 1, "0")
    text = f"{text[:-scale]}.{text[-scale:]}" if scale else text
    return f"-{text}" if sign and unscaled else text
