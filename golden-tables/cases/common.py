"""A table that many cases start from."""

from goldenkit.schema import struct

SCHEMA = struct(("id", "long"), ("name", "string"))


def simple_table(case, commits=4, **create):
    """Version 0 without data, then a row in each commit."""
    table = case.new_table()
    table.create(SCHEMA, **create)
    for i in range(1, commits + 1):
        table.commit(table.write_file([{"id": i, "name": f"row {i}"}]))
    return table
