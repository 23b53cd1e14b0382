"""Tables whose rows are the work: scans, lookups, deletion vectors, change feeds."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from columns import choices, counting, doubles, money, sentences, small_numbers, spread, whole_numbers
from delta_log import EPOCH, Action, Answers, TableWriter, compact, file_name, plain_field
from deletion_vectors import DeletionVectorFile
from log_tables import scaled

KINDS = {"int64": "long", "int32": "integer", "string": "string", "double": "double", "date32[day]": "date"}


def delta_type(kind: pa.DataType) -> str:
    """The schema's name of a type."""
    if pa.types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    return KINDS[str(kind)]


def bound(value: Any) -> Any:
    """A value as statistics have it."""
    return value.isoformat() if isinstance(value, date) else value


def statistics(rows: pa.Table) -> Action:
    """The statistics of a file, on its longs, strings and dates."""
    counted = [name for name in rows.column_names if str(rows[name].type) in ("int64", "string", "date32[day]")]
    bounds = {name: pc.min_max(rows[name]).as_py() for name in counted}
    return {
        "numRecords": rows.num_rows,
        "minValues": {name: bound(bounds[name]["min"]) for name in counted},
        "maxValues": {name: bound(bounds[name]["max"]) for name in counted},
        "nullCount": {name: rows[name].null_count for name in counted},
    }


def write_file(table: TableWriter, rows: pa.Table, number: int, **options: Any) -> Action:
    """Writes a data file; gives its `add`."""
    path = table.root / file_name(table.random, number)
    pq.write_table(rows, path, **{"compression": "snappy", **options})
    return {
        "path": path.name,
        "partitionValues": {},
        "size": path.stat().st_size,
        "modificationTime": EPOCH,
        "dataChange": True,
        "stats": compact(statistics(rows)),
    }


def fields_of(rows: pa.Table) -> list[Action]:
    """The columns of a table's schema."""
    return [plain_field(column.name, delta_type(column.type)) for column in rows.schema]


# The rows of a file and of a row group are the same at every scale, and so is what a reader holds of them.
ROWS_OF_A_FILE = 262_144
ROWS_OF_A_GROUP = 131_072


@cache
def sales(scale: float) -> pa.Table:
    """Line items of orders in the columns of TPC-H, in the order of `l_shipdate`."""
    # Three tables hold the same rows.
    random = Random("sales")
    count = scaled(6_000_000, scale, 5000)
    days = spread(count, 2526, (date(1992, 1, 2) - date(1970, 1, 1)).days)
    later = [pc.add(days, whole_numbers(random, count, 1, span)) for span in (60, 31)]
    shipped, committed, received = (day.cast(pa.int32()).cast(pa.date32()) for day in (days, *later))
    return pa.table(
        {
            "l_orderkey": whole_numbers(random, count, 1, 6_000_000),
            "l_partkey": whole_numbers(random, count, 1, 200_000),
            "l_suppkey": whole_numbers(random, count, 1, 10_000),
            "l_linenumber": whole_numbers(random, count, 1, 8).cast(pa.int32()),
            "l_quantity": money(random, count, 100, 5100),
            "l_extendedprice": money(random, count, 90_000, 10_500_000),
            "l_discount": money(random, count, 0, 11),
            "l_tax": money(random, count, 0, 9),
            "l_returnflag": choices(random, count, ["A", "N", "R"]),
            "l_linestatus": choices(random, count, ["F", "O"]),
            "l_shipdate": shipped,
            "l_commitdate": committed,
            "l_receiptdate": received,
            "l_shipinstruct": choices(random, count, ["COLLECT COD", "DELIVER IN PERSON", "NONE", "TAKE BACK RETURN"]),
            "l_shipmode": choices(random, count, ["AIR", "FOB", "MAIL", "RAIL", "REG AIR", "SHIP", "TRUCK"]),
            "l_comment": sentences(random, count, 4),
        }
    )


def sales_files(table: TableWriter, rows: pa.Table, codec: str) -> list[Action]:
    """Writes the rows to files."""
    return [
        write_file(
            table, rows.slice(start, ROWS_OF_A_FILE), number, compression=codec, row_group_size=ROWS_OF_A_GROUP,
            write_page_index=True,
        )
        for number, start in enumerate(range(0, rows.num_rows, ROWS_OF_A_FILE))
    ]  # fmt: skip


def sales_table(table: TableWriter, scale: float, codec: str) -> Answers:
    """All line items under a codec."""
    rows = sales(scale)
    table.begin(fields_of(rows))
    adds = sales_files(table, rows, codec)
    table.commit(0, "WRITE", [*table.head(), *(compact({"add": add}) for add in adds)])
    shipped = rows["l_shipdate"]
    march = pc.and_(pc.greater_equal(shipped, date(1995, 3, 1)), pc.less_equal(shipped, date(1995, 3, 31)))
    return {
        "rows": rows.num_rows,
        "rows_filtered": pc.sum(march).as_py(),
        "sum_orderkey": pc.sum(rows["l_orderkey"]).as_py(),
    }


def sales_snappy(table: TableWriter, scale: float) -> Answers:
    """Line items under Snappy."""
    return sales_table(table, scale, "snappy")


def sales_zstd(table: TableWriter, scale: float) -> Answers:
    """Line items under Zstandard."""
    return sales_table(table, scale, "zstd")


def sales_deleted(table: TableWriter, scale: float) -> Answers:
    """Line items of which deletion vectors, all in one file, delete every twentieth."""
    rows = sales(scale)
    table.begin(
        fields_of(rows), configuration={"delta.enableDeletionVectors": "true"}, features=["deletionVectors"]
    )
    vectors = DeletionVectorFile(table.root, table.new_uuid())
    adds = sales_files(table, rows, "snappy")
    deleted = pc.less(small_numbers(table.random, rows.num_rows), 13)
    for number, add in enumerate(adds):
        mine = deleted.slice(number * ROWS_OF_A_FILE, ROWS_OF_A_FILE)
        add["deletionVector"] = vectors.append(pc.indices_nonzero(mine).to_pylist())
        add["stats"] = compact({**json.loads(add["stats"]), "tightBounds": False})
    vectors.finish()
    table.commit(0, "DELETE", [*table.head(), *(compact({"add": add}) for add in adds)])
    left = rows["l_orderkey"].filter(pc.invert(deleted))
    return {"rows": len(left), "sum_orderkey": pc.sum(left).as_py()}


def wide_mapped(table: TableWriter, scale: float) -> Answers:
    """A key and 300 features of line items under mapped column names."""
    count, features = scaled(200_000, scale, 2000), 300
    random = table.random
    names = ["l_orderkey", *(f"feature {number:03}" for number in range(features))]
    physical = [f"col-{table.new_uuid()}" for _ in names]
    described = [
        plain_field(
            name, "long", {"delta.columnMapping.id": number + 1, "delta.columnMapping.physicalName": physical[number]}
        )
        for number, name in enumerate(names)
    ]
    mapping = {"delta.columnMapping.mode": "name", "delta.columnMapping.maxColumnId": str(len(names))}
    table.begin(described, configuration=mapping, features=["columnMapping"])
    schema = pa.schema(
        [pa.field(name, pa.int64(), metadata={"PARQUET:field_id": str(id_ + 1)}) for id_, name in enumerate(physical)]
    )
    adds, keysum, step = [], 0, 25_000
    for number, start in enumerate(range(0, count, step)):
        length = min(step, count - start)
        keys = whole_numbers(random, length, 1, 6_000_000)
        keysum += pc.sum(keys).as_py()
        others = [small_numbers(random, length).cast(pa.int64()) for _ in range(features)]
        adds.append(write_file(table, pa.table([keys, *others], schema=schema), number))
    table.commit(0, "WRITE", [*table.head(), *(compact({"add": add}) for add in adds)])
    return {"rows": count, "sum_orderkey": keysum}


def lookups(table: TableWriter, scale: float) -> Answers:
    """Rows in the order of their key, in small pages with an index; and 50 keys to look up."""
    count, files = scaled(4_000_000, scale, 4000), 16
    random = table.random
    values = whole_numbers(random, count, 0, 1 << 32)
    rows = pa.table(
        {
            "key": pc.add(pc.multiply(counting(count), 3), 7),
            "v1": values,
            "v2": doubles(random, count),
            "category": choices(random, count, ["alpha", "beta", "gamma", "delta"]),
            "payload": sentences(random, count, 5),
        }
    )
    table.begin(fields_of(rows))
    step = -(-count // files)
    adds = [
        write_file(
            table, rows.slice(number * step, step), number, row_group_size=65_536, data_page_size=1 << 16,
            write_page_index=True, use_dictionary=["category"],
        )
        for number in range(files)
    ]  # fmt: skip
    table.commit(0, "WRITE", [*table.head(), *(compact({"add": add}) for add in adds)])
    wanted = [random.randrange(count) for _ in range(50)]
    return {
        "rows": count,
        "keys": [number * 3 + 7 for number in wanted],
        "sum_v1": sum(values[number].as_py() for number in wanted),
    }


def change_feed(table: TableWriter, scale: float) -> Answers:
    """Appends, with an update after each and a deletion at times, whose changes lie in files of their own."""
    versions, length = scaled(100, scale, 20), scaled(10_000, min(scale * 10, 1), 100)
    random, counts = table.random, {"insert": 0, "update_preimage": 0, "update_postimage": 0, "delete": 0}
    rows = feed_rows(random, 0, length)
    table.begin(fields_of(rows), configuration={"delta.enableChangeDataFeed": "true"}, writer_version=4)
    (table.root / "_change_data").mkdir()
    table.commit(0, "CREATE TABLE", table.head())
    last: Action = {}
    for version in range(1, versions + 1):
        if version % 2:
            rows = feed_rows(random, version * length, length)
            counts["insert"] += rows.num_rows
            last = write_file(table, rows, version)
            table.commit(version, "WRITE", [compact({"add": last})])
            continue
        deletes = version % 10 == 0
        chosen = pc.less(small_numbers(random, rows.num_rows), 13 if deletes else 26)
        before = rows.filter(chosen)
        raised = rows.set_column(2, "value", pc.if_else(chosen, pc.add(rows["value"], 1.0), rows["value"]))
        kinds = ["delete"] if deletes else ["update_preimage", "update_postimage"]
        for kind in kinds:
            counts[kind] += before.num_rows
        images = [before] if deletes else [before, raised.filter(chosen)]
        changes = pa.concat_tables(
            image.append_column("_change_type", pa.array([kind] * image.num_rows))
            for kind, image in zip(kinds, images)
        )
        rows = rows.filter(pc.invert(chosen)) if deletes else raised
        removed, last = last, write_file(table, rows, version)
        table.commit(
            version,
            "DELETE" if deletes else "UPDATE",
            [
                compact({"remove": {"path": removed["path"], "deletionTimestamp": EPOCH, "dataChange": True}}),
                compact({"add": last}),
                compact({"cdc": write_changes(table, changes, version)}),
            ],
        )
    return {"version": versions, "rows": sum(counts.values()), **counts}


def feed_rows(random: Random, first: int, count: int) -> pa.Table:
    """New rows of the table whose changes are read."""
    return pa.table(
        {
            "id": counting(count, first),
            "group": whole_numbers(random, count, 0, 100),
            "value": doubles(random, count),
            "text": sentences(random, count, 3),
        }
    )


def write_changes(table: TableWriter, changes: pa.Table, version: int) -> Action:
    """Writes a file of changes; gives its `cdc`."""
    path = Path("_change_data") / f"cdc-{file_name(table.random, version)}"
    pq.write_table(changes, table.root / path, compression="snappy")
    return {
        "path": str(path),
        "partitionValues": {},
        "size": (table.root / path).stat().st_size,
        "dataChange": False,
    }
