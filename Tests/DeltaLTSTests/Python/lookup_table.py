"""Writes a table of four files sorted by key, with row groups, pages and page indexes: keys are 0, 3, 6, …"""

import json
import os
import sys

import pyarrow as pa
import pyarrow.parquet as pq

table = sys.argv[1]
files, rows = 4, 4000
os.makedirs(f"{table}/_delta_log")
fields = [("key", "long"), ("value", "long"), ("kind", "string"), ("text", "string")]
schema = {
    "type": "struct",
    "fields": [{"name": name, "type": kind, "nullable": True, "metadata": {}} for name, kind in fields],
}
actions = [
    {"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}},
    {
        "metaData": {
            "id": "lookup",
            "format": {"provider": "parquet", "options": {}},
            "schemaString": json.dumps(schema),
            "partitionColumns": [],
            "configuration": {},
        }
    },
]
for file in range(files):
    keys = [3 * (file * rows + row) for row in range(rows)]
    data = pa.table(
        {
            "key": pa.array(keys, pa.int64()),
            "value": pa.array([key * key for key in keys], pa.int64()),
            "kind": pa.array([f"kind {key % 7}" for key in keys]),
            "text": pa.array([f"the text of row {key:09}" for key in keys]),
        }
    )
    path = f"part-{file}.parquet"
    pq.write_table(
        data,
        f"{table}/{path}",
        row_group_size=400,
        max_rows_per_page=40,
        write_batch_size=20,
        write_page_index=True,
        use_dictionary=["kind"],
        compression="snappy",
    )
    stats = {
        "numRecords": rows,
        "minValues": {"key": keys[0]},
        "maxValues": {"key": keys[-1]},
        "nullCount": {"key": 0},
    }
    actions.append(
        {
            "add": {
                "path": path,
                "partitionValues": {},
                "size": os.path.getsize(f"{table}/{path}"),
                "modificationTime": 1,
                "dataChange": True,
                "stats": json.dumps(stats),
            }
        }
    )
with open(f"{table}/_delta_log/{0:020}.json", "w") as log:
    log.writelines(json.dumps(action) + "\n" for action in actions)
