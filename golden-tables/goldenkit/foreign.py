"""What deltalake makes of a table, by each of its two ways to read: DataFusion and PyArrow."""

import json
import re
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

import deltalake
import pyarrow as pa
import pyarrow.parquet as pq
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


@contextmanager
def without_gate(path):
    """A copy of the table whose protocol no longer names the features that only deltalake's gate refuses."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "case" / "delta"
        shutil.copytree(path, copy)
        for commit in (copy / "_delta_log").glob("*.json"):
            lines = commit.read_text(encoding="utf-8").split("\n")
            commit.write_text("\n".join(map(_without_gated_features, lines)), encoding="utf-8")
        yield copy


def _past_the_gate(path, version, schema):
    with without_gate(path) as copy:
        return _datafusion(copy, version, schema)


def _without_gated_features(line):
    if '"protocol"' not in line:
        return line
    action = json.loads(line)
    for side in ("readerFeatures", "writerFeatures"):
        action["protocol"][side] = [f for f in action["protocol"].get(side, []) if f not in _GATED]
    return json.dumps(action)


def data_files(path, state):
    """pyarrow on the active files one by one: for tables that are their files and no more."""
    lines = []
    for file in state.files.values():
        parquet = pq.ParquetFile(path / unquote(file.path), coerce_int96_timestamp_unit="us")
        lines += canonical.lines_of_table(parquet.read(), state.schema)
    return sorted(lines)


DATA_FILES = f"pyarrow {pa.__version__} (data files)"
_GATED = ("typeWidening", "vacuumProtocolCheck", "variantShredding")
_DATAFUSION = f"{NAME} (DataFusion)"
READERS = {_DATAFUSION: _guarded(_datafusion), f"{NAME} (PyArrow)": _guarded(_pyarrow)}
PAST_THE_GATE = {f"{NAME} (DataFusion, without its feature gate)": _guarded(_past_the_gate)}


def readers_of(protocol):
    return READERS | (PAST_THE_GATE if is_gated(protocol) else {})


def is_gated(protocol):
    return not set(_GATED).isdisjoint(protocol.get("readerFeatures", []))


def query(path, sql, version, schema, protocol):
    """The lines that a query over the table `t` gives, or a sentence about the failure."""

    def ask(path):
        table = open_table(path, version)
        return _lines(QueryBuilder().register("t", table).execute(sql).read_all(), schema)

    if is_gated(protocol):
        with without_gate(path) as copy:
            return _guarded(ask)(copy)
    return _guarded(ask)(path)


changes = _guarded(_changes)


def outcome(path):
    """What reading all of it gives: a sentence."""
    found = READERS[_DATAFUSION](path, None, None)
    return found if isinstance(found, str) else f"reads {len(found)} rows"


def failure(error, path):
    text = " ".join(str(error).split()).split(" 0: <unknown>")[0]  # without a backtrace
    text = re.sub(r"(file://)?[^\s\"]*" + re.escape(str(path).split("/")[-2]) + r"/delta", "<table>", text)
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "<uuid>", text)
    text = re.sub(r"\{'[^}]*'\}", lambda found: str(sorted(re.findall(r"'([^']*)'", found[0]))), text)  # sets
    text = f"{type(error).__name__}: {text}"
    return text[:240]


def difference(expected, found):
    if isinstance(found, str):
        return found
    if len(expected) != len(found):
        return f"{len(found)} rows instead of {len(expected)}"
    at = next(i for i, (a, b) in enumerate(zip(expected, found)) if a != b)
    return f"{found[at][:160]} instead of {expected[at][:160]}"
