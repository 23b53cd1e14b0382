"""Takes scans of golden tables from the Swift test library into pyarrow, polars and DuckDB, and compares the rows.

    python table_streams.py LIBRARY GOLDEN_TABLES ENGINE

ENGINE is pyarrow, polars, duckdb or other_thread. The expected rows are those that pyarrow reads from the case's
own expectation. Every check ends with a look at what is still held: nothing may be.
"""

import ctypes
import gc
import json
import os
import sys
import threading

import pyarrow as pa
import pyarrow.parquet as pq

library = ctypes.CDLL(sys.argv[1])
golden = sys.argv[2]
library.deltalts_test_export.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
library.deltalts_test_live_exports.restype = ctypes.c_int64

CASES = ["parquet-dictionary-fallback", "deletion-vector-relative", "partition-columns-many", "parquet-nested-deep", "parquet-codec-zstd"]


class Stream:
    def __init__(self, table, **arguments):
        self.memory = (ctypes.c_void_p * 5)()
        self.address = ctypes.addressof(self.memory)
        lines = ["table", f"table={table}"] + [f"{key}={value}" for key, value in arguments.items()]
        code = library.deltalts_test_export("\n".join(lines).encode(), self.address)
        assert code == 0, code

    def reader(self):
        return pa.RecordBatchReader._import_from_c(self.address)

    def __arrow_c_stream__(self, requested_schema=None):
        make = ctypes.pythonapi.PyCapsule_New
        make.restype = ctypes.py_object
        make.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
        return make(self.address, b"arrow_array_stream", None)


def expected(case):
    """The rows of the case's latest version, as Python values by column."""
    return pq.read_table(os.path.join(golden, case, "expected", "latest", "table_content")).to_pylist()


def rows(values):
    return sorted(json.dumps(row, default=str, sort_keys=True) for row in values)


def compare(case, found):
    wanted = expected(case)
    assert wanted, case
    assert rows(found) == rows(wanted), f"{case}: {rows(found)[:3]} where {rows(wanted)[:3]} was wanted"


def table(case):
    return os.path.join(golden, case, "delta")


def check_pyarrow():
    for case in CASES:
        for layout in ["views", "offsets32"]:
            found = Stream(table(case), text=layout).reader().read_all()
            found.validate(full=True)
            compare(case, found.to_pylist())


def check_polars():
    import polars as pl

    for case in CASES:
        frame = pl.DataFrame(Stream(table(case)))
        names = frame.columns
        wanted = [{name: row[name] for name in names} for row in expected(case)]
        assert rows(frame.to_arrow().to_pylist()) == rows(wanted), case


def check_duckdb():
    import duckdb

    for case in CASES:
        stream = Stream(table(case)).reader()
        connection = duckdb.connect()
        connection.execute("set timezone='UTC'")
        compare(case, connection.sql("select * from stream").to_arrow_table().to_pylist())
        connection.close()
        del stream, connection


def check_other_thread():
    held = [list(Stream(table(case)).reader()) for case in CASES]
    unread = Stream(table(CASES[0])).reader()
    next(iter(unread))
    held.append(unread)
    del unread

    def let_go():
        held.clear()
        gc.collect()

    thread = threading.Thread(target=let_go)
    thread.start()
    thread.join()


engine = sys.argv[3]
globals()[f"check_{engine}"]()
gc.collect()
left = library.deltalts_test_live_exports()
assert left == 0, f"{left} exports are still held"
print(f"{engine}: ok")
