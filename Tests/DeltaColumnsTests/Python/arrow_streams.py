"""Takes streams from the Swift test library and compares them with values made here by the same rules.

    python arrow_streams.py LIBRARY CHECK

Every check ends with a look at what is still held: nothing may be, once Python has let go of it.
"""

import ctypes
import datetime
import decimal
import gc
import sys
import threading
import time

import pyarrow as pa
import pyarrow.compute as pc

library = ctypes.CDLL(sys.argv[1])
library.deltalts_test_export.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
library.deltalts_test_live_exports.restype = ctypes.c_int64
library.deltalts_test_release_stream.argtypes = [ctypes.c_void_p]
library.deltalts_test_pass_through.argtypes = [ctypes.c_void_p, ctypes.c_void_p]

ROWS = 150
EPOCH = datetime.datetime(1970, 1, 1)
UTC = EPOCH.replace(tzinfo=datetime.timezone.utc)


class Stream:
    """An ArrowArrayStream of the library, which can be taken once."""

    def __init__(self, source="everyType", **arguments):
        self.memory = (ctypes.c_void_p * 5)()
        lines = [source] + [f"{key}={value}" for key, value in arguments.items()]
        code = library.deltalts_test_export("\n".join(lines).encode(), self.address)
        assert code == 0, code

    @property
    def address(self):
        return ctypes.addressof(self.memory)

    def reader(self):
        return pa.RecordBatchReader._import_from_c(self.address)

    def __arrow_c_stream__(self, requested_schema=None):
        make = ctypes.pythonapi.PyCapsule_New
        make.restype = ctypes.py_object
        make.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
        return make(self.address, b"arrow_array_stream", None)


def text(row):
    return f"é{row}" if row % 3 == 0 else "" if row % 3 == 1 else f"a longer text, number {row} ☃"


def micros(count):
    return datetime.timedelta(microseconds=count)


def clock(count):
    return (EPOCH + micros(count)).time()


def struct_list(row):
    return [{"l": None if n == 1 else [row, None]} for n in range(row % 3)]


RULES = {
    "null": lambda row: None,
    "boolean": lambda row: row % 2 == 0,
    "int8": lambda row: row - 100,
    "int16": lambda row: row * -3,
    "int32": lambda row: row * 1_000_003,
    "int64": lambda row: row,
    "uint8": lambda row: row,
    "uint16": lambda row: row * 300,
    "uint32": lambda row: row * 20_000_000,
    "uint64": lambda row: 2**64 - 1 - row,
    "float16": lambda row: row / 4,
    "float32": lambda row: row / 8,
    "float64": lambda row: row / 3,
    "decimal": lambda row: decimal.Decimal((row - 75) * 10**21).scaleb(-2),
    "date": lambda row: EPOCH.date() + datetime.timedelta(days=row * 100 - 5_000),
    "time_s": lambda row: clock(row * 500 * 10**6),
    "time_ms": lambda row: clock(row * 500_001 * 1_000),
    "time_us": lambda row: clock(row * 500_000_001),
    "timestamp_s": lambda row: UTC + micros(row * 86_401 * 10**6),
    "timestamp_ms": lambda row: UTC + micros(row * 86_400_001 * 1_000),
    "timestamp_us": lambda row: UTC + micros(row * -86_400_000_001),
    "timestamp_ntz": lambda row: EPOCH + micros(row * 10**6),
    "text": text,
    "bytes": lambda row: text(row).encode(),
    "utf8": text,
    "large_utf8": text,
    "binary": lambda row: text(row).encode(),
    "large_binary": lambda row: text(row).encode(),
    "fixed": lambda row: bytes([row, 0, 255 - row]),
    "list": lambda row: [None if n == 2 else row + n for n in range(row % 4)],
    "large_list": lambda row: [text(row + n) for n in range(row % 3)],
    "struct": lambda row: {"a": row * 2, "b": None if row % 5 == 0 else text(row)},
    "map": lambda row: [(f"k{n}", float(row + n)) for n in range(row % 3)],
    "nested": struct_list,
    "dictionary": lambda row: f"a value of the dictionary {row % 3}",
}


def expected(name):
    shift = len(name.encode())
    rule = RULES[name]
    return [None if (row + shift) % 7 == 3 else rule(row) for row in range(ROWS)]


def compare(name, found):
    wanted = expected(name)
    assert len(found) == len(wanted), (name, len(found))
    for row, (a, b) in enumerate(zip(found, wanted)):
        assert a == b, f"{name}, row {row}: found {a!r}, wanted {b!r}"


def compare_table(table):
    table.validate(full=True)
    assert table.num_rows == ROWS
    for name in table.column_names:
        compare(name, table.column(name).to_pylist())


def check_pyarrow():
    reader = Stream().reader()
    schema = reader.schema
    assert schema.names == list(RULES)
    assert schema.field("text").type == pa.string_view()
    assert schema.field("binary").type == pa.binary_view()
    assert schema.field("timestamp_us").type == pa.timestamp("us", "UTC")
    assert schema.field("timestamp_ntz").type == pa.timestamp("us")
    assert schema.field("decimal").type == pa.decimal128(38, 2)
    assert schema.field("map").type.key_field.nullable is False
    assert schema.field("int64").metadata == {b"comment": b"the row's number"}
    table = reader.read_all()
    assert [chunk for chunk in table.column("int64").chunks][0].offset == 0
    compare_table(table)
    # One column outlives its table.
    column = table.column("nested")
    del table, reader
    gc.collect()
    compare("nested", column.to_pylist())


def check_pyarrow_offsets():
    for layout, text_type, list_item in [
        ("offsets32", pa.string(), pa.string()),
        ("offsets64", pa.large_string(), pa.large_string()),
    ]:
        table = Stream(text=layout).reader().read_all()
        assert table.schema.field("text").type == text_type
        assert table.schema.field("large_list").type.value_type == list_item
        compare_table(table)


def check_polars():
    import polars as pl

    names = [name for name in RULES if name not in ("map", "fixed", "float16")]
    frame = pl.DataFrame(Stream(columns=",".join(names)))
    for name in names:
        compare(name, frame.get_column(name).to_list())


def check_duckdb():
    import duckdb

    names = [name for name in RULES if name not in ("float16",)]
    for layout in ["views", "offsets32"]:
        stream = Stream(columns=",".join(names), text=layout).reader()
        connection = duckdb.connect()
        connection.execute("set timezone='UTC'")
        table = connection.sql("select * from stream").to_arrow_table()
        assert table.num_rows == ROWS
        for name in names:
            compare(name, table.column(name).to_pylist())
        numbers = Stream(columns="int64,text").reader()
        summed = connection.execute("select sum(int64), count(text) from numbers").fetchall()[0]
        assert summed == (
            sum(value for value in expected("int64") if value is not None),
            sum(value is not None for value in expected("text")),
        ), summed
        connection.close()
        del table, stream, numbers, connection


def check_other_thread():
    batches = list(Stream().reader())
    held = [batches]
    del batches

    def let_go():
        held.clear()
        gc.collect()

    thread = threading.Thread(target=let_go)
    thread.start()
    thread.join()

    # A stream is read on one thread and released, half read, on another.
    stream = Stream()
    reader = stream.reader()
    assert reader.read_next_batch().num_rows == 50
    box = [reader]
    del reader
    thread = threading.Thread(target=box.clear)
    thread.start()
    thread.join()


def check_failing():
    reader = Stream("failing").reader()
    assert reader.read_next_batch().num_rows == 50
    try:
        reader.read_next_batch()
    except pa.ArrowInvalid as error:
        assert "the table's second part is too large" in str(error), error
    else:
        raise AssertionError("no error")
    assert library.deltalts_test_export(b"no such source", ctypes.addressof((ctypes.c_void_p * 5)())) != 0


def check_unread():
    for _ in range(100):
        stream = Stream()
        library.deltalts_test_release_stream(stream.address)
        assert stream.memory[3] is None
        Stream().reader().close()


def check_pass_through():
    """What pyarrow exports, sliced and chunked in its own ways, through our importer and back."""
    source = Stream(text="offsets32").reader().read_all()
    codes = pc.dictionary_encode(source.column("text").cast(pa.string())).combine_chunks()
    source = source.append_column("codes", codes.cast(pa.dictionary(pa.int8(), pa.string())))
    source = source.append_column(
        "pairs", pa.FixedSizeListArray.from_arrays(pa.array(range(ROWS * 2), pa.int32()), 2))
    source = source.append_column("views", source.column("utf8").cast(pa.string_view()))
    for start, length in [(0, ROWS), (7, 90), (51, 3), (10, 0)]:
        part = source.slice(start, length)
        memory = (ctypes.c_void_p * 5)()
        target = (ctypes.c_void_p * 5)()
        part.to_reader()._export_to_c(ctypes.addressof(memory))
        code = library.deltalts_test_pass_through(ctypes.addressof(memory), ctypes.addressof(target))
        assert code == 0, code
        result = pa.RecordBatchReader._import_from_c(ctypes.addressof(target)).read_all()
        result.validate(full=True)
        assert result.schema.names == part.schema.names
        for name in part.column_names:
            assert result.column(name).to_pylist() == part.column(name).to_pylist(), name
        del result


def main():
    globals()["check_" + sys.argv[2]]()
    # A cancelled producer ends soon, but not at once.
    for _ in range(100):
        gc.collect()
        if library.deltalts_test_live_exports() == 0:
            break
        time.sleep(0.05)
    live = library.deltalts_test_live_exports()
    assert live == 0, f"{live} exported structures were never released"
    print(sys.argv[2] + ": ok")


main()
