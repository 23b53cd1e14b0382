"""Workload specs: DAT's newer shape, one folder a table with many small questions (see ../README.md)."""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from . import canonical, foreign
from .case import pretty, strip_timestamp, write_rows
from .table import Table

REGISTRY = {}


def workload(name, description, tags=()):
    def register(build):
        if name in REGISTRY:
            raise ValueError(f"two workloads are named {name}")
        REGISTRY[name] = (build, description, list(tags))
        return build

    return register


@dataclass
class Workload:
    name: str
    root: Path
    description: str
    tags: list
    specs: dict = field(default_factory=dict)
    table: Table | None = None
    notes: dict = field(default_factory=dict)

    def new_table(self):
        self.table = Table(self.root / "delta", self.name)
        return self.table

    def read(
        self,
        spec,
        where=None,
        *,
        predicate=None,
        columns=None,
        version=None,
        timestamp=None,
        at=None,
        **counts,
    ):
        """A read spec. `where`: which rows stay, in Python. `at`: the version that a timestamp means."""
        state = self.table.states[at if at is not None else version if version is not None else -1]
        rows = [row for row in state.rows() if where is None or where(row)]
        schema = state.schema
        if columns is not None:
            by_name = {f["name"]: f for f in schema["fields"]}
            schema = schema | {"fields": [by_name[c] for c in columns]}
        lines = self._write_expected(spec, rows, schema)
        query = _present(version=version, timestamp=timestamp, predicate=predicate, columns=columns)
        self._write(spec, {"type": "read"} | query | {"expected": {"rowCount": len(lines)} | counts})
        if timestamp is None:
            self._check(spec, lines, schema, version, predicate, columns)

    def _write_expected(self, spec, rows, schema):
        lines = write_rows(self.root / "expected" / spec, rows, schema)
        content = self.root / "expected" / spec / "table_content"
        content.rename(content.with_name("expected_data"))
        return lines

    def _check(self, spec, lines, schema, version, predicate, columns):
        names = "*" if columns is None else ", ".join(f'"{c}"' for c in columns)
        sql = f"select {names} from t" + (f" where {predicate}" if predicate else "")
        protocol = self.table.states[-1 if version is None else version].protocol
        found = foreign.query(self.root / "delta", sql, version, schema, protocol)
        if found != lines:
            self.notes[spec] = f"{foreign.NAME}: {foreign.difference(lines, found)}"

    def error(self, spec, code, message, type_="read", **query):
        self._write(spec, {"type": type_} | query | {"error": {"errorCode": code, "errorMessage": message}})

    def snapshot(self, spec, *, version=None, timestamp=None, at=None, type_="snapshot", **also):
        state = self.table.states[at if at is not None else version if version is not None else -1]
        query = _present(version=version, timestamp=timestamp)
        expected = {"protocol": state.protocol, "metadata": state.metadata} | also
        self._write(spec, {"type": type_} | query | {"expected": expected})

    def changes(self, spec, start, end):
        """A change-feed spec: not read by kernel-rs, drafted in DAT."""
        schema = self.table.states[end].schema
        extra = [f | {"nullable": True, "metadata": {}} for f in canonical.CDF_FIELDS]
        schema = schema | {"fields": schema["fields"] + extra}
        rows = []
        for version in range(start, end + 1):
            state = self.table.states[version]
            stamp = state.in_commit_timestamp or state.timestamp
            columns = {"_commit_version": version, "_commit_timestamp": stamp and stamp * 1000}
            rows += [row | columns for row in self.table.changes[version]]
        lines = self._write_expected(spec, rows, schema)
        self._write(
            spec,
            {"type": "cdf", "startVersion": start, "endVersion": end, "expected": {"rowCount": len(rows)}},
        )
        found = foreign.changes(self.root / "delta", start, end, schema)
        if found != strip_timestamp(lines):
            self.notes[spec] = f"{foreign.NAME}: {foreign.difference(strip_timestamp(lines), found)}"

    def _write(self, spec, body):
        folder = self.root / "specs"
        folder.mkdir(exist_ok=True)
        path = folder / f"{spec}.json"
        if path.exists():
            raise ValueError(f"{self.name}: two specs are named {spec}")
        path.write_text(pretty(body), encoding="utf-8")

    def write_info(self):
        """`tableInfo.json`, with every key that kernel-rs requires."""
        table = self.table
        if not table.states:
            return
        state = table.states[-1]
        commits = sorted(p for p in table.log.iterdir() if p.name[:20].isdigit() and p.name[20:] == ".json")
        partitions = state.metadata["partitionColumns"]
        layout = {}
        if partitions:
            distinct = {json.dumps(f.partition_text, sort_keys=True) for f in state.files.values()}
            layout = {"numPartitionColumns": len(partitions), "numDistinctPartitions": len(distinct)}
        info = {
            "name": self.name,
            "description": self.description,
            "schema": state.schema,
            "protocol": state.protocol,
            "logInfo": {
                "numAddFiles": len(state.files),
                "numRemoveFiles": len(state.tombstones),
                "sizeInBytes": sum(f.size for f in state.files.values()),
                "numCommits": len(commits),
                "numActions": sum(len(p.read_text(encoding="utf-8").splitlines()) for p in commits),
            },
            "properties": state.metadata["configuration"],
            "dataLayout": layout,
            "tags": self.tags,
        }
        if self.notes:
            info["knownDisagreements"] = self.notes
        (self.root / "tableInfo.json").write_text(pretty(info), encoding="utf-8")


def _present(**values):
    return {k: v for k, v in values.items() if v is not None}


def build(out, only=""):
    for name, (make, description, tags) in sorted(REGISTRY.items()):
        if only not in name:
            continue
        root = out / name
        if root.exists():
            shutil.rmtree(root)
        root.mkdir(parents=True)
        one = Workload(name, root, description, tags)
        make(one)
        one.write_info()


def canonical_lines(folder):
    return canonical.lines_of_folder(folder)
