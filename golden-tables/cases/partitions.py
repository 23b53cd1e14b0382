"""Partition values: text of every type, null, the empty string, and paths that need escaping."""

from goldenkit.case import case
from goldenkit.schema import struct
from goldenkit.table import hive_folder

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


_TYPES = {  # type: plain values with the texts of the log, as Spark and as others write them
    "string": [
        ("a", "a"),
        (" spaced ", " spaced "),
        ("__HIVE_DEFAULT_PARTITION__x", "__HIVE_DEFAULT_PARTITION__x"),
    ],
    "boolean": [(True, "true"), (False, "false")],
    "byte": [(-128, "-128"), (127, "127")],
    "short": [(-32768, "-32768"), (7, "7")],
    "integer": [(-(2**31), "-2147483648"), (0, "0")],
    "long": [(-(2**63), "-9223372036854775808"), (2**63 - 1, "9223372036854775807")],
    "float": [(-0.5, "-0.5"), (1.5e10, "1.5E10"), (float("nan"), "NaN"), (float("inf"), "Infinity")],
    "double": [(1e300, "1.0E300"), (-0.1, "-0.1"), (float("-inf"), "-Infinity")],
    "decimal(10,3)": [("-1234.500", "-1234.500"), ("0.001", "0.001"), ("5", "5")],
    "decimal(38,0)": [("9" * 38, "9" * 38), ("-1", "-1")],
    "date": [("1969-12-31", "1969-12-31"), ("2024-02-29", "2024-02-29"), ("0001-01-01", "0001-01-01")],
    "binary": [(b"plain", "plain"), (b"\x01\x02", "\x01\x02"), ("é".encode(), "é"), ("😈".encode(), "😈")],
    "timestamp": [
        ("2024-02-29T12:34:56.123456", "2024-02-29 12:34:56.123456"),
        ("1969-12-31T23:59:59.500000", "1969-12-31 23:59:59.5"),
        ("2024-02-29T12:34:56.123456", "2024-02-29T12:34:56.123456Z"),
        ("2024-01-01T00:00:00", "2024-01-01 00:00:00"),
    ],
    "timestamp_ntz": [
        ("2024-02-29T12:34:56.123456", "2024-02-29 12:34:56.123456"),
        ("1969-12-31T23:59:59.000001", "1969-12-31 23:59:59.000001"),
    ],
}


def _typed(type_):
    word = type_.replace("(", "-").replace(",", "-").rstrip(")").replace("_", "-")

    @case(
        f"partition-type-{word}",
        f"Partition values of type {type_}: their texts, null, and the empty string for null",
    )
    def build(case):
        table = case.new_table()
        protocol = table.with_features("timestampNtz") if "ntz" in type_ else None
        table.create(
            struct(("id", "long"), ("p", type_), ("tail", "string")), partition_by=["p"], protocol=protocol
        )
        files = []
        for i, (value, text) in enumerate([*_TYPES[type_], (None, None), (None, "")]):
            row = {"id": i, "tail": f"t{i}"}
            files.append(
                table.write_file([row], {"p": value}, partition_text={"p": text}, folder=f"some-folder-{i}")
            )
        table.commit(*files)
        case.read(versions=[])


for _name in _TYPES:
    _typed(_name)


@case(
    "partition-special-characters",
    "Partition strings with everything that Hive and URIs escape; the folders are escaped twice over",
)
def special_characters(case):
    values = [
        "a/b",
        "a%2Fb",
        "100%",
        "x=y",
        "q?w",
        "h#t",
        "c:d",
        "s p",
        "+",
        "é中😀",
        "'\"",
        "[{^}]",
        "\\",
        "tab\t",
        "new\nline",
        ".",
        "..",
    ]
    table = case.new_table()
    table.create(struct(("id", "long"), ("part", "string")), partition_by=["part"])
    table.commit(
        *[
            table.write_file([{"id": i}], {"part": v}, folder=hive_folder(part=v))
            for i, v in enumerate(values)
        ]
    )
    case.read(versions=[])


@case(
    "partition-columns-many",
    "Three partition columns between the others; the schema's order rules, not the folders'",
)
def many(case):
    table = case.new_table()
    schema = struct(("a", "integer"), ("id", "long"), ("b", "string"), ("name", "string"), ("c", "date"))
    table.create(schema, partition_by=["c", "a", "b"])
    rows = [
        ({"a": 1, "b": "x", "c": "2024-01-01"}, 1),
        ({"a": None, "b": "y", "c": None}, 2),
        ({"a": 3, "b": None, "c": "2024-01-02"}, 3),
    ]
    table.commit(
        *[
            table.write_file(
                [{"id": i, "name": f"n{i}"}], v, folder=hive_folder(c=v["c"], a=v["a"], b=v["b"])
            )
            for v, i in rows
        ]
    )
    case.read(versions=[])


@case(
    "partition-column-in-file-too",
    "The data files hold the partition column as well, with other values: the log is right",
    why="Some writers materialise partition columns; their values come from partitionValues all the same.",
)
def in_file_too(case):
    import pyarrow as pa

    table = case.new_table()
    table.create(struct(("id", "long"), ("part", "string")), partition_by=["part"])
    arrow = pa.table({"id": pa.array([1, 2], pa.int64()), "part": pa.array(["wrong", None])})
    table.commit(
        table.write_file([{"id": 1}, {"id": 2}], {"part": "right"}, arrow=arrow, folder="part=right")
    )
    case.read(versions=[])


@case("partition-only-columns", "Every column but one is a partition column, and a file with no rows")
def only_columns(case):
    table = case.new_table()
    table.create(struct(("p", "integer"), ("q", "string"), ("v", "long")), partition_by=["p", "q"])
    table.commit(
        table.write_file([{"v": None}] * 3, {"p": 1, "q": "x"}),
        table.write_file([], {"p": 2, "q": "y"}),
    )
    case.read(versions=[])
