"""The corpus as a whole: building every case, an index of them, comparing two builds."""

import json
import shutil
from collections import Counter
from pathlib import Path

from . import workload
from .case import REGISTRY, Case

# Builds are compared by these; data files and logs may differ in names and bytes.
_COMPARED = ("rows.jsonl", "row_ids.jsonl")


def build(out, only=""):
    out.mkdir(parents=True, exist_ok=True)
    entries, counts = [], Counter()
    for name, (make, info) in sorted(REGISTRY.items()):
        if only not in name:
            continue
        root = out / name
        if root.exists():
            shutil.rmtree(root)
        root.mkdir()
        one = Case(name, root, info)
        make(one)
        written = one.write()
        counts.update(written["features"])
        entries.append(_entry(written))
    (out / "workloads").mkdir(exist_ok=True)
    workload.build(out / "workloads", only)
    return {"cases": entries, "features": dict(sorted(counts.items()))}


def write_index(index, out):
    """The index of a corpus that goes elsewhere: JSON with a line for each case.

    None is committed here: one list of all cases would be touched by every change that brings a case.
    """
    cases = ",\n".join("  " + json.dumps(entry, ensure_ascii=False) for entry in index["cases"])
    features = json.dumps(index["features"], indent=1, ensure_ascii=False)
    text = f'{{"cases": [\n{cases}\n],\n"features": {features}}}\n'
    (out / "index.json").write_text(text, encoding="utf-8")


def _entry(info):
    entry = {"name": info["name"], "kind": info["kind"], "features": info["features"]}
    if "versions" in info:
        entry["versions"] = [v["version"] for v in info["versions"]]
    if "cdf" in info:
        entry["cdf"] = [[r["start"], r["end"]] for r in info["cdf"]]
    return entry


def install(built, root, only="", fresh=False):
    """Puts a build in the place of the committed one. What is the same but for made-up names stays as it is."""
    for folder in [root, root / "workloads"]:
        for info in [*folder.glob("*/test_case_info.json"), *folder.glob("*/specs")]:
            case = info.parent
            if only not in case.name:
                continue
            new = built / case.relative_to(root)
            if fresh or not new.exists() or not _same_but_for_names(new, case):
                shutil.rmtree(case)
    for folder in ("", "workloads"):
        (root / folder).mkdir(exist_ok=True)
        for new in (built / folder).iterdir():
            if new.is_dir() and new.name != "workloads" and not (root / folder / new.name).exists():
                shutil.copytree(new, root / folder / new.name)


def _same_but_for_names(new, case):
    info = new / "test_case_info.json"
    if not info.exists():
        return False
    if _json(info)["writer"].startswith("deltalake"):
        return not _compare_case(new, case)
    # Messages of foreign readers may differ; all else is ours and must be equal byte for byte.
    return _bytes(new) == _bytes(case) and not _compare_case(new, case)


def _bytes(root):
    files = (path for path in root.rglob("*") if path.is_file() and path.name != "test_case_info.json")
    return {path.relative_to(root): path.read_bytes() for path in files}


def compare(built, committed, only=""):
    """Differences between two builds, as sentences."""
    found = []
    for pattern in ("*/test_case_info.json", "workloads/*/specs"):
        ours, theirs = (
            {p.parent.relative_to(root).as_posix() for p in root.glob(pattern) if only in p.parent.name}
            for root in (built, committed)
        )
        found += [f"{name}: not committed" for name in sorted(ours - theirs)]
        found += [f"{name}: committed, but no script builds it" for name in sorted(theirs - ours)]
        for name in sorted(ours & theirs):
            found += [f"{name}: {line}" for line in _compare_case(built / name, committed / name)]
    return found


def _compare_case(ours, theirs):
    found = []
    facts = [_facts(root) for root in (ours, theirs)]
    for path in sorted(facts[0].keys() | facts[1].keys()):
        if facts[0].get(path) != facts[1].get(path):
            found.append(f"{path} differs")
    return found


def _facts(root):
    facts = {}
    for path in root.rglob("*"):
        name = path.relative_to(root).as_posix()
        if name.startswith("delta/"):
            continue
        if path.name in _COMPARED:
            facts[name] = path.read_text(encoding="utf-8")
        elif path.suffix == ".json":
            facts[name] = _comparable(_json(path))
        elif path.suffix == ".parquet" and name.startswith("expected/"):
            facts[path.parent.relative_to(root).as_posix()] = workload.canonical_lines(path.parent)
    return facts


def _comparable(value):
    """Without what a foreign program makes up anew each time: names of files, ids, sizes, messages."""
    if isinstance(value, dict):
        made_up = (
            "known_disagreements",
            "knownDisagreements",
            "deltalake",
            "path",
            "table_id",
            "id",
            "createdTime",
            "sizeInBytes",
            "deletion_vector",
            "delta.columnMapping.physicalName",
        )
        return {k: _comparable(v) for k, v in value.items() if k not in made_up}
    if isinstance(value, list):
        if value and all(isinstance(v, str) for v in value):
            return sorted(value)  # deltalake lists features in any order
        return [_comparable(v) for v in value]
    return value


def _json(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))
