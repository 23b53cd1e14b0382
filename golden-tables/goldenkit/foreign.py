"""What deltalake makes of a table, by each of its two ways to read: DataFusion and PyArrow."""

import json
import re
from contextlib import contextmanager

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


READERS = {f"{NAME} (DataFusion)": _guarded(_datafusion), f"{NAME} (PyArrow)": _guarded(_pyarrow)}
changes = _guarded(_changes)


def outcome(path):
    """What reading all of it gives: a sentence."""
    found = READERS[f"{NAME} (DataFusion)"](path, None, None)
    return found if isinstance(found, str) else f"reads {len(found)} rows"


def failure(error, path):
    text = f"{type(error).__name__}: {' '.join(str(error).split())}"
    text = re.sub(r"(file://)?/\S*" + re.escape(str(path).split("/")[-2]) + r"/delta", "<table>", text)
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "<uuid>", text)
    return text[:240]


def difference(expected, found):
    if isinstance(found, str):
        return found
    if len(expected) != len(found):
        return f"{len(found)} rows instead of {len(expected)}"
    at = next(i for i, (a, b) in enumerate(zip(expected, found)) if a != b)
    return f"{found[at][:160]} instead of {expected[at][:160]}"
