"""Delta schemas as plain dictionaries, the Arrow types they stand for, and values on their way into Arrow."""

import copy
import datetime
import re
from decimal import Decimal

import pyarrow as pa

_EPOCH = datetime.date(1970, 1, 1)
_SIMPLE = {
    "string": pa.string(),
    "long": pa.int64(),
    "integer": pa.int32(),
    "short": pa.int16(),
    "byte": pa.int8(),
    "float": pa.float32(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "binary": pa.binary(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", "UTC"),
    "timestamp_ntz": pa.timestamp("us"),
    "timestamp_nanos": pa.timestamp("ns", "UTC"),
    "timestamp_nanos_ntz": pa.timestamp("ns"),
    "void": pa.null(),
    "variant": pa.struct([pa.field("metadata", pa.binary(), False), pa.field("value", pa.binary(), False)]),
}


def field(name, type_, nullable=True, **metadata):
    """One struct field. Metadata keys with dots are passed as `**{"delta.x": 1}`."""
    return {"name": name, "type": type_, "nullable": nullable, "metadata": metadata}


def struct(*fields):
    """A struct type. A field is a `field(...)` or a pair (name, type)."""
    return {"type": "struct", "fields": [f if isinstance(f, dict) else field(*f) for f in fields]}


def array(element, contains_null=True):
    return {"type": "array", "elementType": element, "containsNull": contains_null}


def map_of(key, value, value_contains_null=True):
    return {"type": "map", "keyType": key, "valueType": value, "valueContainsNull": value_contains_null}


def without(schema, names):
    return {**schema, "fields": [f for f in schema["fields"] if f["name"] not in names]}


def with_mapping(schema, physical=lambda name, id_: f"col-{id_:04d}"):
    """The schema with column mapping ids and physical names on every struct field, and the highest id."""
    counter = 0

    def visit(type_):
        nonlocal counter
        if not isinstance(type_, dict):
            return
        for f in type_.get("fields", []):
            counter += 1
            f["metadata"]["delta.columnMapping.id"] = counter
            f["metadata"]["delta.columnMapping.physicalName"] = physical(f["name"], counter)
            visit(f["type"])
        for child in ("elementType", "keyType", "valueType"):
            visit(type_.get(child))

    mapped = copy.deepcopy(schema)
    visit(mapped)
    return mapped, counter


def physical_name(f):
    return f["metadata"].get("delta.columnMapping.physicalName", f["name"])


def arrow_type(delta, physical=False):
    if isinstance(delta, str):
        if delta.startswith("decimal"):
            precision, scale = re.findall(r"\d+", delta)
            return pa.decimal128(int(precision), int(scale))
        return _SIMPLE[delta]
    if delta["type"] == "struct":
        return pa.struct([arrow_field(f, physical) for f in delta["fields"]])
    if delta["type"] == "array":
        element = pa.field(
            "element", arrow_type(delta["elementType"], physical), delta.get("containsNull", True)
        )
        return pa.list_(element)
    value = pa.field("value", arrow_type(delta["valueType"], physical), delta.get("valueContainsNull", True))
    return pa.map_(arrow_type(delta["keyType"], physical), value)


def arrow_field(f, physical=False):
    id_ = f["metadata"].get("delta.columnMapping.id")
    metadata = {"PARQUET:field_id": str(id_)} if physical and id_ is not None else None
    name = physical_name(f) if physical else f["name"]
    return pa.field(name, arrow_type(f["type"], physical), f["nullable"], metadata)


def arrow_schema(schema, physical=False):
    return pa.schema([arrow_field(f, physical) for f in schema["fields"]])


def arrow_table(rows, schema, physical=False):
    """Rows (dictionaries by logical name; absent means null) as an Arrow table of the schema."""
    target = arrow_schema(schema, physical)
    columns = [
        pa.array([coerce(row.get(f["name"]), f["type"], physical) for row in rows], target.field(i).type)
        for i, f in enumerate(schema["fields"])
    ]
    return pa.Table.from_arrays(columns, schema=target)


def coerce(value, delta, physical=False):
    """A value as the script writes it, as what `pa.array` takes for the Delta type; widens where it must."""
    if value is None or delta == "void":
        return None
    if isinstance(delta, dict):
        if delta["type"] == "struct":
            name = physical_name if physical else (lambda f: f["name"])
            return {name(f): coerce(value.get(f["name"]), f["type"], physical) for f in delta["fields"]}
        if delta["type"] == "array":
            return [coerce(v, delta["elementType"], physical) for v in value]
        pairs = value.items() if isinstance(value, dict) else value
        return [
            (coerce(k, delta["keyType"], physical), coerce(v, delta["valueType"], physical)) for k, v in pairs
        ]
    if delta in ("float", "double"):
        return float(value)
    if delta.startswith("decimal"):
        return value if isinstance(value, Decimal) else Decimal(str(value))
    if delta == "date":
        return days(value)
    if delta.startswith("timestamp"):
        return ticks(value, 1 if "nanos" in delta else 1000)
    return value


def days(text):
    """Days since the epoch of YYYY-MM-DD (proleptic Gregorian)."""
    return text if isinstance(text, int) else (datetime.date.fromisoformat(text) - _EPOCH).days


def ticks(text, nanos_per_tick):
    """Ticks since the epoch of `YYYY-MM-DD[T| ]hh:mm:ss[.f…]`; numbers are ticks already."""
    if isinstance(text, int):
        return text
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z?)?", text)
    date, hour, minute, second, fraction = found.groups()
    seconds = days(date) * 86400 + int(hour or 0) * 3600 + int(minute or 0) * 60 + int(second or 0)
    nanos = seconds * 10**9 + int((fraction or "0").ljust(9, "0"))
    return nanos // nanos_per_tick
