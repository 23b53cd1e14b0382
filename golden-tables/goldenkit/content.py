"""What a table holds: its data files with their rows, and the state of a version."""

import json
from dataclasses import dataclass, field
from urllib.parse import unquote

from . import deletion

FIRST_COMMIT_MILLIS = 1_700_000_000_000


@dataclass
class DataFile:
    """One data file as the log names it, with the rows it holds (partition values among them)."""

    path: str
    rows: list
    partition: dict
    size: int
    stats: str | None
    deleted: frozenset = frozenset()
    vector: dict | None = None
    extra: dict = field(default_factory=dict)
    partition_text: dict = field(default_factory=dict)
    modified: int = FIRST_COMMIT_MILLIS

    @property
    def key(self):
        return unquote(self.path), deletion.unique_id(self.vector)

    def live_rows(self):
        return [row for i, row in enumerate(self.rows) if i not in self.deleted]

    def add(self, data_change=True):
        action = {
            "path": self.path,
            "partitionValues": self.partition_text,
            "size": self.size,
            "modificationTime": self.modified,
            "dataChange": data_change,
        }
        if self.stats is not None:
            action["stats"] = self.stats
        if self.vector is not None:
            action["deletionVector"] = self.vector
        return {"add": action | self.extra}

    def remove(self, data_change=True, when=FIRST_COMMIT_MILLIS):
        action = {
            "path": self.path,
            "deletionTimestamp": when,
            "dataChange": data_change,
            "extendedFileMetadata": True,
            "partitionValues": self.partition_text,
            "size": self.size,
        }
        if self.vector is not None:
            action["deletionVector"] = self.vector
        return {"remove": action}


@dataclass
class State:
    """What a version holds."""

    version: int = -1
    protocol: dict | None = None
    metadata: dict | None = None
    files: dict = field(default_factory=dict)
    tombstones: dict = field(default_factory=dict)
    transactions: dict = field(default_factory=dict)
    domains: dict = field(default_factory=dict)
    timestamp: int | None = 0
    in_commit_timestamp: int | None = None
    all_rows: list | None = None  # where another writer chose the files: the rows as a whole

    @property
    def schema(self):
        return json.loads(self.metadata["schemaString"])

    def rows(self):
        if self.all_rows is not None:
            return self.all_rows
        return [row for f in self.files.values() for row in f.live_rows()]


def inferred_changes(added, removed):
    """The change rows of adds and removes; a path on both sides is a difference of deletion vectors."""
    before = {unquote(f.path): f for f in removed}
    after = {unquote(f.path): f for f in added}
    changes = []
    for path in [*before, *(path for path in after if path not in before)]:
        old, new = before.get(path), after.get(path)
        source = (old or new).rows
        gone = set(range(len(source))) if old is None else set(old.deleted)
        now_gone = set(range(len(source))) if new is None else set(new.deleted)
        changes += [source[i] | {"_change_type": "delete"} for i in sorted(now_gone - gone)]
        changes += [source[i] | {"_change_type": "insert"} for i in sorted(gone - now_gone)]
    return changes
