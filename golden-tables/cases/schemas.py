"""The table's schema against what data files hold: missing columns, void, other cases and orders, nesting."""

import pyarrow as pa
from goldenkit.case import case
from goldenkit.schema import array, field, map_of, struct


@case("schema-columns-added", "Columns added later, inside structs and lists too: null in older files")
def added(case):
    before = struct(("id", "long"), ("s", struct(("a", "integer"))), ("l", array(struct(("x", "integer")))))
    after = struct(
        ("id", "long"),
        ("first", "string"),
        ("s", struct(("new", struct(("deep", "string"))), ("a", "integer"))),
        ("l", array(struct(("x", "integer"), ("y", "date")))),
        ("m", map_of("string", "long")),
    )
    table = case.new_table()
    table.create(before)
    table.commit(table.write_file([{"id": 1, "s": {"a": 1}, "l": [{"x": 1}, None]}, {"id": 2}]))
    # What the old rows are under the new schema.
    for row in table.active().rows:
        row["s"] = row.get("s") and row["s"] | {"new": None}
        row["l"] = row.get("l") and [x and x | {"y": None} for x in row["l"]]
    table.commit(table.change_metadata(after))
    new = {
        "id": 3,
        "first": "f",
        "s": {"a": 3, "new": {"deep": "d"}},
        "l": [{"x": 3, "y": "2024-01-01"}],
        "m": {"k": 3},
    }
    table.commit(table.write_file([new, {"id": 4, "s": {"a": None, "new": None}, "l": [], "m": {}}]))
    case.read(versions=[2])


@case("schema-void", "Void columns at the top and in a struct: no data file has them, their values are null")
def void(case):
    full = struct(("id", "long"), ("nothing", "void"), ("s", struct(("a", "integer"), ("none", "void"))))
    stored = struct(("id", "long"), ("s", struct(("a", "integer"))))
    table = case.new_table()
    table.create(full)
    rows = [{"id": 1, "s": {"a": 1}}, {"id": 2, "s": None}]
    table.commit(table.write_file(rows, schema=stored))
    case.read(versions=[])


@case("schema-name-case-differs", "Column names in the files differ in case from the schema's")
def name_case(case):
    table = case.new_table()
    table.create(
        struct(
            ("Id", "long"),
            ("userName", "string"),
            (
                "Inner",
                struct(
                    ("A", "integer"),
                ),
            ),
        )
    )
    rows = [{"Id": 1, "userName": "one", "Inner": {"A": 1}}]
    arrow = pa.table(
        {
            "ID": pa.array([1], pa.int64()),
            "username": ["one"],
            "inner": pa.array([{"a": 1}], pa.struct([("a", pa.int32())])),
        }
    )
    table.commit(table.write_file(rows, arrow=arrow))
    table.commit(table.write_file([{"Id": 2, "userName": "two", "Inner": None}]))
    case.may_refuse("column names that differ in case only may be refused; nulls in their place are wrong")
    case.read(versions=[])


@case(
    "schema-order-and-extras",
    "Files with their columns in another order, and columns that the table does not have",
)
def order(case):
    table = case.new_table()
    table.create(struct(("a", "long"), ("b", "string"), ("c", "double")))
    rows = [{"a": 1, "b": "x", "c": 0.5}, {"a": 2, "b": None, "c": None}]
    arrow = pa.table(
        {"c": [0.5, None], "zz": [[1], None], "b": ["x", None], "a": pa.array([1, 2], pa.int64())}
    )
    table.commit(table.write_file(rows, arrow=arrow))
    table.commit(table.write_file([{"a": 3, "b": "y", "c": 1.5}]))
    case.read(versions=[])


@case("schema-struct-order-and-extras", "The same inside structs, in lists and maps")
def nested_order(case):
    table = case.new_table()
    inner = struct(("x", "integer"), ("y", "string"))
    table.create(struct(("s", inner), ("l", array(inner)), ("m", map_of("string", inner))))
    rows = [{"s": {"x": 1, "y": "a"}, "l": [{"x": 2, "y": "b"}, None], "m": {"k": {"x": 3, "y": None}}}, {}]
    other = pa.struct([("y", pa.string()), ("extra", pa.int64()), ("x", pa.int32())])
    turned = lambda v: {"y": v["y"], "extra": 9, "x": v["x"]}
    arrow = pa.table(
        {
            "s": pa.array([turned(rows[0]["s"]), None], other),
            "l": pa.array([[turned(rows[0]["l"][0]), None], None], pa.list_(pa.field("element", other))),
            "m": pa.array([[("k", turned(rows[0]["m"]["k"]))], None], pa.map_(pa.string(), other)),
        }
    )
    table.commit(table.write_file(rows, arrow=arrow))
    case.read(versions=[])


@case(
    "schema-non-ascii-names",
    "Column names in many scripts, with quotes, spaces and emoji; values with control characters",
    features=["column-name-special-characters"],
)
def non_ascii(case):
    names = ["größe", "名前", "имя", "😀", 'quo"te', "back`tick", "per%cent", "MiXed"]
    table = case.new_table()
    table.create(struct(*[(n, "string") for n in names]))
    values = ["ÄÖÜß", "漢字", "привет", "👩‍👩‍👧", '"', "`", "%41", ""]
    controls = [
        "\u0000",
        "\u0001\u001f",
        "\u007f\u0080",
        "\u2028\u2029",
        "\ufeff",
        "\t\r\n\\",
        "\U0010ffff",
        " ",
    ]
    table.commit(table.write_file([dict(zip(names, values)), dict(zip(names, controls)), {}]))
    case.read(versions=[])


@case(
    "schema-required-columns",
    "Columns that are not nullable, stored as required, in structs, lists and maps too",
)
def required(case):
    table = case.new_table()
    inner = struct(field("x", "integer", False), field("y", "string"))
    schema = struct(
        field("id", "long", False),
        field("s", inner, False),
        field("l", array("integer", contains_null=False), False),
        field("m", map_of("string", "long", value_contains_null=False)),
        field("ls", array(inner)),
    )
    table.create(schema)
    rows = [
        {"id": 1, "s": {"x": 1, "y": None}, "l": [1, 2], "m": {"a": 1}, "ls": [{"x": 1, "y": "q"}, None]},
        {"id": 2, "s": {"x": 2, "y": "z"}, "l": [], "m": None, "ls": []},
    ]
    table.commit(table.write_file(rows))
    case.read(versions=[])


@case("schema-metadata-kept", "Field metadata of every JSON kind, comments, character types")
def metadata_kept(case):
    table = case.new_table()
    schema = struct(
        field(
            "id",
            "long",
            comment="the key",
            number=1,
            real=0.5,
            yes=True,
            nothing=None,
            many=[1, "x", {"y": []}],
        ),
        field("code", "string", __CHAR_VARCHAR_TYPE_STRING="char(5)"),
    )
    table.create(schema)
    table.commit(table.write_file([{"id": 1, "code": "ab   "}]))
    case.read(versions=[])
