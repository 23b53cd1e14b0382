"""Partition values: text of every type, null, the empty string, and paths that need escaping."""

from goldenkit.case import case
from goldenkit.schema import struct

_EMPTY_WHY = "The protocol says that an empty string in partitionValues is null, for every type, strings too."


@case(
    "partition-empty-string", "The partition value '' of a string column is null", seeds="B7", why=_EMPTY_WHY
)
def empty_string(case):
    table = case.new_table()
    table.create(struct(("id", "long"), ("part", "string")), partition_by=["part"])
    table.commit(
        table.write_file([{"id": 1}], {"part": "a"}, folder="part=a"),
        table.write_file([{"id": 2}], {"part": None}, partition_text={"part": ""}),
        table.write_file([{"id": 3}], {"part": None}),
    )
    case.read()
