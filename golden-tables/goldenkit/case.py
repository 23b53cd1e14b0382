"""A case: its table, what a reader must find, and what foreign readers do find."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.parquet as pq

from . import canonical, foreign
from . import schema as schemas
from .deletion import unique_id
from .table import Table

REGISTRY = {}
_SMALL = {"compression": "snappy", "store_schema": False, "use_dictionary": False, "write_statistics": False}


def case(name, description, **info):
    """Registers a function that builds a case. `info` goes to test_case_info.json as it is.

    Common keys: `seeds` (the defect it stands for), `why`, `features` (beyond those the log shows), `notes`.
    """

    def register(build):
        if name in REGISTRY:
            raise ValueError(f"two cases are named {name}")
        REGISTRY[name] = (build, {"description": description} | info)
        return build

    return register


@dataclass
class Case:
    name: str
    root: Path
    info: dict
    kind: str = "read"
    writer: str = "golden-tables/generate.py with pyarrow"
    table: Table | None = None
    versions: list | None = None  # None: every version
    cdf: list = field(default_factory=list)
    cdf_errors: list = field(default_factory=list)
    extra: dict = field(default_factory=dict)
    features: set = field(default_factory=set)
    check_foreign: bool = True
    expected_row_ids: list | None = None
    nanoseconds: bool = False  # foreign readers need their switch

    def new_table(self):
        self.table = Table(self.root / "delta", self.name)
        return self.table

    # -- what a case function calls at its end ------------------------------------------------------------------

    def read(self, versions=None, cdf=(), cdf_errors=()):
        """A reader must give the rows of the latest version, of `versions` (default: all) and of each range."""
        self.versions, self.cdf, self.cdf_errors = versions, list(cdf), list(cdf_errors)

    def snapshot(self, versions=()):
        self.kind, self.versions = "snapshot", list(versions)

    def error(self, reason):
        self.kind, self.extra["expect_error"] = "error", reason

    def row_ids(self, rows):
        """What row tracking must say of the latest version: rows with `_row_id` and `_row_commit_version`."""
        self.expected_row_ids = rows

    def may_refuse(self, reason):
        self.extra["may_refuse"] = reason

    # -- writing ------------------------------------------------------------------------------------------------

    def write(self):
        info = {
            "name": self.name,
            "description": self.info["description"],
            "kind": self.kind,
            "source": {
                "repository": "this one",
                "path": f"golden-tables/cases ({self.name})",
                "licence": "Apache-2.0",
            },
            "writer": self.writer,
            "features": sorted(self._features()),
        }
        info |= {k: v for k, v in self.info.items() if k not in ("description", "features")} | self.extra
        if self.kind == "error":
            info["expectation"] = {"method": "by the protocol"}
            if self.check_foreign:
                info["expectation"]["deltalake"] = foreign.outcome(self.root / "delta")
        else:
            self._write_expected(info)
        (self.root / "test_case_info.json").write_text(pretty(info), encoding="utf-8")
        return info

    def _write_expected(self, info):
        states = self.table.states
        versions = range(len(states)) if self.versions is None else self.versions
        targets = [("latest", states[-1])] + [
            (f"v{v}", states[v]) for v in versions if v != states[-1].version
        ]
        disagreements, agree = [], []
        for folder, state in targets:
            rows = self._write_version(self.root / "expected" / folder, state)
            if self.kind == "read" and self.check_foreign:
                agree.append(self._compare(state, rows, disagreements))
        if self.expected_row_ids is not None:
            self._write_row_ids(self.root / "expected" / "latest" / "row_ids.jsonl", states[-1].schema)
        info["expectation"] = {
            "method": "what the script wrote",
            "agree": sorted(set.intersection(*agree)) if agree else [],
        }
        if len(targets) > 1:
            info["versions"] = [
                {"version": s.version, "method": "what the script wrote"} for _, s in targets[1:]
            ]
        if self.cdf:
            info["cdf"] = [self._write_changes(start, end, disagreements) for start, end in self.cdf]
        if self.cdf_errors:
            info["cdf_expect_error"] = [
                {"start": a, "end": b, "reason": why} for a, b, why in self.cdf_errors
            ]
        if disagreements:
            info["known_disagreements"] = _grouped(disagreements)

    def _write_row_ids(self, path, schema):
        ids = [schemas.field("_row_id", "long"), schemas.field("_row_commit_version", "long")]
        schema = schema | {"fields": schema["fields"] + ids}
        lines = canonical.lines_of_table(schemas.arrow_table(self.expected_row_ids, schema), schema)
        path.write_text("".join(line + "\n" for line in sorted(lines)), encoding="utf-8", newline="\n")

    def _write_version(self, folder, state):
        folder.mkdir(parents=True)
        metadata = version_metadata(state, self.kind)
        (folder / "table_version_metadata.json").write_text(pretty(metadata), encoding="utf-8")
        return write_rows(folder, state.rows(), state.schema) if self.kind == "read" else None

    def _write_changes(self, start, end, disagreements):
        table = self.table
        schema = table.states[end].schema
        schema = schema | {
            "fields": schema["fields"]
            + [f | {"nullable": True, "metadata": {}} for f in canonical.CDF_FIELDS]
        }
        rows = []
        by_ict = True
        for version in range(start, end + 1):
            state = table.states[version]
            by_ict = by_ict and state.in_commit_timestamp is not None
            stamp = state.in_commit_timestamp or state.timestamp
            columns = {"_commit_version": version, "_commit_timestamp": stamp and stamp * 1000}
            rows += [row | columns for row in table.changes[version]]
        lines = write_rows(self.root / "expected" / f"cdf_{start}_{end}", rows, schema)
        entry = {"start": start, "end": end, "num_rows": len(rows), "method": "what the script wrote"}
        entry["commit_timestamp"] = (
            "inCommitTimestamp"
            if by_ict
            else "commitInfo.timestamp; readers may use file times, so do not compare"
        )
        if self.check_foreign:
            read = foreign.with_nanoseconds(foreign.changes) if self.nanoseconds else foreign.changes
            found = read(self.root / "delta", start, end, schema)
            if found == strip_timestamp(lines):
                entry["agree"] = [foreign.NAME]
            else:
                what = foreign.difference(strip_timestamp(lines), found)
                disagreements.append((f"{foreign.NAME} change feed: {what}", f"{start}..{end}"))
        return entry

    def _compare(self, state, lines, disagreements):
        agreeing = {foreign.DATA_FILES} if self._files_alone(state, lines) else set()
        latest = state is self.table.states[-1]
        for reader, read in foreign.readers_of(state.protocol).items():
            if self.nanoseconds:
                read = foreign.with_nanoseconds(read)
            found = read(self.root / "delta", None if latest else state.version, state.schema)
            if found == lines:
                agreeing.add(reader)
            else:
                disagreements.append((f"{reader}: {foreign.difference(lines, found)}", state.version))
        return agreeing

    def _files_alone(self, state, lines):
        mapped = state.metadata["configuration"].get("delta.columnMapping.mode", "none") != "none"
        if not state.files or mapped or state.metadata["partitionColumns"]:
            return False
        if any(f.vector for f in state.files.values()):
            return False
        try:
            return foreign.data_files(self.root / "delta", state) == lines
        except (
            KeyError,
            ValueError,
            TypeError,
            AttributeError,
            OSError,
        ):  # columns that only the table knows, other types
            return False

    def _features(self):
        from . import features

        return features.of_case(self) | self.features | set(self.info.get("features", ()))


def _grouped(disagreements):
    """One sentence for each thing that a reader does otherwise, with the versions where it does."""
    groups = {}
    for sentence, version in disagreements:
        groups.setdefault(sentence, []).append(str(version))
    return [f"{sentence} (version {', '.join(versions)})" for sentence, versions in groups.items()]


def version_metadata(state, kind):
    metadata, protocol = state.metadata, state.protocol
    out = {
        "version": state.version,
        "properties": metadata["configuration"],
        "min_reader_version": protocol["minReaderVersion"],
        "min_writer_version": protocol["minWriterVersion"],
    }
    if "readerFeatures" in protocol:
        out["reader_features"] = protocol["readerFeatures"]
    if "writerFeatures" in protocol:
        out["writer_features"] = protocol["writerFeatures"]
    out |= {
        "table_id": metadata["id"],
        "partition_columns": metadata["partitionColumns"],
        "schema": state.schema,
    }
    if kind == "read":
        out["num_rows"] = len(state.rows())
    out["num_active_files"] = len(state.files)
    out["active_files"] = sorted(
        (
            {"path": f.path} | ({"deletion_vector": unique_id(f.vector)} if f.vector else {})
            for f in state.files.values()
        ),
        key=lambda entry: (entry["path"], entry.get("deletion_vector", "")),
    )
    if state.transactions:
        out["transactions"] = state.transactions
    if state.domains:
        out["domain_metadata"] = state.domains
    return out


def write_rows(folder, rows, schema):
    """The rows as Parquet and as canonical lines, which must say the same."""
    content = folder / "table_content"
    content.mkdir(parents=True)
    table = schemas.arrow_table(rows, schema)
    pq.write_table(table, content / "part-00000.parquet", **_SMALL)
    lines = sorted(canonical.lines_of_table(table, schema))
    if lines != canonical.lines_of_folder(content, schema):
        raise AssertionError(f"{content} does not read back as written")
    (folder / "rows.jsonl").write_text("".join(line + "\n" for line in lines), encoding="utf-8", newline="\n")
    return lines


def strip_timestamp(lines):
    return sorted(canonical.dumps(json.loads(line) | {"_commit_timestamp": None}) for line in lines)


def pretty(value):
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"
