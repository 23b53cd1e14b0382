"""Column mapping: names and ids that may be taken for others, renaming, schemas that tell too little."""

import copy

import pyarrow as pa
import pyarrow.parquet as pq
from goldenkit import checkpoint
from goldenkit.case import case
from goldenkit.schema import array, arrow_table, field, map_of, struct, with_mapping
from goldenkit.workload import workload

_ID, _NAME = "delta.columnMapping.id", "delta.columnMapping.physicalName"
_NESTED = "delta.columnMapping.nested.ids"
_PAIR = struct(("id", "long"), ("name", "string"))
_ROWS = [{"id": 1, "name": "one"}, {"id": 2, "name": None}]


def _properties(mode, highest, **more):
    return {"delta.columnMapping.mode": mode, "delta.columnMapping.maxColumnId": str(highest)} | more


def _structs(type_):
    """Every list of fields in a type, the outermost first."""
    if isinstance(type_, dict):
        if "fields" in type_:
            yield type_["fields"]
        for f in type_.get("fields", []):
            yield from _structs(f["type"])
        for child in ("elementType", "keyType", "valueType"):
            yield from _structs(type_.get(child))


def _rotated(schema, key):
    """The schema with one annotation passed round among the fields of each struct."""
    other = copy.deepcopy(schema)
    for fields in _structs(other):
        values = [f["metadata"][key] for f in fields]
        for f, value in zip(fields, values[1:] + values[:1]):
            f["metadata"][key] = value
    return other


_NESTS = struct(
    ("id", "long"),
    ("key", "long"),
    ("list", array(struct(("a", "integer"), ("b", "integer")))),
    ("map", map_of(struct(("k", "string"), ("l", "string")), struct(("v", "long"), ("w", "long")))),
    ("deep", array(array(map_of("string", struct(("x", "integer"), ("y", struct(("z", "string")))))))),
)
_NESTED_ROWS = [
    {
        "id": 1,
        "key": -1,
        "list": [{"a": 1, "b": 2}, None, {"a": None, "b": 3}],
        "map": [({"k": "k1", "l": "l1"}, {"v": 10, "w": 20}), ({"k": "k2", "l": None}, None)],
        "deep": [[{"s": {"x": 7, "y": {"z": "deep"}}}], [], None],
    },
    {"id": 2, "key": -2, "list": [], "map": [], "deep": None},
]


def _with_nested_ids(mapped, highest):
    """Ids of elements, keys and values as icebergCompatV2 asks for them."""
    mapped = copy.deepcopy(mapped)

    def visit(type_, key, ids):
        nonlocal highest
        if not isinstance(type_, dict):
            return
        for part in ("element", "key", "value"):
            if f"{part}Type" in type_:
                highest += 1
                ids[f"{key}.{part}"] = highest
                visit(type_[f"{part}Type"], f"{key}.{part}", ids)

    for fields in _structs(mapped):
        for f in fields:
            ids = {}
            visit(f["type"], f["metadata"][_NAME], ids)
            if ids:
                f["metadata"][_NESTED] = ids
    return mapped, highest


@case(
    "column-mapping-id-every-level",
    "Field ids decide in structs, in lists, in keys and values of maps; the names in one file lie",
    why="Who finds nested fields by name, or falls back to names, gives one field's values as another's.",
)
def id_every_level(case):
    table = case.new_table()
    mapped, highest = _with_nested_ids(*with_mapping(_NESTS))
    features = ["columnMapping", "icebergCompatV2"]
    protocol = table.protocol(3, 7, features[:1], features)
    table.create(mapped, properties=_properties("id", highest), protocol=protocol)
    table.commit(table.write_file(_NESTED_ROWS[:1]))
    lying = arrow_table(_NESTED_ROWS, _rotated(mapped, _NAME), physical=True)
    table.commit(table.write_file(_NESTED_ROWS, arrow=lying))
    case.read()


@case(
    "column-mapping-name-ids-lie",
    "Physical names decide at every level while the field ids in the files are those of other columns",
    why="By name nothing is found by id: mixed matching gives one column's values as another's.",
)
def name_ids_lie(case):
    table = case.new_table()
    mapped, highest = with_mapping(_NESTS)
    table.create(mapped, properties=_properties("name", highest), protocol=table.protocol(2, 6))
    lying = arrow_table(_NESTED_ROWS, _rotated(mapped, _ID), physical=True)
    table.commit(table.write_file(_NESTED_ROWS, arrow=lying))
    case.read()


@case(
    "column-mapping-names-exchanged",
    "Names with dots, spaces, other scripts, of other columns' physical names, or different in case alone",
    why="A logical name that is another column's physical name shows who looks in the wrong place; a dot in "
    "a name is no step into a struct.",
    features=["column-name-special-characters"],
)
def names_exchanged(case):
    physical = {
        "first": "second",
        "second": "first",
        "a.b": "a",
        "a": "a.b",
        "b": "b",
        "größe p.t": "PART",
        "part": "part",
        "日本 ,;{}()=": "Ü",
        "lower": "k",
        "upper": "K",
    }
    schema = struct(
        ("first", "long"),
        ("second", "long"),
        ("a.b", "string"),
        ("a", struct(("b", "string"))),
        ("größe p.t", "string"),
        ("part", "integer"),
        ("日本 ,;{}()=", "string"),
        ("lower", "integer"),
        ("upper", "integer"),
    )
    table = case.new_table()
    mapped, highest = with_mapping(schema, physical=lambda name, id_: physical[name])
    table.create(
        mapped,
        properties=_properties("name", highest),
        protocol=table.with_features("columnMapping"),
        partition_by=["größe p.t"],
    )
    row = {"first": 1, "second": 2, "a.b": "dotted", "a": {"b": "inner"}, "part": 5}
    rows = [row | {"日本 ,;{}()=": "gut", "lower": 10, "upper": 20}, {"second": 4, "part": None}]
    table.commit(table.write_file(rows, {"größe p.t": "x/y"}, folder="f1"))
    # From before the column `upper`: what is called like it but for its case is another column.
    older = copy.deepcopy(mapped)
    older["fields"] = older["fields"][:-1]
    rest = [{"first": 3, "lower": 30, "part": 6}]
    table.commit(table.write_file(rest, {"größe p.t": None}, folder="f2", schema=older))
    checkpoint.write_classic(table, stats="both")
    case.read(versions=[2])


@case(
    "column-mapping-same-name-inside",
    "A struct and a field inside it, and fields of two structs, have one physical name: their paths differ",
    seeds="delta-rs#4501",
    why="Physical names need be unique among the fields of one struct only.",
)
def same_name_inside(case):
    table = case.new_table()
    schema = struct(("s", struct(("s", "long"), ("t", "string"))), ("u", struct(("s", "long"))))
    mapped, highest = with_mapping(schema, physical=lambda name, id_: f"col-{name}")
    table.create(mapped, properties=_properties("name", highest), protocol=table.protocol(2, 5))
    table.commit(table.write_file([{"s": {"s": 1, "t": "x"}, "u": {"s": 2}}, {"s": None, "u": None}]))
    case.read()


@case(
    "column-mapping-orphan-feature",
    "The feature in both lists and no mode: annotations in the schema and field ids in files mean nothing",
    why="The mode decides: neither a feature's name nor annotations nor field ids do.",
)
def orphan_feature(case):
    table = case.new_table()
    mapped, _ = with_mapping(_PAIR)
    table.create(mapped, protocol=table.with_features("columnMapping"))
    crossed = copy.deepcopy(mapped)
    for f, id_ in zip(crossed["fields"], (2, 1)):
        f["metadata"] = {_ID: id_, _NAME: f["name"]}
    table.commit(table.write_file(_ROWS, arrow=arrow_table(_ROWS, crossed, physical=True)))
    case.read()


@case(
    "column-mapping-property-without-protocol",
    "The mode name at the protocol (1,2), which does not have column mapping: the property has no force",
)
def property_without_protocol(case):
    table = case.new_table()
    mapped, highest = with_mapping(_PAIR)
    table.create(mapped, properties=_properties("name", highest))
    table.commit(table.write_file(_ROWS, arrow=arrow_table(_ROWS, _PAIR)))
    case.read(versions=[])


@case(
    "column-mapping-change-feed-renames",
    "A change feed over the mode's coming, renaming (a partition column, a field), dropping and adding again",
    why="Old files are read by the names of the range's end; a column that came again hides its namesake.",
)
def change_feed_renames(case):
    table = case.new_table()
    schema = struct(
        ("id", "long"),
        ("name", "string"),
        ("part", "integer"),
        ("inner", struct(("a", "long"), ("b", "long"))),
    )
    feed = {"delta.enableChangeDataFeed": "true"}
    table.create(schema, properties=feed, partition_by=["part"], protocol=table.protocol(1, 4))

    def row(id_, title, part, a):
        # Under its names of all times.
        return {"id": id_, "name": title, "title": title, "part": part, "place": part} | {
            "inner": {"a": a, "first": a, "b": -a}
        }

    rows = [row(1, "one", 1, 10), row(2, "two", 1, 20)]
    file = table.write_file(rows, {"part": 1}, folder="p1")
    table.commit(file)
    mapped, highest = with_mapping(schema, physical=lambda name, id_: name)
    properties = feed | _properties("name", highest)
    table.commit(table.change_metadata(mapped, properties), table.protocol(2, 5))
    renamed = copy.deepcopy(mapped)
    for f, name in zip(renamed["fields"][1:3], ("title", "place")):
        f["name"] = name
    renamed["fields"][3]["type"]["fields"][0]["name"] = "first"
    action = table.change_metadata(renamed)
    action["metaData"]["partitionColumns"] = ["place"]
    table.commit(action, operation="RENAME COLUMN")
    changed = rows[1] | {"title": "zwei", "name": "zwei"}
    changes = [rows[1] | {"_change_type": "update_preimage"}, changed | {"_change_type": "update_postimage"}]
    new = table.write_file([rows[0], changed], {"place": 1}, folder="p2")
    written = table.write_changes(changes, {"place": 1}, folder="p2")
    table.commit(("remove", file), new, written, operation="UPDATE", changes=changes)
    dropped = copy.deepcopy(renamed)
    del dropped["fields"][1]
    table.commit(table.change_metadata(dropped), operation="DROP COLUMNS")
    again = copy.deepcopy(dropped)
    again["fields"].append(field("name", "string", **{_ID: highest + 1, _NAME: "col-again"}))
    action = table.change_metadata(again, feed | _properties("name", highest + 1))
    table.commit(action, operation="ADD COLUMNS")
    for version in (1, 4):
        table.changes[version] = [{k: v for k, v in r.items() if k != "name"} for r in table.changes[version]]
    for f in table.state.files.values():
        f.rows = [{k: v for k, v in r.items() if k != "name"} for r in f.rows]
    table.commit(table.write_file([row(3, "three", None, 30)], {"place": None}, folder="p3"))
    case.read(versions=[7], cdf=[(0, 7), (3, 5), (4, 4), (7, 7)])


@case(
    "column-mapping-row-tracking",
    "Mapped by field id, with row ids in materialised columns, which have a name and no id",
)
def row_tracking(case):
    ids, versions = "_row-id-col-1111", "_row-commit-version-col-2222"
    table = case.new_table()
    mapped, highest = with_mapping(_PAIR)
    properties = _properties("id", highest) | {
        "delta.enableRowTracking": "true",
        "delta.rowTracking.materializedRowIdColumnName": ids,
        "delta.rowTracking.materializedRowCommitVersionColumnName": versions,
    }
    writers = ["columnMapping", "rowTracking", "domainMetadata"]
    table.create(mapped, protocol=table.protocol(3, 7, writers[:1], writers), properties=properties)
    first = table.write_file(_ROWS, extra={"baseRowId": 0, "defaultRowCommitVersion": 1})
    table.commit(first)
    wide = copy.deepcopy(mapped)
    wide["fields"] += [field(ids, "long"), field(versions, "long")]
    rows = [_ROWS[1], {"id": 3, "name": "three"}]
    arrow = arrow_table([rows[0] | {ids: 1, versions: 1}, rows[1]], wide, physical=True)
    numbers = {"baseRowId": 2, "defaultRowCommitVersion": 2}
    table.commit(("remove", first), table.write_file(rows, arrow=arrow, extra=numbers), operation="MERGE")
    known = [row | {"_row_id": i, "_row_commit_version": v} for row, i, v in zip(rows, (1, 3), (1, 2))]
    case.row_ids(known)
    case.read(versions=[])


@case(
    "column-mapping-id-file-without-ids",
    "Mapped by field id, and a data file that has none",
    why="Names tell nothing of such a file: they may be those of other columns, and nulls would be invented.",
)
def file_without_ids(case):
    table = case.new_table()
    mapped, highest = with_mapping(_PAIR, physical=lambda name, id_: name)
    table.create(mapped, properties=_properties("id", highest), protocol=table.protocol(2, 5))
    table.commit(table.write_file(_ROWS, arrow=arrow_table(_ROWS, _PAIR)))
    case.error("a data file has no field ids, by which the table's columns are found")


def _broken(name, what, mode="name"):
    """A case whose mapped schema is spoilt by the function below it, and must be refused."""

    def register(spoil):
        def build(case):
            table = case.new_table()
            mapped, highest = _with_nested_ids(*with_mapping(_NESTS))
            fields = mapped["fields"]
            spoil(fields)
            table.create(mapped, properties=_properties(mode, highest), protocol=table.protocol(2, 5))
            case.error(what)

        return case(f"column-mapping-{name}", f"Mapped by {mode}; {what}")(build)

    return register


@_broken("id-twice", "an id of a field in a list is also that of a column", "id")
def _(fields):
    fields[2]["type"]["elementType"]["fields"][1]["metadata"][_ID] = fields[0]["metadata"][_ID]


@_broken("nested-id-twice", "the id of a list's elements is also that of a column")
def _(fields):
    fields[2]["metadata"][_NESTED] = {"col-0003.element": fields[0]["metadata"][_ID]}


@_broken("path-twice", "two fields of a map's value have one physical name")
def _(fields):
    first, second = fields[3]["type"]["valueType"]["fields"]
    second["metadata"][_NAME] = first["metadata"][_NAME]


@_broken("without-name", "a field of a map's key has no physical name", "id")
def _(fields):
    del fields[3]["type"]["keyType"]["fields"][1]["metadata"][_NAME]


@_broken("without-id", "a column has no id")
def _(fields):
    del fields[1]["metadata"][_ID]


@_broken("id-too-large", "an id does not fit 32 bits", "id")
def _(fields):
    fields[1]["metadata"][_ID] = 2**32 + 1


def _parse_partitions(path, name, type_):
    """Adds `partitionValues_parsed` to a checkpoint, for one partition column of that physical name."""
    table = pq.read_table(path)
    add = table["add"].combine_chunks()
    texts = [entry and dict(entry["partitionValues"]) for entry in add.to_pylist()]
    values = [None if t is None else {name: None if t[name] is None else int(t[name])} for t in texts]
    parsed = pa.array(values, pa.struct([(name, type_)]))
    fields = [*add.type, pa.field("partitionValues_parsed", parsed.type)]
    wide = pa.StructArray.from_arrays(
        [*add.flatten(), parsed], fields=fields, mask=pa.array([t is None for t in texts])
    )
    place = table.schema.get_field_index("add")
    pq.write_table(table.set_column(place, "add", wide), path, store_schema=False)


@workload(
    "wl-column-mapping",
    "Predicates over renamed columns, by partition, nested and dotted names, JSON and struct statistics",
    ["predicate", "dataSkipping", "columnMapping"],
)
def predicates(w):
    table = w.new_table()
    inner = struct(("id", "long"), ("x", "date"))
    schema = struct(("id", "long"), ("p", "integer"), ("a.b", "string"), ("s", inner))
    mapped, highest = with_mapping(schema)
    # What statistics have under the columns' logical names are other columns' bounds.
    for f, id_ in zip(mapped["fields"], ("p", "id", "s", "a.b")):
        f["metadata"][_NAME] = id_
    table.create(
        mapped,
        properties=_properties("name", highest),
        protocol=table.with_features("columnMapping"),
        partition_by=["p"],
    )

    def rows(n):
        return [
            {"id": 10 * n + i, "a.b": f"t{n}{i}", "s": {"id": -n, "x": f"2024-0{n}-01"} if i else None}
            for i in range(3)
        ]

    def write(n, partition):
        known = [row | {"p": partition} for row in rows(n)]
        table.commit(table.write_file(known, {"p": partition}, folder=f"f{n}"))

    for n, partition in ((1, 1), (2, 2), (3, None)):
        write(n, partition)
    path, _ = checkpoint.write_classic(table, stats="struct")
    _parse_partitions(path, "id", pa.int32())
    write(4, 1)
    read = lambda name, predicate, where, **more: w.read(name, where, predicate=predicate, **more)
    w.read("all")
    read("id", "id = 21", lambda r: r["id"] == 21, fileCount=1, filesSkipped=3)
    read("id_in_the_tail", "id > 40", lambda r: r["id"] > 40, fileCount=1, filesSkipped=3)
    read("partition", "p = 1", lambda r: r["p"] == 1, fileCount=2, filesSkipped=2)
    read("partition_null", "p IS NULL", lambda r: r["p"] is None, fileCount=1, filesSkipped=3)
    read("dotted", "`a.b` >= 't30'", lambda r: r["a.b"] >= "t30", fileCount=2, filesSkipped=2)
    read("nested", "s.id = -2", lambda r: bool(r["s"]) and r["s"]["id"] == -2, fileCount=1, filesSkipped=3)
    read("nested_date", "s.x < DATE'2024-02-01'", lambda r: bool(r["s"]) and r["s"]["x"] < "2024-02-01")
    read("both", "p = 1 AND id < 20", lambda r: r["p"] == 1 and r["id"] < 20, fileCount=1, filesSkipped=3)
    read("projection", "s.id < 0", lambda r: bool(r["s"]), columns=["a.b", "id"])
