#!/usr/bin/env python3
"""Replays a corpus through deltalake and writes the same JSON report as `conformance run --json`.

    peer_conformance.py CORPUS... --json FILE [--only GLOB]

For `conformance run --peer FILE`, which shows the verdicts beside ours. Rows are read with DataFusion
(QueryBuilder) and load_cdf and compared as the corpus contract says.
"""

import argparse
import fnmatch
import json
import re
import sys
import time
from datetime import datetime, timezone
from pathlib import Path
from urllib.parse import unquote

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "golden-tables"))

import deltalake
import pyarrow as pa
from deltalake import DeltaTable, QueryBuilder
from goldenkit import canonical

CHANGE_COLUMNS = {"_change_type", "_commit_version", "_commit_timestamp"}


class Different(Exception):
    """The peer gave an answer, and it is not the expected one."""


# -- rows -----------------------------------------------------------------------------------------------------


def compare_rows(folder, found, schema, ignoring=()):
    expected = expected_lines(folder, schema, ignoring)
    lines = sorted(canonical.lines_of_table(found, schema))
    if ignoring or sorted(expected) != lines:
        expected = sorted(normal(line, schema, ignoring) for line in expected)
        lines = sorted(normal(line, schema, ignoring) for line in lines)
    if expected == lines:
        return
    if len(expected) != len(lines):
        raise Different(f"expected {len(expected)} rows, found {len(lines)}")
    at = next(i for i, (a, b) in enumerate(zip(expected, lines)) if a != b)
    raise Different(f"expected {expected[at][:400]}\nfound {lines[at][:400]}")


def expected_lines(folder, schema, ignoring):
    rows = folder / "rows.jsonl"
    if rows.exists():
        return rows.read_text(encoding="utf-8").splitlines()
    content = next(folder / name for name in ("table_content", "expected_data") if (folder / name).is_dir())
    return canonical.lines_of_folder(content, schema)


def normal(line, schema, ignoring):
    """The row in a form where equal rows are equal texts: maps sorted, -0.0 as 0.0."""
    row = json.loads(line)
    for name in ignoring:
        row.pop(name, None)
    types = {field["name"]: field["type"] for field in schema["fields"]}
    row = {name: normal_value(value, types.get(name)) for name, value in row.items()}
    return json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def normal_value(value, kind):
    if isinstance(value, float):
        return 0.0 if value == 0 else value
    if value is None or not isinstance(kind, dict):
        return value
    if kind["type"] == "struct":
        types = {field["name"]: field["type"] for field in kind["fields"]}
        return {name: normal_value(inner, types.get(name)) for name, inner in value.items()}
    if kind["type"] == "array":
        return [normal_value(inner, kind["elementType"]) for inner in value]
    pairs = [[normal_value(k, kind["keyType"]), normal_value(v, kind["valueType"])] for k, v in value]
    return sorted(pairs, key=lambda pair: json.dumps(pair, sort_keys=True))


def query(table, sql="select * from t"):
    return pa.table(QueryBuilder().register("t", table).execute(sql).read_all())


# -- cases in DAT's layout ------------------------------------------------------------------------------------


def golden_checks(root, info):
    """Pairs of a name and a function that raises where the answer is wrong."""
    kind = info.get("kind", "read")
    path = str(root / "delta")
    if kind == "error":
        yield "must fail", must_fail(info.get("expect_error", ""), lambda: query(DeltaTable(path)).num_rows)
        return
    versions = {}
    for folder in sorted((root / "expected").iterdir()):
        if match := re.fullmatch(r"latest|v(\d+)", folder.name):
            metadata = json.loads((folder / "table_version_metadata.json").read_text(encoding="utf-8"))
            versions[metadata["version"]] = metadata
            number = int(match[1]) if match[1] else None
            check = version_rows if kind == "read" else version_metadata
            yield f"{folder.name} {'rows' if kind == 'read' else 'metadata'}", check(path, number, folder, metadata)
    for feed in info.get("cdf", []):
        yield f"cdf {feed['start']} to {feed['end']}", change_rows(root, path, feed, versions)
    for feed in info.get("cdf_expect_error", []):
        start, end = feed["start"], feed["end"]
        yield f"cdf {start} to {end} must fail", must_fail(
            feed["reason"], lambda s=start, e=end: changes(path, s, e).num_rows
        )
    for travel in info.get("timestamp_travel", []):
        yield f"as of {travel['timestamp']}", as_of(path, travel)
    if versions:
        after = max(versions) + 1
        yield "version after the latest", must_fail(
            f"there is no version {after}", lambda: DeltaTable(path, version=after).version()
        )


def version_rows(path, number, folder, metadata):
    return lambda: compare_rows(folder, query(DeltaTable(path, version=number)), metadata["schema"])


def version_metadata(path, number, folder, metadata):
    def check():
        table = DeltaTable(path, version=number)
        protocol = table.protocol()
        found = {
            "version": table.version(),
            "min_reader_version": protocol.min_reader_version,
            "min_writer_version": protocol.min_writer_version,
            "properties": table.metadata().configuration,
            "partition_columns": table.metadata().partition_columns,
        }
        for key, value in found.items():
            if metadata.get(key, value) != value:
                raise Different(f"{key}: expected {metadata[key]}, found {value}")
        if "active_files" in metadata:
            expected = {plain(file["path"]) for file in metadata["active_files"]}
            files = {plain(name) for name in pa.table(table.get_add_actions(flatten=True))["path"].to_pylist()}
            if expected != files:
                raise Different(f"active files: {len(expected - files)} missing, {len(files - expected)} not expected")

    return check


def plain(path):
    return re.sub(r"^file:(//[^/]*)?", "", unquote(path))


def changes(path, start, end):
    return pa.table(DeltaTable(path).load_cdf(starting_version=start, ending_version=end).read_all())


def change_rows(root, path, feed, versions):
    def check():
        folder = root / "expected" / f"cdf_{feed['start']}_{feed['end']}"
        found = changes(path, feed["start"], feed["end"])
        schema = versions.get(feed["end"], {}).get("schema")
        if schema is None:
            schema = schema_of(found)
        fields = [f for f in schema["fields"] if f["name"] not in CHANGE_COLUMNS] + canonical.CDF_FIELDS
        by_log = str(feed.get("commit_timestamp", "")).startswith("inCommitTimestamp")
        compare_rows(folder, found, schema | {"fields": fields}, () if by_log else ("_commit_timestamp",))

    return check


def schema_of(table):
    fields = [{"name": f.name, "type": canonical.delta_type_of(f.type)} for f in table.schema]
    return {"type": "struct", "fields": fields}


def as_of(path, travel):
    def find():
        table = DeltaTable(path)
        table.load_as_version(travel["timestamp"])
        return table.version()

    def check():
        if find() != travel["version"]:
            raise Different(f"expected version {travel['version']}, found {find()}")

    return must_fail(travel["expect_error"], find) if "expect_error" in travel else check


def must_fail(reason, call):
    def check():
        try:
            found = call()
        except BaseException as error:
            if isinstance(error, (KeyboardInterrupt, SystemExit)):
                raise
            return
        raise Different(f"must fail ({reason}), but gave {found}")

    return check


# -- workload specs -------------------------------------------------------------------------------------------


def workload_checks(root):
    for path in sorted((root / "specs").glob("*.json")):
        spec = json.loads(path.read_text(encoding="utf-8"))
        run = spec_runner(root, spec, root / "expected" / path.stem)
        if run is None:
            continue
        error = spec.get("error") or spec.get("expectedError")
        yield path.stem, must_fail(error.get("errorCode", ""), run) if error else run


def spec_runner(root, spec, folder):
    path = str(root / "delta")
    kind = spec.get("type")
    if kind == "read":
        return lambda: read_spec(path, spec, folder)
    if kind in ("snapshot", "snapshotConstruction", "snapshot_construction"):
        return lambda: snapshot_spec(path, spec)
    if kind == "cdf" and "startVersion" in spec:
        feed = {"start": spec["startVersion"], "end": spec.get("endVersion", DeltaTable(path).version())}
        return lambda: cdf_spec(path, feed, folder)
    return None


def open_spec(path, spec):
    table = DeltaTable(path, version=spec.get("version"))
    if "timestamp" in spec:
        moment = datetime.fromisoformat(spec["timestamp"].replace("Z", "+00:00"))
        table.load_as_version(moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc))
    return table


def read_spec(path, spec, folder):
    table = open_spec(path, spec)
    columns = ", ".join(f'"{name}"' for name in spec.get("columns") or []) or "*"
    where = f" where {spec['predicate']}" if spec.get("predicate") else ""
    found = query(table, f"select {columns} from t{where}")
    if "expected" in spec:
        schema = json.loads(table.schema().to_json())
        if spec.get("columns"):
            by_name = {field["name"]: field for field in schema["fields"]}
            schema = schema | {"fields": [by_name[name] for name in spec["columns"]]}
        compare_rows(folder, found, schema)


def cdf_spec(path, feed, folder):
    found = changes(path, feed["start"], feed["end"])
    compare_rows(folder, found, schema_of(found), ("_commit_timestamp",))


def snapshot_spec(path, spec):
    table = open_spec(path, spec)
    if "expected" not in spec:
        return query(table).num_rows
    protocol, metadata = spec["expected"].get("protocol", {}), spec["expected"].get("metadata", {})
    pairs = [
        (protocol.get("minReaderVersion"), table.protocol().min_reader_version),
        (protocol.get("minWriterVersion"), table.protocol().min_writer_version),
        (metadata.get("partitionColumns"), table.metadata().partition_columns),
        (metadata.get("configuration"), table.metadata().configuration),
    ]
    for expected, found in pairs:
        if expected is not None and expected != found:
            raise Different(f"expected {expected}, found {found}")
    return None


# -- the report -----------------------------------------------------------------------------------------------


def judge(name, check, may_refuse):
    try:
        check()
        return {"name": name, "status": "pass"}
    except Different as difference:
        return {"name": name, "status": "fail", "detail": str(difference)}
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        detail = f"{type(error).__name__}: {' '.join(str(error).split())}"[:400]
        if may_refuse:
            return {"name": name, "status": "pass", "detail": detail}
        refused = re.search(r"unsupported|not (yet )?supported", detail, re.IGNORECASE)
        return {"name": name, "status": "refused" if refused else "fail", "detail": detail}


def run_case(root, corpus):
    start = time.monotonic()
    path = root / "test_case_info.json"
    info = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"kind": "workload"}
    checks = golden_checks(root, info) if path.exists() else workload_checks(root)
    may_refuse = "may_refuse" in info
    try:
        results = [judge(name, check, may_refuse) for name, check in checks]
    except Exception as error:
        results = [{"name": "case", "status": "error", "detail": f"{type(error).__name__}: {error}"}]
    statuses = {result["status"] for result in results}
    status = next((s for s in ("error", "fail", "refused") if s in statuses), "pass")
    return {
        "name": info.get("name", root.name),
        "status": status,
        "corpus": corpus,
        "kind": info.get("kind", "read"),
        "description": info.get("description", ""),
        "features": info.get("features", []),
        "checks": results,
        "ms": round((time.monotonic() - start) * 1000),
    }


def cases_of(corpus):
    found = {path.parent for path in corpus.glob("**/test_case_info.json")}
    found |= {path.parent for path in corpus.glob("**/specs") if path.is_dir() and "delta" not in path.parts}
    return sorted(found)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="+", type=Path)
    parser.add_argument("--json", type=Path, required=True, metavar="FILE")
    parser.add_argument("--only", default="*", metavar="GLOB", help="names of the cases to run")
    arguments = parser.parse_args()
    start = time.monotonic()
    results = []
    for corpus in arguments.corpus:
        cases = [root for root in cases_of(corpus) if fnmatch.fnmatch(root.name, arguments.only)]
        if not cases:
            parser.exit(3, f"no case in {corpus}\n")
        for root in cases:
            results.append(run_case(root, str(corpus)))
            print(f"{results[-1]['status']:8} {root.name}", file=sys.stderr)
    counts = {
        word: sum(one["status"] == status for one in results)
        for word, status in (("passed", "pass"), ("failed", "fail"), ("refused", "refused"), ("errors", "error"))
    }
    checks = [check for one in results for check in one["checks"]]
    report = {
        "schema": 1,
        "engine": f"deltalake {deltalake.__version__}",
        "cases": results,
        "summary": {
            "cases": len(results),
            **counts,
            "checks": len(checks),
            "checksPassed": sum(check["status"] == "pass" for check in checks),
            "ms": round((time.monotonic() - start) * 1000),
        },
    }
    arguments.json.write_text(json.dumps(report, ensure_ascii=False) + "\n", encoding="utf-8")
    print(", ".join(f"{count} {word}" for word, count in counts.items()))


if __name__ == "__main__":
    main()
