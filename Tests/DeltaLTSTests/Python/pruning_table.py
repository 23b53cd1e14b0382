"""Writes a table of one file with row groups, pages, page indexes and Bloom filters, and no statistics in its log."""

import datetime
import decimal
import json
import os
import random
import sys

import pyarrow as pa
import pyarrow.parquet as pq

table = sys.argv[1]
random.seed(5)
rows = 4000


def some(value):
    return None if random.random() < 0.1 else value


words = ["ash", "birch", "cedar", "elm", "fir", "maple", "oak", "pine"]
epoch = datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)
data = pa.table(
    {
        "id": pa.array(range(rows), pa.int64()),
        "rare": pa.array([random.randrange(10**9) * 2 for _ in range(rows)], pa.int64()),
        "word": pa.array([some(words[i * 8 // rows] + str(i % 97)) for i in range(rows)]),
        "tag": pa.array([f"tag-{random.randrange(10**6)}" for _ in range(rows)]),
        "price": pa.array([some(float("nan") if i % 211 == 0 else i / 8 - 100) for i in range(rows)]),
        "cost": pa.array([some(decimal.Decimal(i * 7).scaleb(-2)) for i in range(rows)], pa.decimal128(12, 2)),
        "day": pa.array([some(datetime.date(2000, 1, 1) + datetime.timedelta(i // 10)) for i in range(rows)]),
        "time": pa.array([epoch + datetime.timedelta(milliseconds=i * 1500) for i in range(rows)], pa.timestamp("us", "UTC")),
        "empty": pa.array([None if i >= 1000 else i for i in range(rows)], pa.int32()),
    }
)
os.makedirs(f"{table}/_delta_log")
pq.write_table(
    data,
    f"{table}/part-0.parquet",
    row_group_size=1000,
    max_rows_per_page=100,
    write_batch_size=50,
    write_page_index=True,
    bloom_filter_options={"rare": {"ndv": 1000, "fpp": 0.01}, "tag": {"ndv": 1000, "fpp": 0.01}},
    use_dictionary=["word"],
    store_decimal_as_integer=True,
)
types = ["long", "long", "string", "string", "double", "decimal(12,2)", "date", "timestamp", "integer"]
schema = {
    "type": "struct",
    "fields": [
        {"name": name, "type": kind, "nullable": True, "metadata": {}}
        for name, kind in zip(data.column_names, types)
    ],
}
actions = [
    {"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}},
    {
        "metaData": {
            "id": "pruning",
            "format": {"provider": "parquet", "options": {}},
            "schemaString": json.dumps(schema),
            "partitionColumns": [],
            "configuration": {},
        }
    },
    {
        "add": {
            "path": "part-0.parquet",
            "partitionValues": {},
            "size": os.path.getsize(f"{table}/part-0.parquet"),
            "modificationTime": 0,
            "dataChange": True,
        }
    },
]
with open(f"{table}/_delta_log/{0:020}.json", "w") as log:
    log.writelines(json.dumps(action) + "\n" for action in actions)
