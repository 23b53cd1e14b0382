"""The feature names of a case, in the words of the shared corpus, from its table's log and files."""

import re


def of_case(case):
    found = set()
    table = case.table
    if table is None or not table.states:
        return found
    found |= table.features
    for state in table.states:
        if state.protocol:
            names = state.protocol.get("readerFeatures", []) + state.protocol.get("writerFeatures", [])
            found |= {f"feature-{name}" for name in names}
        if state.metadata:
            found |= _metadata(state)
        for f in state.files.values():
            found |= _file(f)
        if state.transactions:
            found.add("app-transactions")
        if state.domains:
            found.add("domain-metadata")
        if state.in_commit_timestamp is not None:
            found.add("inCommitTimestamp")
    found |= _log(table)
    if len(table.states) > 1 and case.kind == "read" and (case.versions is None or case.versions):
        found.add("time-travel")
    if case.cdf:
        found.add("cdf-read")
    return found


def _metadata(state):
    found, properties = set(), state.metadata["configuration"]
    mode = properties.get("delta.columnMapping.mode", "none")
    if mode != "none" and (state.protocol or {}).get("minReaderVersion", 0) >= 2:
        found.add(f"columnMapping-{mode}")
    if properties.get("delta.enableChangeDataFeed") == "true":
        found.add("changeDataFeed")
    if properties.get("delta.enableRowTracking") == "true":
        found.add("rowTracking")
    by_name = {f["name"]: f["type"] for f in state.schema["fields"]}
    for column in state.metadata["partitionColumns"]:
        found.add("partitioned")
        found.add(f"partition-type-{_word(by_name[column])}")
    text = state.metadata["schemaString"]
    for word in (
        "date",
        "timestamp",
        "timestamp_ntz",
        "timestamp_nanos",
        "timestamp_nanos_ntz",
        "binary",
        "void",
        "variant",
    ):
        if f'"type": "{word}"' in text or f'Type": "{word}"' in text:
            found.add(f"type-{word}")
    for word in ("struct", "array", "map"):
        if any(_contains(f["type"], word) for f in state.schema["fields"]):
            found.add(f"type-{word}")
    if "decimal(" in text:
        found.add("type-decimal")
    if "delta.typeChanges" in text:
        found.add("typeWidening")
    return found


def _file(f):
    found = set()
    if any(v in (None, "") for v in f.partition_text.values()):
        found.add("partition-null")
    if f.vector:
        found.add("deletionVectors")
        found.add(
            {"u": "deletionVectors-relative", "i": "deletionVectors-inline"}.get(
                f.vector["storageType"], "deletionVectors-absolute"
            )
        )
    if "%" in f.path:
        found |= {"path-escaped", "path-special-characters"}
    return found


def _log(table):
    found = set()
    names = {p.name for p in table.log.iterdir()}
    if "_last_checkpoint" in names:
        found.add("last-checkpoint-hint")
    checkpoints = [n for n in names if ".checkpoint." in n and not n.startswith(".")]
    if checkpoints and "_last_checkpoint" not in names:
        found.add("checkpoint-without-hint")
    if any(re.fullmatch(r"\d{20}\.checkpoint\.parquet", n) for n in checkpoints):
        found.add("checkpoint-classic")
    if any(re.fullmatch(r"\d{20}\.checkpoint\.\d{10}\.\d{10}\.parquet", n) for n in checkpoints):
        found.add("checkpoint-multi-part")
    if any(n.endswith(".compacted.json") for n in names):
        found.add("log-compaction")
    if any(re.fullmatch(r"\d{20}\.crc", n) for n in names):
        found.add("version-checksum")
    if "_sidecars" in names:
        found.add("checkpoint-v2-sidecars")
    if names and f"{0:020d}.json" not in names:
        found.add("log-truncated")
    return found


def _word(type_):
    return type_.split("(")[0] if isinstance(type_, str) else type_["type"]


def _contains(type_, word):
    if isinstance(type_, str):
        return False
    inner = [f["type"] for f in type_.get("fields", [])]
    inner += [type_[k] for k in ("elementType", "keyType", "valueType") if k in type_]
    return type_["type"] == word or any(_contains(t, word) for t in inner)
