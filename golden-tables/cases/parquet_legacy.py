"""Parquet as older and other writers have it: layouts of lists and maps, annotations, codecs, level encodings."""

import pyarrow as pa
from goldenkit import rework, thrift
from goldenkit.case import case
from goldenkit.rework import CONVERTED, LOGICAL, NAME, PRECISION, REPETITION, SCALE
from goldenkit.schema import array, arrow_table, map_of, struct


def _plain(case, schema, rows, change, protocol=None, **options):
    table = case.new_table()
    table.create(schema, protocol=protocol and protocol(table))
    options.setdefault("store_schema", False)
    table.commit(table.write_file(rows, rework=change, **options))
    case.read(versions=[])


def _not_null(type_):
    """List elements that are required: the levels of a two-level list are those of such a three-level one."""
    if isinstance(type_, dict) and type_["type"] == "array":
        return type_ | {"containsNull": False}
    return type_


def _required_elements(rows, schema):
    fields = [f | {"type": _not_null(f["type"])} for f in schema["fields"]]
    return arrow_table(rows, schema | {"fields": fields})


@case(
    "parquet-lists-two-level",
    "Two-level lists: repeated values, repeated groups named array and <list>_tuple",
    features=["parquet-two-level-lists"],
)
def two_level(case):
    one = struct(("only", "integer"))
    two = struct(("x", "integer"), ("y", "string"))
    schema = struct(
        ("id", "long"),
        ("values", array("integer")),
        ("groups", array(two)),
        ("ones", array(one)),
        ("named", array(one)),
    )
    rows = [
        {
            "id": 1,
            "values": [1, 2, 3],
            "groups": [{"x": 1, "y": "a"}, {"x": None, "y": None}],
            "ones": [{"only": 5}],
            "named": [{"only": None}],
        },
        {"id": 2, "values": [], "groups": [], "ones": [], "named": []},
        {"id": 3, "values": None, "groups": None, "ones": None, "named": None},
        {
            "id": 4,
            "values": [-1],
            "groups": [{"x": 9, "y": ""}],
            "ones": [{"only": None}, {"only": 6}],
            "named": [{"only": 7}, {"only": 8}],
        },
    ]

    def change(meta):
        rework.drop_level(meta, ("values", "list"), "element")
        rework.drop_level(meta, ("groups", "list"), "groups")
        rework.drop_level(meta, ("ones", "list"), "array")
        rework.drop_level(meta, ("named", "list"), "named_tuple")

    _plain(case, schema, rows, rework.footer(change), arrow=_required_elements(rows, schema))


@case(
    "parquet-lists-three-level-old-names",
    "Three-level lists as Hive and Spark 1 named them: bag/array_element, list/item",
    features=["parquet-list-names"],
)
def old_names(case):
    schema = struct(("id", "long"), ("hive", array("string")), ("avro", array(array("integer"))))
    rows = [
        {"id": 1, "hive": ["a", None], "avro": [[1, None], [], None]},
        {"id": 2, "hive": [], "avro": []},
        {"id": 3, "hive": None, "avro": None},
    ]

    def change(meta):
        rework.rename(meta, ("hive", "list", "element"), "array_element")
        rework.rename(meta, ("hive", "list"), "bag")
        rework.rename(meta, ("avro", "list", "element", "list", "element"), "item")
        rework.rename(meta, ("avro", "list", "element"), "array")

    _plain(case, schema, rows, rework.footer(change))


@case(
    "parquet-lists-not-annotated",
    "Repeated fields that stand in no LIST group: lists that are never null",
    features=["parquet-repeated-fields"],
)
def not_annotated(case):
    schema = struct(("id", "long"), ("l", array("long")))
    rows = [{"id": 1, "l": [1, 2]}, {"id": 2, "l": []}, {"id": 3, "l": [3]}]
    element = pa.field("element", pa.int64(), False)
    column = pa.array([row["l"] for row in rows], pa.list_(element))
    fields = [pa.field("id", pa.int64()), pa.field("l", pa.list_(element), False)]
    arrow = pa.Table.from_arrays([pa.array([1, 2, 3], pa.int64()), column], schema=pa.schema(fields))

    def change(meta):
        rework.drop_level(meta, ("l", "list"), "inner")
        # Now the group l has one repeated child: the group goes as well.
        rework.drop_level(meta, ("l",), "l")

    case.may_refuse("repeated fields outside LIST groups are older than Delta")
    _plain(case, schema, rows, rework.footer(change), arrow=arrow)


@case(
    "parquet-maps-old-layout",
    "Maps annotated MAP_KEY_VALUE, with other names than key_value, key and value",
    features=["parquet-map-names"],
)
def old_maps(case):
    schema = struct(("id", "long"), ("m", map_of("string", "integer")), ("n", map_of("integer", "string")))
    rows = [
        {"id": 1, "m": {"a": 1, "b": None}, "n": {1: "x"}},
        {"id": 2, "m": {}, "n": {}},
        {"id": 3, "m": None, "n": None},
    ]

    def change(meta):
        found = rework.elements(meta)
        outer = found[rework.element(meta, "m")]
        outer[CONVERTED] = (thrift.I32, rework.CONVERTED_MAP_KEY_VALUE)
        outer.pop(LOGICAL, None)
        rework.rename(meta, ("m", "key_value"), "map")
        inner = found[rework.element(meta, "n", "key_value")]
        inner[CONVERTED] = (thrift.I32, rework.CONVERTED_MAP_KEY_VALUE)
        rework.rename(meta, ("n", "key_value", "value"), "val")
        rework.rename(meta, ("n", "key_value", "key"), "k")
        rework.rename(meta, ("n", "key_value"), "entries")

    _plain(case, schema, rows, rework.footer(change))


@case(
    "parquet-decimal-byte-array",
    "Decimals as byte arrays of as many bytes as each value needs",
    features=["parquet-decimal-byte-array"],
)
def decimal_bytes(case):
    schema = struct(("id", "long"), ("small", "decimal(7,2)"), ("large", "decimal(38,5)"))
    texts = [
        ("1.50", "1.00000"),
        ("-1.50", "-0.00001"),
        ("99999.99", "9" * 33 + ".99999"),
        ("0.00", "-" + "9" * 33 + ".99999"),
        (None, None),
    ]
    rows = [{"id": i, "small": s, "large": l} for i, (s, l) in enumerate(texts)]

    def raw(text):
        if text is None:
            return None
        number = int(text.replace(".", ""))
        return number.to_bytes(number.bit_length() // 8 + 1, "big", signed=True)

    arrow = pa.table(
        {
            "id": pa.array(range(len(rows)), pa.int64()),
            "small": pa.array([raw(s) for s, _ in texts], pa.binary()),
            "large": pa.array([raw(l) for _, l in texts], pa.binary()),
        }
    )

    def change(meta):
        for name, precision, scale in (("small", 7, 2), ("large", 38, 5)):
            one = rework.elements(meta)[rework.element(meta, name)]
            one[CONVERTED] = (thrift.I32, rework.CONVERTED_DECIMAL)
            one[SCALE], one[PRECISION] = (thrift.I32, scale), (thrift.I32, precision)
            decimal = {1: (thrift.I32, scale), 2: (thrift.I32, precision)}
            one[LOGICAL] = (thrift.STRUCT, {5: (thrift.STRUCT, decimal)})

    _plain(
        case,
        schema,
        rows,
        rework.footer(change),
        arrow=arrow,
        write_statistics=False,
        stats={"numRecords": 5},
    )


_TYPED = struct(
    ("b", "byte"),
    ("s", "short"),
    ("text", "string"),
    ("day", "date"),
    ("utc", "timestamp"),
    ("ntz", "timestamp_ntz"),
    ("amount", "decimal(9,2)"),
    ("l", array("string")),
    ("m", map_of("string", "long")),
)
_TYPED_ROWS = [
    {
        "b": -1,
        "s": 300,
        "text": "é",
        "day": "2024-02-29",
        "utc": "1969-12-31 23:59:59.999999",
        "ntz": "2024-02-29 01:02:03.000004",
        "amount": "-12.34",
        "l": ["x", None],
        "m": {"k": 1},
    },
    {},
]


def _without(*fields):
    def change(meta):
        for one in rework.elements(meta):
            for field in fields:
                one.pop(field, None)

    return rework.footer(change)


def _with_ntz(table):
    return table.with_features("timestampNtz")


@case("parquet-converted-types-only", "Types told by converted types alone, as before logical types came")
def converted_only(case):
    _plain(case, _TYPED, _TYPED_ROWS, _without(LOGICAL), _with_ntz)


@case("parquet-logical-types-only", "Types told by logical types alone, without converted types")
def logical_only(case):
    def change(meta):
        for one in rework.elements(meta):
            one.pop(CONVERTED, None)
            one.pop(SCALE, None)
            one.pop(PRECISION, None)

    _plain(case, _TYPED, _TYPED_ROWS, rework.footer(change), _with_ntz)


@case("parquet-string-not-annotated", "A string column whose file says plain bytes")
def string_not_annotated(case):
    case.may_refuse("the protocol asks for the UTF8 annotation")
    rows = [{"id": 1, "t": "plain"}, {"id": 2, "t": "é"}, {"id": 3, "t": None}]
    arrow = pa.table(
        {"id": pa.array([1, 2, 3], pa.int64()), "t": pa.array([b"plain", "é".encode(), None], pa.binary())}
    )
    _plain(case, struct(("id", "long"), ("t", "string")), rows, None, arrow=arrow)


_FLAT = struct(("id", "long"), ("text", "string"), ("value", "double"))
_FLAT_ROWS = [
    {
        "id": None if i % 4 == 3 else i,
        "text": None if i % 5 == 2 else f"text {i}",
        "value": None if i > 20 else i / 4,
    }
    for i in range(37)
]


@case("parquet-codec-lz4-hadoop", "The old LZ4 codec with Hadoop's framing", features=["parquet-codec-lz4"])
def lz4_hadoop(case):
    change = rework.each_page(rework.hadoop_lz4, f4=(thrift.I32, 5))
    _plain(case, _FLAT, _FLAT_ROWS, change, compression="none", use_dictionary=False)
    case.table.features.discard("parquet-codec-uncompressed")


@case(
    "parquet-levels-bit-packed",
    "Definition levels in the deprecated BIT_PACKED encoding, several pages",
    why="Its bits go from the most significant down (Encodings.md); Arrow's readers take them from the other end.",
    features=["parquet-levels-bit-packed"],
)
def levels_bit_packed(case):
    case.may_refuse("the encoding is deprecated since long before Delta")
    change = rework.each_page(rework.bit_packed_levels)
    _plain(
        case,
        _FLAT,
        _FLAT_ROWS,
        change,
        compression="none",
        use_dictionary=False,
        data_page_size=64,
        write_batch_size=11,
    )


@case("parquet-format-version-1", "Format version 1.0: PLAIN_DICTIONARY, milliseconds and nanoseconds of old")
def format_version_1(case):
    _plain(case, _FLAT, _FLAT_ROWS, None, version="1.0")


@case(
    "parquet-footer-extensions", "Footer and schema with fields that no reader knows, large ones among them"
)
def extensions(case):
    def change(meta):
        meta[32767] = (thrift.BINARY, b"\x00\xff" * 2000)
        meta[40] = (
            thrift.LIST,
            (thrift.STRUCT, [{1: (thrift.I64, -(2**63)), 2: (thrift.DOUBLE, b"\0" * 8)}] * 20),
        )
        meta[41] = (thrift.TRUE, True)
        for one in rework.elements(meta):
            one[99] = (thrift.STRUCT, {1: (thrift.STRUCT, {7: (thrift.LIST, (thrift.TRUE, [True, False]))})})

    _plain(case, _FLAT, _FLAT_ROWS, rework.footer(change))


@case(
    "parquet-root-name-and-created-by", "A root with another name and no created_by: neither means anything"
)
def root_name(case):
    def change(meta):
        meta.pop(6, None)
        root = rework.elements(meta)[0]
        root[NAME] = (thrift.BINARY, b"")
        root.pop(REPETITION, None)

    _plain(case, _FLAT, _FLAT_ROWS, rework.footer(change))
