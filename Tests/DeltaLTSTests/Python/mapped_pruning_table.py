"""Writes the table of pruning_table.py with mapped columns: mapped_pruning_table.py FOLDER name|id.

Columns are called `new.NAME`. Physical names are those of the plain table; by id the names in the file are each
other's.
"""

import json
import os
import runpy
import sys

import pyarrow as pa
import pyarrow.parquet as pq

folder, mode = sys.argv[1:]
made = runpy.run_path(os.path.join(os.path.dirname(__file__), "pruning_table.py"))
data, fields = made["data"], made["schema"]["fields"]
names = [f["name"] for f in fields]
stored = names[1:] + names[:1] if mode == "id" else names
columns = [
    pa.field(name, column.type, True, {"PARQUET:field_id": str(number)} if mode == "id" else None)
    for number, (name, column) in enumerate(zip(stored, data.columns), 1)
]
blooms = {stored[names.index(n)]: {"ndv": 1000, "fpp": 0.01} for n in ("rare", "tag")}
path = f"{folder}/part-0.parquet"
pq.write_table(
    pa.Table.from_arrays(data.columns, schema=pa.schema(columns)),
    path,
    row_group_size=1000,
    max_rows_per_page=100,
    write_batch_size=50,
    write_page_index=True,
    bloom_filter_options=blooms,
    use_dictionary=[stored[names.index("word")]],
    store_decimal_as_integer=True,
)
for number, f in enumerate(fields, 1):
    f["metadata"] = {
        "delta.columnMapping.id": number,
        "delta.columnMapping.physicalName": f["name"],
    }
    f["name"] = "new." + f["name"]
log = f"{folder}/_delta_log/{0:020}.json"
with open(log) as file:
    protocol, metadata, add = (json.loads(line) for line in file)
protocol["protocol"] = {"minReaderVersion": 2, "minWriterVersion": 5}
metadata["metaData"]["schemaString"] = json.dumps({"type": "struct", "fields": fields})
metadata["metaData"]["configuration"] = {"delta.columnMapping.mode": mode}
add["add"]["size"] = os.path.getsize(path)
with open(log, "w") as file:
    file.writelines(json.dumps(action) + "\n" for action in (protocol, metadata, add))
