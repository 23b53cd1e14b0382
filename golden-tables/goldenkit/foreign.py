"""What deltalake makes of a table, by each of its two ways to read: DataFusion and PyArrow."""

import json
import re
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

import deltalake
import pyarrow as pa
from deltalake import DeltaTable, QueryBuilder, __version__

from . import canonical

NAME = f"deltalake {__version__}"


@contextmanager
def nanosecond_timestamps():
    """deltalake's process-wide switch, put back at the end."""
    deltalake.enable_nanosecond_timestamps()
    try:
        yield
    finally:
        deltalake._disable_nanosecond_timestamps()


def with_nanoseconds(read):
    def call(*arguments):
        with nanosecond_timestamps():
            return read(*arguments)

    return call


def open_table(path, version=None):
    return DeltaTable(str(path), version=version)


def _datafusion(path, version, schema):
    table = open_table(path, version)
    return _lines(QueryBuilder().register("t", table).execute("select * from t").read_all(), schema)


def _pyarrow(path, version, schema):
    return _lines(open_table(path, version).to_pyarrow_table(), schema)


def _changes(path, start, end, schema):
    rows = _lines(open_table(path).load_cdf(starting_version=start, ending_version=end).read_all(), schema)
    return sorted(canonical.dumps(json.loads(row) | {"_commit_timestamp": None}) for row in rows)


def _lines(stream, schema):
    return sorted(canonical.lines_of_table(pa.table(stream), schema))


def _guarded(read):
    def call(path, *arguments):
        try:
            return read(path, *arguments)
        except BaseException as error:  # Rust panics arrive as BaseException
            if isinstance(error, (KeyboardInterrupt, SystemExit)):
                raise
            return failure(error, path)

    return call


def _past_the_gate(path, version, schema):
    """DataFusion on a copy whose protocol no longer names the features that only deltalake's gate refuses."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "case" / "delta"
        shutil.copytree(path, copy)
        for commit in (copy / "_delta_log").glob("*.json"):
            lines = commit.read_text(encoding="utf-8").split("\n")
            commit.write_text("\n".join(map(_without_gated_features, lines)), encoding="utf-8")
        return _datafusion(copy, version, schema)


def _without_gated_features(line):
    if '"protocol"' not in line:
        return line
    action = json.loads(line)
    for side in ("readerFeatures", "writerFeatures"):
        action["protocol"][side] = [f for f in action["protocol"].get(side, []) if f not in _GATED]
    return json.dumps(action)


_GATED = ("typeWidening", "vacuumProtocolCheck", "variantShredding")
_DATAFUSION = f"{NAME} (DataFusion)"
READERS = {_DATAFUSION: _guarded(_datafusion), f"{NAME} (PyArrow)": _guarded(_pyarrow)}
PAST_THE_GATE = {f"{NAME} (DataFusion, without its feature gate)": _guarded(_past_the_gate)}


def readers_of(protocol):
    gated = set(protocol.get("readerFeatures", [])) & set(_GATED)
    return READERS | (PAST_THE_GATE if gated else {})


changes = _guarded(_changes)


def outcome(path):
    """What reading all of it gives: a sentence."""
    found = READERS[_DATAFUSION](path, None, None)
    return found if isinstance(found, str) else f"reads {len(found)} rows"


def failure(error, path):
    text = " ".join(str(error).split()).split(" 0: <unknown>")[0]  # without a backtrace
    text = re.sub(r"(file://)?[^\s\"]*" + re.escape(str(path).split("/")[-2]) + r"/delta", "<table>", text)
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "<uuid>", text)
    text = f"{type(error).__name__}: {text}"
    return text[:240]


def difference(expected, found):
    if isinstance(found, str):
        return found
    if len(expected) != len(found):
        return f"{len(found)} rows instead of {len(expected)}"
    at = next(i for i, (a, b) in enumerate(zip(expected, found)) if a != b)
    return f"{found[at][:160]} instead of {expected[at][:160]}"
