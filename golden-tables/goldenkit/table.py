"""A table that is written action by action while its true content is kept beside it.

What a reader must find follows from this model alone: nothing here reads a log back.
"""

import copy
import json
import uuid
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pyarrow.parquet as pq

from . import deletion, statistics
from . import schema as schemas
from .content import FIRST_COMMIT_MILLIS, DataFile, State, inferred_changes

NAMESPACE = uuid.UUID("5c7a7f0e-2b1d-4b55-9d3b-6a1e0f1c2d3e")


class Table:
    """Writes `<root>/_delta_log` and data files."""

    def __init__(self, root, seed):
        self.root = Path(root)
        self.log = self.root / "_delta_log"
        self.log.mkdir(parents=True)
        self.seed = seed
        self.states = []
        self.changes = []  # of each version: rows of its change feed
        self.features = set()
        self._names = 0

    # -- metadata ---------------------------------------------------------------------------------------------

    @property
    def state(self):
        return self.states[-1] if self.states else State()

    def uuid(self, label=None):
        self._names += label is None
        return str(uuid.uuid5(NAMESPACE, f"{self.seed}/{label or self._names}"))

    def protocol(self, reader=1, writer=2, reader_features=None, writer_features=None):
        action = {"minReaderVersion": reader, "minWriterVersion": writer}
        if reader_features is not None:
            action["readerFeatures"] = reader_features
        if writer_features is not None:
            action["writerFeatures"] = writer_features
        return {"protocol": action}

    def with_features(self, *names, writer_only=()):
        """The protocol (3, 7) with these features in both lists."""
        return self.protocol(3, 7, list(names), [*names, *writer_only])

    def meta(self, schema, partition_by=(), properties=None):
        return {
            "metaData": {
                "id": self.uuid("table"),
                "format": {"provider": "parquet", "options": {}},
                "schemaString": json.dumps(schema, ensure_ascii=False),
                "partitionColumns": list(partition_by),
                "configuration": properties or {},
                "createdTime": FIRST_COMMIT_MILLIS,
            }
        }

    def create(self, schema, *, partition_by=(), properties=None, protocol=None, files=(), **commit):
        """Version 0, or the next one that replaces protocol and metadata."""
        actions = [protocol or self.protocol(), self.meta(schema, partition_by, properties)]
        self._pending = json.loads(actions[1]["metaData"]["schemaString"])
        self._pending_meta = actions[1]["metaData"]
        made = files(self) if callable(files) else files
        return self.commit(*actions, *made, **commit)

    def adopt(self, rows_of_versions, changes_of_versions=None):
        """Takes over the log that another writer left here; the rows of each version are what it was given."""
        for version, rows in enumerate(rows_of_versions):
            state = copy.copy(self.state)
            state.version, state.all_rows = version, rows
            state.timestamp = None  # the writer's own clock: not for an expectation
            for name in ("files", "tombstones", "transactions", "domains"):
                setattr(state, name, dict(getattr(state, name)))
            for line in (self.log / f"{version:020d}.json").read_text(encoding="utf-8").splitlines():
                action = json.loads(line)
                (kind, body), *_ = action.items()
                self._apply(action, state)
                if kind in ("add", "remove"):
                    file = DataFile(
                        body["path"],
                        [],
                        {},
                        body["size"],
                        body.get("stats"),
                        vector=body.get("deletionVector"),
                        partition_text=body.get("partitionValues") or {},
                    )
                    if kind == "add":
                        state.files[file.key] = file
                    else:
                        state.files.pop(file.key)
            self.states.append(state)
            self.changes.append(changes_of_versions[version] if changes_of_versions else [])

    # -- data files -------------------------------------------------------------------------------------------

    def write_file(
        self,
        rows,
        partition=None,
        *,
        path=None,
        schema=None,
        arrow=None,
        stats="full",
        partition_text=None,
        folder=None,
        extra=None,
        footer=None,
        rework=None,
        **options,
    ):
        """Writes one Parquet file and returns it as a `DataFile`; the log does not know it yet.

        `schema`: the Delta schema of the file when it is not the table's. `arrow`: the Arrow table to write instead.
        `path`: where, relative to the table (not encoded). `folder`: put before a made-up name.
        `partition_text`: the strings of the log where they are not the plain ones. `footer`: key-value metadata.
        `rework`: what is done to the file then, by its path. Options go to pyarrow.
        """
        meta = self._current_meta()
        table_schema = json.loads(meta["schemaString"])
        mode = meta["configuration"].get("delta.columnMapping.mode", "none")
        partition = partition or {}
        file_schema = schemas.without(schema or table_schema, meta["partitionColumns"])
        if arrow is None:
            arrow = schemas.arrow_table(rows, file_schema, physical=mode != "none")
        options.setdefault("compression", "snappy")
        options.setdefault("store_schema", False)  # as other writers: the Parquet types alone must do
        name = path or f"{folder + '/' if folder else ''}part-{self._names:05d}-{self.uuid()}.parquet"
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        groups = options.pop("row_group_size", None)
        with pq.ParquetWriter(target, arrow.schema, **options) as writer:
            writer.write_table(arrow, groups)
            if footer:
                writer.add_key_value_metadata(footer)
        if rework:
            rework(target)
        self.features.add(f"parquet-codec-{codec_name(options['compression'])}")
        if stats == "full":
            stats = json.dumps(statistics.of_rows(rows, file_schema), ensure_ascii=False)
        elif isinstance(stats, dict):
            stats = json.dumps(stats, ensure_ascii=False)
        text = {c: partition_value_text(v) for c, v in partition.items()} | (partition_text or {})
        names = (
            {f["name"]: schemas.physical_name(f) for f in table_schema["fields"]} if mode != "none" else {}
        )
        return DataFile(
            path=quote(name, safe="/=-_.~!$&'()*+,;:@"),
            rows=[{**row, **partition} for row in rows],
            partition=partition,
            size=target.stat().st_size,
            stats=stats,
            extra=extra or {},
            partition_text={names.get(c, c): v for c, v in text.items()},
            modified=FIRST_COMMIT_MILLIS + len(self.states) * 60_000,
        )

    def _current_meta(self):
        pending = getattr(self, "_pending_meta", None)
        return pending if pending is not None else self.state.metadata

    def active(self, index=0):
        return list(self.state.files.values())[index]

    def delete_rows(
        self, data_file, positions, *, storage="u", prefix="", stats=None, serialize=deletion.serialize
    ):
        """The file with a deletion vector over its own rows; not committed. Storage: `u` (own file) or `i`."""
        positions = sorted(set(positions))
        if storage == "i":
            vector = deletion.inline(positions)
        else:
            data = serialize(positions)
            content, offsets = deletion.file_bytes([data])
            id_ = uuid.UUID(self.uuid())
            target = self.root / prefix / f"deletion_vector_{id_}.bin"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            vector = {
                "storageType": "u",
                "pathOrInlineDv": prefix + deletion.z85(id_.bytes),
                "offset": offsets[0],
                "sizeInBytes": len(data),
                "cardinality": len(positions),
            }
        loose = stats or data_file.stats
        if stats is None and loose:
            loose = json.dumps(json.loads(loose) | {"tightBounds": False}, ensure_ascii=False)
        return replace(data_file, vector=vector, deleted=frozenset(positions), stats=loose)

    def write_changes(self, rows, partition=None, folder=None):
        """A file of the change feed: rows with `_change_type`. Gives its `cdc` action."""
        schema = json.loads(self._current_meta()["schemaString"])
        fields = [*schema["fields"], schemas.field("_change_type", "string")]
        path = f"_change_data/{folder + '/' if folder else ''}cdc-{self._names:05d}-{self.uuid()}.parquet"
        file = self.write_file(rows, partition, path=path, schema=schema | {"fields": fields}, stats=None)
        body = {"path": file.path, "partitionValues": file.partition_text, "size": file.size}
        return {"cdc": body | {"dataChange": False}}

    def change_metadata(self, schema=None, properties=None):
        """A metaData action with another schema or other properties, for the next commit."""
        before = self.state.metadata
        action = self.meta(
            schema or self.state.schema,
            before["partitionColumns"],
            before["configuration"] if properties is None else properties,
        )
        self._pending_meta = action["metaData"]
        return action

    # -- commits ----------------------------------------------------------------------------------------------

    def commit(
        self, *actions, info=True, timestamp=None, ict=None, operation="WRITE", data_change=True, changes=None
    ):
        """Writes the next version.

        An action is a dictionary as it goes to the log, a `DataFile` (added), or a pair ("remove", DataFile).
        `changes`: rows of the version's change feed where they do not follow from adds and removes.
        """
        state = copy.copy(self.state)
        state.version += 1
        state.timestamp = timestamp or FIRST_COMMIT_MILLIS + state.version * 60_000
        state.in_commit_timestamp = ict
        for name in ("files", "tombstones", "transactions", "domains"):
            setattr(state, name, dict(getattr(state, name)))
        lines = []
        if info:
            commit_info = {"timestamp": state.timestamp, "operation": operation, "operationParameters": {}}
            if ict is not None:
                commit_info = {"inCommitTimestamp": ict} | commit_info
            lines.append({"commitInfo": commit_info | (info if isinstance(info, dict) else {})})
        added, removed = [], []
        for action in actions:
            if isinstance(action, DataFile):
                added.append(action)
                lines.append(action.add(data_change))
            elif isinstance(action, tuple):
                removed.append(action[1])
                lines.append(action[1].remove(data_change, state.timestamp))
            else:
                lines.append(action)
                self._apply(action, state)
        for f in removed:
            state.files.pop(f.key)
            state.tombstones[f.key] = f.remove(data_change, state.timestamp)
        for f in added:
            state.tombstones.pop(f.key, None)
            state.files[f.key] = f
        if changes is None:
            changes = inferred_changes(added, removed) if data_change else []
        self._pending_meta = None
        self.states.append(state)
        self.changes.append(changes)
        self.write_log(f"{state.version:020d}.json", lines)
        return state

    def _apply(self, action, state):
        (kind, body), *_ = action.items()
        if kind == "protocol":
            state.protocol = body
        elif kind == "metaData":
            state.metadata = body
        elif kind == "txn":
            state.transactions[body["appId"]] = body["version"]
        elif kind == "domainMetadata":
            if body["removed"]:
                state.domains.pop(body["domain"], None)
            else:
                state.domains[body["domain"]] = body["configuration"]

    def write_log(self, name, lines):
        text = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
        (self.log / name).write_text(text, encoding="utf-8", newline="\n")

    def drop_log(self, *versions):
        for version in versions:
            (self.log / f"{version:020d}.json").unlink()


def partition_value_text(value):
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return value.decode()
    return str(value)


def hive_folder(**values):
    """`column=value` folders as Hive and Spark escape them."""
    return "/".join(f"{hive_escape(k)}={hive_escape(partition_value_text(v))}" for k, v in values.items())


def hive_escape(text):
    if text is None or text == "":
        return "__HIVE_DEFAULT_PARTITION__"
    unsafe = set("\"#%'*/:=?\\\x7f{[]^")
    return "".join(f"%{ord(c):02X}" if c in unsafe or ord(c) < 32 else c for c in text)


def codec_name(codec):
    codec = codec if isinstance(codec, str) else "mixed"
    return {"none": "uncompressed", "lz4": "lz4-raw", "mixed": "mixed"}.get(codec.lower(), codec.lower())
