"""V2 checkpoints in every legal shape, damaged ones, and ones that should not be."""

import json
from urllib.parse import quote

from goldenkit import checkpoint
from goldenkit.case import case
from goldenkit.schema import struct

_SCHEMA = struct(("id", "long"), ("name", "string"))
_V2 = {"delta.checkpointPolicy": "v2"}


def _table(case, commits=3, features=("v2Checkpoint",), **create):
    table = case.new_table()
    create.setdefault("schema", _SCHEMA)
    create.setdefault("properties", _V2)
    table.create(protocol=table.with_features(*features), **create)
    for i in range(1, commits + 1):
        table.commit(table.write_file([{"id": i, "name": f"row {i}"}]))
    return table


def _uuid_parquet(table, version=None, **options):
    state = table.states[-1 if version is None else version]
    name = f"{state.version:020d}.checkpoint.{table.uuid()}.parquet"
    return checkpoint.write_classic(table, version, v2=True, name=name, **options)


def _json_top(table, version):
    (top,) = table.log.glob(f"{version:020d}.checkpoint.*.json")
    return top, [json.loads(line) for line in top.read_text(encoding="utf-8").splitlines()]


def _sidecar_names(table, version):
    return [line["sidecar"]["path"] for line in _json_top(table, version)[1] if "sidecar" in line]


@case(
    "checkpoint-v2-json-everything-inline",
    "UUID-named V2 checkpoint in JSON that has every kind of action itself: deletion vector, partitions, txn, domain",
    features=["checkpoint-v2-json"],
)
def json_inline(case):
    table = case.new_table()
    features = table.with_features("v2Checkpoint", "deletionVectors", writer_only=["domainMetadata"])
    table.create(_SCHEMA, partition_by=["name"], protocol=features, properties=_V2)
    for i, name in enumerate(["a b", "é", None, "x/y"]):
        rows = [{"id": 10 * i}, {"id": 10 * i + 1}, {"id": None}]
        table.commit(table.write_file(rows, {"name": name}))
    first = table.active(0)
    table.commit(("remove", first), table.delete_rows(first, [1]), operation="DELETE")
    table.commit({"txn": {"appId": "app \"1\"", "version": 7}}, ("remove", table.active(0)))
    table.commit({"domainMetadata": {"domain": "d", "configuration": "{\"k\": 1}", "removed": False}})
    checkpoint.write_uuid_json(table, sidecars=0)
    table.commit(table.write_file([{"id": 99}], {"name": "é"}), ("remove", table.active(1)))
    table.drop_log(*range(8))
    case.read(versions=[])


@case(
    "checkpoint-v2-parquet-sidecars-struct-stats",
    "UUID-named V2 checkpoint in Parquet with two sidecars that have their statistics as columns alone",
    features=["checkpoint-v2-parquet", "checkpoint-struct-stats"],
)
def parquet_sidecars(case):
    table = _table(case, 6)
    _uuid_parquet(table, sidecars=2, stats="struct")
    table.commit(table.write_file([{"id": 7, "name": "after"}]))
    table.drop_log(*range(7))
    case.read(versions=[6])


@case(
    "checkpoint-v2-classic-name-inline",
    "V2 checkpoint with a classic name and its file actions in it, the hint says nothing of V2",
    features=["checkpoint-v2-classic-name"],
)
def classic_inline(case):
    table = _table(case)
    _, size = checkpoint.write_classic(table, v2=True)
    checkpoint.write_hint(table, version=3, size=size)
    table.drop_log(0, 1, 2, 3)
    case.read(versions=[])


@case(
    "checkpoint-v1-in-v2-table",
    "A classic checkpoint of the V1 spec in a table that has the feature v2Checkpoint",
    why="The feature allows V2 checkpoints and forbids no classic ones: which it is, the file tells.",
)
def v1_in_v2(case):
    table = _table(case)
    checkpoint.write_classic(table)
    table.commit(("remove", table.active(0)))
    table.drop_log(0, 1, 2, 3)
    case.read(versions=[])


@case(
    "checkpoint-v2-sidecar-missing-older-stands-in",
    "A sidecar of the newest checkpoint is gone; an older V2 checkpoint and the commits behind it are there",
    why="A checkpoint without one of its sidecars is incomplete. Reading the rest loses rows without a word.",
    features=["checkpoint-v2-json"],
)
def sidecar_missing(case):
    table = _table(case, 4)
    checkpoint.write_uuid_json(table, 1, sidecars=1)
    checkpoint.write_uuid_json(table, 3, sidecars=2)
    (table.log / "_sidecars" / _sidecar_names(table, 3)[1]).unlink()
    checkpoint.write_hint(table, version=3, size=5)
    table.drop_log(0, 1)
    case.may_refuse("a clear error about the sidecar that is gone is as good")
    case.read(versions=[1, 2, 3])


@case(
    "checkpoint-v2-sidecar-cut",
    "A sidecar of the only checkpoint is cut off; every commit is there",
    features=["checkpoint-v2-parquet"],
)
def sidecar_cut(case):
    table = _table(case)
    _uuid_parquet(table, sidecars=2)
    sidecar = sorted((table.log / "_sidecars").iterdir())[0]
    sidecar.write_bytes(sidecar.read_bytes()[:-100])
    case.may_refuse("a clear error about the sidecar is as good")
    case.read(versions=[0, 3])


@case(
    "checkpoint-v2-sidecar-missing-nothing-stands-in",
    "A sidecar of the only checkpoint is gone, and so are the commits before it",
    features=["checkpoint-v2-json"],
)
def sidecar_missing_error(case):
    table = _table(case)
    checkpoint.write_uuid_json(table, sidecars=2)
    (table.log / "_sidecars" / _sidecar_names(table, 3)[0]).unlink()
    table.drop_log(0, 1, 2)
    case.error("a sidecar is missing, and nothing else tells which files there are")


@case(
    "checkpoint-v2-several-of-one-version",
    "Five checkpoints of one version: classic V2, UUID-named in both formats, two of them damaged",
    why="Any whole one is right. Which is taken must not depend on chance, and a broken one must not win.",
    features=["checkpoint-v2-classic-name", "checkpoint-v2-json", "checkpoint-v2-parquet"],
)
def several(case):
    table = _table(case)
    checkpoint.write_classic(table, v2=True, sidecars=1)
    sidecar = next(iter((table.log / "_sidecars").iterdir()))
    checkpoint.write_uuid_json(table, sidecars=2)
    _uuid_parquet(table)
    (table.log / f"{3:020d}.checkpoint.{table.uuid()}.parquet").write_bytes(b"PAR1 nothing PAR1")
    (table.log / f"{3:020d}.checkpoint.{table.uuid()}.json").write_bytes(b'{"checkpointMetadata":{"vers')
    sidecar.unlink()  # that of the classic one
    table.commit(table.write_file([{"id": 4, "name": "after"}]))
    table.drop_log(0, 1, 2, 3)
    case.may_refuse("a clear error about one of the broken ones is as good")
    case.read(versions=[3])


@case(
    "checkpoint-v2-sidecar-names-encoded",
    "Sidecars whose names need percent-encoding: a space, a percent sign, a letter beyond ASCII",
    why="The path of a sidecar is a URI, to be decoded once.",
    features=["checkpoint-v2-json"],
)
def names_encoded(case):
    table = _table(case)
    checkpoint.write_uuid_json(table, sidecars=3)
    top, lines = _json_top(table, 3)
    names = iter(["a b.parquet", "50%25.parquet", "é+#?.parquet"])
    for line in lines:
        if "sidecar" in line:
            name = next(names)
            folder = table.log / "_sidecars"
            (folder / line["sidecar"]["path"]).rename(folder / name)
            line["sidecar"]["path"] = quote(name)
    table.write_log(top.name, lines)
    table.drop_log(0, 1, 2, 3)
    case.read(versions=[])


@case(
    "checkpoint-v2-feature-not-listed",
    "A V2 checkpoint in a table whose protocol does not list v2Checkpoint, though delta.checkpointPolicy is v2",
    why="The spec may be used only where the feature is. By the protocol the checkpoint is none.",
    features=["checkpoint-v2-classic-name"],
)
def without_feature(case):
    table = _table(case, features=("deletionVectors",))
    checkpoint.write_classic(table, v2=True, sidecars=1)
    case.read(versions=[0, 2, 3])


@case(
    "checkpoint-v2-uuid-name-without-metadata",
    "A checkpoint with a UUID name and no checkpointMetadata, which is therefore none; every commit is there",
    features=["checkpoint-v2-parquet"],
)
def without_metadata(case):
    table = _table(case)
    name = f"{3:020d}.checkpoint.{table.uuid()}.parquet"
    checkpoint.write_classic(table, name=name)
    case.may_refuse("a clear error about the checkpoint is as good")
    case.read(versions=[3])


@case(
    "checkpoint-v2-hint-newer-than-target",
    "Two generations of V2 checkpoints, the hint names the newer one and lies about its shape; time travel before it",
    features=["checkpoint-v2-json", "checkpoint-v2-parquet"],
)
def hint_newer(case):
    table = _table(case, 5)
    checkpoint.write_uuid_json(table, 2, sidecars=1)
    path, size = _uuid_parquet(table, 4, sidecars=2)
    v2 = {"path": path.name, "sidecarFiles": [], "nonFileActions": []}
    checkpoint.write_hint(table, version=4, size=size, numOfAddFiles=0, v2Checkpoint=v2)
    table.drop_log(0, 1, 2)
    case.read(versions=[2, 3, 4])


@case(
    "checkpoint-v2-change-feed",
    "A change feed over versions that a V2 checkpoint stands in front of, between and behind",
    features=["checkpoint-v2-json"],
)
def change_feed(case):
    table = _table(case, 2, properties=_V2 | {"delta.enableChangeDataFeed": "true"})
    checkpoint.write_uuid_json(table, sidecars=1)
    table.commit(("remove", table.active(0)), table.write_file([{"id": 5, "name": "five"}]))
    checkpoint.write_uuid_json(table, sidecars=0)
    table.commit(("remove", table.active(0)))
    table.drop_log(0, 1)
    case.read(versions=[2, 3], cdf=[(3, 4), (4, 4)])
