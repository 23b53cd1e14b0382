"""Checkpoints and the files beside them, written from what the table model knows."""

import hashlib
import json

import pyarrow as pa
import pyarrow.parquet as pq

from . import schema as schemas
from . import statistics

_TEXTS = pa.map_(pa.string(), pa.string())
_VECTOR = pa.struct(
    [
        ("storageType", pa.string()),
        ("pathOrInlineDv", pa.string()),
        ("offset", pa.int32()),
        ("sizeInBytes", pa.int32()),
        ("cardinality", pa.int64()),
    ]
)
_ADD = [
    ("path", pa.string()),
    ("partitionValues", _TEXTS),
    ("size", pa.int64()),
    ("modificationTime", pa.int64()),
    ("dataChange", pa.bool_()),
    ("tags", _TEXTS),
    ("deletionVector", _VECTOR),
    ("baseRowId", pa.int64()),
    ("defaultRowCommitVersion", pa.int64()),
]
_REMOVE = [
    ("path", pa.string()),
    ("deletionTimestamp", pa.int64()),
    ("dataChange", pa.bool_()),
    ("extendedFileMetadata", pa.bool_()),
    ("partitionValues", _TEXTS),
    ("size", pa.int64()),
    ("deletionVector", _VECTOR),
]
_OTHERS = {
    "txn": [("appId", pa.string()), ("version", pa.int64()), ("lastUpdated", pa.int64())],
    "metaData": [
        ("id", pa.string()),
        ("name", pa.string()),
        ("description", pa.string()),
        ("format", pa.struct([("provider", pa.string()), ("options", _TEXTS)])),
        ("schemaString", pa.string()),
        ("partitionColumns", pa.list_(pa.string())),
        ("createdTime", pa.int64()),
        ("configuration", _TEXTS),
    ],
    "protocol": [
        ("minReaderVersion", pa.int32()),
        ("minWriterVersion", pa.int32()),
        ("readerFeatures", pa.list_(pa.string())),
        ("writerFeatures", pa.list_(pa.string())),
    ],
    "domainMetadata": [("domain", pa.string()), ("configuration", pa.string()), ("removed", pa.bool_())],
}
_V2 = {
    "sidecar": [
        ("path", pa.string()),
        ("sizeInBytes", pa.int64()),
        ("modificationTime", pa.int64()),
        ("tags", _TEXTS),
    ],
    "checkpointMetadata": [("version", pa.int64()), ("tags", _TEXTS)],
}
_MAPS = {"partitionValues", "tags", "options", "configuration"}


def _write_parquet(table, path):
    # Small: a checkpoint has some forty columns, most of them empty.
    pq.write_table(table, path, use_dictionary=False, write_statistics=False, store_schema=False)


def file_actions(state, tombstones=True):
    actions = [f.add(data_change=False) for f in state.files.values()]
    return actions + (
        [{"remove": a["remove"] | {"dataChange": False}} for a in state.tombstones.values()]
        if tombstones
        else []
    )


def other_actions(state):
    actions = [{"protocol": state.protocol}, {"metaData": state.metadata}]
    actions += [{"txn": {"appId": a, "version": v}} for a, v in state.transactions.items()]
    return actions + [
        {"domainMetadata": {"domain": d, "configuration": c, "removed": False}}
        for d, c in state.domains.items()
    ]


def actions_table(actions, *, v2=False, stats="json", state=None):
    """Actions as the rows of a checkpoint. `stats`: json, struct, both or none."""
    add = list(_ADD)
    if stats in ("json", "both"):
        add.append(("stats", pa.string()))
    if stats in ("struct", "both"):
        add.append(("stats_parsed", parsed_type(state)))
    kinds = {"add": add, "remove": _REMOVE} | _OTHERS | (_V2 if v2 else {})
    columns = {kind: [] for kind in kinds}
    for action in actions:
        (name, body), *_ = action.items()
        for kind, values in columns.items():
            values.append(_row(body, stats, state) if kind == name else None)
    arrays = [pa.array(columns[kind], pa.struct(fields)) for kind, fields in kinds.items()]
    return pa.Table.from_arrays(arrays, names=list(kinds))


def _row(body, stats, state):
    row = {k: list(v.items()) if k in _MAPS and isinstance(v, dict) else v for k, v in body.items()}
    if "format" in row:
        row["format"] = _row(row["format"], stats, state)
    if stats in ("struct", "both") and body.get("stats"):
        row["stats_parsed"] = _parsed_row(json.loads(body["stats"]), parsed_type(state))
    return row


def parsed_type(state):
    """The struct type of `stats_parsed` for the state's schema."""
    partitions = state.metadata["partitionColumns"]
    schema = schemas.without(state.schema, partitions)

    def ranges(fields, nulls):
        out = []
        for f in fields:
            name, type_ = schemas.physical_name(f), f["type"]
            if isinstance(type_, dict):
                if type_["type"] == "struct":
                    out.append((name, pa.struct(ranges(type_["fields"], nulls))))
                elif nulls:
                    out.append((name, pa.int64()))
            elif nulls or type_ not in statistics._NO_RANGE:
                out.append((name, pa.int64() if nulls else schemas.arrow_type(type_)))
        return out

    return pa.struct(
        [
            ("numRecords", pa.int64()),
            ("minValues", pa.struct(ranges(schema["fields"], False))),
            ("maxValues", pa.struct(ranges(schema["fields"], False))),
            ("nullCount", pa.struct(ranges(schema["fields"], True))),
            ("tightBounds", pa.bool_()),
        ]
    )


def _parsed_row(value, type_):
    if value is None:
        return None
    if pa.types.is_struct(type_):
        return {
            type_.field(i).name: _parsed_row(value.get(type_.field(i).name), type_.field(i).type)
            for i in range(type_.num_fields)
        }
    if pa.types.is_date(type_):
        return schemas.days(value)
    if pa.types.is_timestamp(type_):
        ticks = schemas.ticks(value, 1 if type_.unit == "ns" else 1000)
        return ticks if -(2**63) <= ticks < 2**63 else None  # cut to milliseconds, the first moments fit no longer
    if pa.types.is_decimal(type_):
        return schemas.coerce(value, f"decimal({type_.precision},{type_.scale})")
    return value


def write_classic(table, version=None, *, stats="json", v2=False, sidecars=0, name=None, tombstones=True):
    """A checkpoint with a classic name; with `v2` its content is V2, file actions in `sidecars` files if any."""
    state = table.states[-1 if version is None else version]
    actions = other_actions(state)
    if v2:
        actions.insert(0, {"checkpointMetadata": {"version": state.version}})
    files = file_actions(state, tombstones)
    if sidecars:
        actions += _sidecars(table, files, sidecars, stats, state)
    else:
        actions += files
    path = table.log / (name or f"{state.version:020d}.checkpoint.parquet")
    _write_parquet(actions_table(actions, v2=v2, stats=stats, state=state), path)
    return path, len(actions)


def _sidecars(table, files, count, stats, state):
    folder = table.log / "_sidecars"
    folder.mkdir(exist_ok=True)
    entries = []
    for i in range(count):
        path = folder / f"{table.uuid()}.parquet"
        rows = actions_table(files[i::count], stats=stats, state=state).select(["add", "remove"])
        _write_parquet(rows, path)
        entry = {"path": path.name, "sizeInBytes": path.stat().st_size, "modificationTime": state.timestamp}
        entries.append({"sidecar": entry})
    return entries


def write_uuid_json(table, version=None, sidecars=1):
    """A V2 checkpoint with a UUID name, in JSON."""
    state = table.states[-1 if version is None else version]
    actions = [{"checkpointMetadata": {"version": state.version}}, *other_actions(state)]
    actions += (
        _sidecars(table, file_actions(state), sidecars, "json", state) if sidecars else file_actions(state)
    )
    name = f"{state.version:020d}.checkpoint.{table.uuid()}.json"
    table.write_log(name, actions)
    return name


def write_multi_part(table, version=None, parts=2, leave_out=()):
    state = table.states[-1 if version is None else version]
    actions = other_actions(state) + file_actions(state)
    for part in range(1, parts + 1):
        if part not in leave_out:
            path = table.log / f"{state.version:020d}.checkpoint.{part:010d}.{parts:010d}.parquet"
            _write_parquet(actions_table(actions[part - 1 :: parts], state=state), path)


def write_hint(table, **fields):
    """`_last_checkpoint` with these fields as they are."""
    (table.log / "_last_checkpoint").write_text(json.dumps(fields), encoding="utf-8")


def hint_checksum(fields):
    """MD5 of the canonical form of the hint (PROTOCOL.md, "JSON checksum")."""
    pairs = _canonical_pairs({k: v for k, v in fields.items() if k != "checksum"}, "")
    text = ",".join(f"{path}={value}" for path, value in sorted(pairs))
    return hashlib.md5(text.encode()).hexdigest()


def _canonical_pairs(value, prefix):
    if isinstance(value, dict):
        for key, child in value.items():
            name = f'"{_percent(key)}"'
            yield from _canonical_pairs(child, f"{prefix}+{name}" if prefix else name)
    elif isinstance(value, list):
        for i, child in enumerate(value):
            yield from _canonical_pairs(child, f"{prefix}+{i}" if prefix else str(i))
    else:
        yield prefix, _canonical_scalar(value)


def _canonical_scalar(value):
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    return str(value) if isinstance(value, int) else f'"{_percent(value)}"'


def _percent(text):
    kept = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
    return "".join(c if c in kept else "".join(f"%{b:02X}" for b in c.encode()) for c in text)


def write_checksum(table, version=None, **overrides):
    """The version checksum file (`.crc`) of a version; fields can be replaced, or left out with None."""
    state = table.states[-1 if version is None else version]
    sizes = [f.size for f in state.files.values()]
    body = {
        "tableSizeBytes": sum(sizes),
        "numFiles": len(sizes),
        "numMetadata": 1,
        "numProtocol": 1,
        "setTransactions": [{"appId": a, "version": v} for a, v in state.transactions.items()],
        "domainMetadata": [
            {"domain": d, "configuration": c, "removed": False} for d, c in state.domains.items()
        ],
        "metadata": state.metadata,
        "protocol": state.protocol,
    }
    if state.in_commit_timestamp is not None:
        body["inCommitTimestampOpt"] = state.in_commit_timestamp
    body = {k: v for k, v in (body | overrides).items() if v is not None}
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    (table.log / f"{state.version:020d}.crc").write_text(text, encoding="utf-8")
