"""Statistics that are damaged or beside the point: they may cost time, never rows."""

from goldenkit import checkpoint
from goldenkit.case import case
from goldenkit.schema import struct

_SCHEMA = struct(("id", "long"), ("name", "string"))
_WHY = "Statistics are optional: what cannot be used is passed over, and the rows are the file's."


def _rows(start):
    return [{"id": start + i, "name": f"row {start + i}"} for i in range(3)]


@case(
    "statistics-malformed",
    "Statistics that are no JSON, no object, empty, of wrong types, with unknown columns",
    why=_WHY,
)
def malformed(case):
    table = case.new_table()
    table.create(_SCHEMA)
    texts = [
        "{invalid json",
        "",
        "null",
        "[1,2]",
        "{}",
        '{"numRecords":"three","minValues":5,"maxValues":[],"nullCount":"none"}',
        '{"numRecords":3,"minValues":{"nowhere":1},"maxValues":{"id":{"deep":1}},"nullCount":{"id":{"x":0}}}',
        '{"numRecords":3,"minValues":{"id":"one"},"maxValues":{"id":null},"nullCount":{"id":-1}}',
    ]
    table.commit(*[table.write_file(_rows(10 * i), stats=text) for i, text in enumerate(texts)])
    case.read(versions=[])


@case("statistics-wrong-row-count", "numRecords is not the number of rows in the file", why=_WHY)
def wrong_count(case):
    table = case.new_table()
    table.create(_SCHEMA)
    table.commit(
        table.write_file(_rows(0), stats={"numRecords": 999}),
        table.write_file(_rows(10), stats={"numRecords": 1}),
    )
    checkpoint.write_classic(table)
    table.commit(table.write_file(_rows(20), stats={"numRecords": 0}))
    case.read()
