"""Writes the log of a Delta table: commits, and checkpoints of each form."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

Action = dict[str, Any]
Answers = dict[str, Any]

# All times follow from this one, in milliseconds.
EPOCH = 1_700_000_000_000

STRINGS = pa.map_(pa.string(), pa.string())

REMOVE = pa.struct(
    [
        ("path", pa.string()),
        ("deletionTimestamp", pa.int64()),
        ("dataChange", pa.bool_()),
        ("extendedFileMetadata", pa.bool_()),
        ("partitionValues", STRINGS),
        ("size", pa.int64()),
    ]
)
TXN = pa.struct([("appId", pa.string()), ("version", pa.int64()), ("lastUpdated", pa.int64())])
METADATA = pa.struct(
    [
        ("id", pa.string()),
        ("name", pa.string()),
        ("description", pa.string()),
        ("format", pa.struct([("provider", pa.string()), ("options", STRINGS)])),
        ("schemaString", pa.string()),
        ("partitionColumns", pa.list_(pa.string())),
        ("configuration", STRINGS),
        ("createdTime", pa.int64()),
    ]
)
PROTOCOL = pa.struct(
    [
        ("minReaderVersion", pa.int32()),
        ("minWriterVersion", pa.int32()),
        ("readerFeatures", pa.list_(pa.string())),
        ("writerFeatures", pa.list_(pa.string())),
    ]
)
SIDECAR = pa.struct(
    [("path", pa.string()), ("sizeInBytes", pa.int64()), ("modificationTime", pa.int64()), ("tags", STRINGS)]
)
CHECKPOINT_METADATA = pa.struct([("version", pa.int64()), ("tags", STRINGS)])


def compact(value: Any) -> str:
    """A value as JSON without spaces."""
    return json.dumps(value, separators=(",", ":"))


def plain_field(name: str, kind: str, metadata: Action | None = None) -> Action:
    """A nullable column of a table's schema."""
    return {"name": name, "type": kind, "nullable": True, "metadata": metadata or {}}


def file_name(names: Random, number: int) -> str:
    """A name for a data file, as writers give them."""
    return f"part-{number:05}-{uuid.UUID(int=names.getrandbits(128), version=4)}.c000.snappy.parquet"


@dataclass
class TableWriter:
    """A table that is being made. The first of its actions say what it is."""

    root: Path
    random: Random
    protocol: Action = field(default_factory=lambda: {"minReaderVersion": 1, "minWriterVersion": 2})
    metadata: Action = field(default_factory=dict)

    @property
    def log(self) -> Path:
        """The directory of the log."""
        return self.root / "_delta_log"

    def begin(
        self,
        fields: list[Action],
        partitions: list[str] | None = None,
        configuration: dict[str, str] | None = None,
        features: list[str] | None = None,
        writer_version: int = 2,
    ) -> None:
        """Says what the table is; `features` need the protocol of table features."""
        self.log.mkdir(parents=True)
        self.protocol = {"minReaderVersion": 1, "minWriterVersion": writer_version}
        if features:
            self.protocol = {
                "minReaderVersion": 3,
                "minWriterVersion": 7,
                "readerFeatures": features,
                "writerFeatures": features,
            }
        self.metadata = {
            "id": self.new_uuid(),
            "format": {"provider": "parquet", "options": {}},
            "schemaString": compact({"type": "struct", "fields": fields}),
            "partitionColumns": partitions or [],
            "configuration": configuration or {},
            "createdTime": EPOCH,
        }

    def new_uuid(self) -> str:
        """A random name that follows from the seed."""
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def head(self) -> list[str]:
        """The actions that begin a table, as lines of a commit."""
        return [compact({"protocol": self.protocol}), compact({"metaData": self.metadata})]

    def commit(self, version: int, operation: str, lines: list[str]) -> None:
        """Writes a commit of actions that are JSON already."""
        info = {"timestamp": EPOCH + version * 1000, "operation": operation, "operationParameters": {}}
        text = "\n".join([compact({"commitInfo": info}), *lines]) + "\n"
        (self.log / f"{version:020}.json").write_text(text)

    def head_columns(self) -> dict[str, pa.Array]:
        """Protocol and metadata as the checkpoint's columns have them, a row each."""
        format_ = {"provider": "parquet", "options": []}
        row = {**self.metadata, "format": format_, "configuration": list(self.metadata["configuration"].items())}
        return {
            "protocol": pa.array([self.protocol, None], PROTOCOL),
            "metaData": pa.array([None, row], METADATA),
        }

    def checkpoint(
        self,
        version: int,
        adds: pa.StructArray,
        removes: pa.StructArray | None = None,
        parts: int = 1,
        groups: int = 1,
    ) -> None:
        """Writes a classic checkpoint, in one or several files of so many row groups."""
        rows = stacked({**self.head_columns(), "add": adds, "remove": removes or REMOVE_NONE, "txn": TXN_NONE})
        step = -(-rows.num_rows // parts)
        for part in range(parts):
            suffix = "" if parts == 1 else f".{part + 1:010}.{parts:010}"
            write(rows.slice(part * step, step), self.log / f"{version:020}.checkpoint{suffix}.parquet", groups)
        hint: Action = {"version": version, "size": rows.num_rows, "numOfAddFiles": len(adds)}
        self.hint(hint if parts == 1 else {**hint, "parts": parts})

    def checkpoint_v2(self, version: int, adds: pa.StructArray, removes: pa.StructArray, sidecars: int) -> None:
        """Writes a checkpoint whose files are told in sidecars."""
        files = stacked({"add": adds, "remove": removes})
        (self.log / "_sidecars").mkdir()
        step = -(-files.num_rows // sidecars)
        told: list[Action] = []
        for number in range(sidecars):
            path = self.log / "_sidecars" / f"{self.new_uuid()}.parquet"
            write(files.slice(number * step, step), path, 1)
            size = path.stat().st_size
            told.append({"path": path.name, "sizeInBytes": size, "modificationTime": EPOCH, "tags": None})
        top = stacked(
            {
                **self.head_columns(),
                "checkpointMetadata": pa.array([{"version": version, "tags": None}], CHECKPOINT_METADATA),
                "sidecar": pa.array(told, SIDECAR),
                "add": pa.nulls(0, adds.type),
                "remove": REMOVE_NONE,
                "txn": TXN_NONE,
            }
        )
        write(top, self.log / f"{version:020}.checkpoint.{self.new_uuid()}.parquet", 1)
        self.hint({"version": version, "size": top.num_rows + files.num_rows, "numOfAddFiles": len(adds)})

    def hint(self, hint: Action) -> None:
        """Says where the last checkpoint is."""
        (self.log / "_last_checkpoint").write_text(compact(hint))


REMOVE_NONE = pa.nulls(0, REMOVE)
TXN_NONE = pa.nulls(0, TXN)


def stacked(columns: dict[str, pa.Array]) -> pa.Table:
    """A table with the rows of each column below those of the last. Protocol and metadata share their two."""
    names = list(columns)
    shared = 2 if "metaData" in columns else 0
    below = [0 if name in ("protocol", "metaData") else len(columns[name]) for name in names]
    total = shared + sum(below)
    arrays, start = [], shared
    for name, count in zip(names, below):
        column = columns[name]
        before = 0 if name in ("protocol", "metaData") else start
        after = total - before - len(column)
        arrays.append(pa.concat_arrays([pa.nulls(before, column.type), column, pa.nulls(after, column.type)]))
        start += count
    return pa.table(arrays, names=names)


def write(rows: pa.Table, path: Path, groups: int) -> None:
    """Writes a checkpoint file of so many row groups."""
    pq.write_table(rows, path, compression="snappy", row_group_size=max(-(-rows.num_rows // groups), 1))
