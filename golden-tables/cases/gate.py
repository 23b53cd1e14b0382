"""The feature gate: what must be read, and what must be refused by name."""

import pyarrow as pa
from goldenkit.case import case
from goldenkit.schema import field, struct

_SCHEMA = struct(("id", "long"), ("name", "string"))
_ROWS = [{"id": 1, "name": "one"}, {"id": 2, "name": None}]
_B10 = "Refused by deltalake, whose hand-kept list of features lags behind the engine below it."


@case(
    "feature-vacuum-protocol-check",
    "vacuumProtocolCheck as a reader feature: nothing to do but to know its name",
    seeds="B10",
    why=_B10,
)
def vacuum_protocol_check(case):
    table = case.new_table()
    table.create(_SCHEMA, protocol=table.with_features("vacuumProtocolCheck"))
    table.commit(table.write_file(_ROWS))
    case.read(versions=[])


@case(
    "feature-type-widening-stable",
    "typeWidening as a reader feature: short to integer to long",
    seeds="B10",
    why=_B10,
)
def type_widening(case):
    table = case.new_table()
    narrow = struct(("id", "short"), ("name", "string"))
    properties = {"delta.enableTypeWidening": "true"}
    table.create(narrow, protocol=table.with_features("typeWidening"), properties=properties)
    table.commit(table.write_file([{"id": -32768, "name": "short"}]))
    changes = []
    for before, after, value in (("short", "integer", 2**31 - 1), ("integer", "long", -(2**63))):
        changes = changes + [{"fromType": before, "toType": after}]
        wide = struct(field("id", after, **{"delta.typeChanges": changes}), ("name", "string"))
        action = table.meta(wide, properties=properties)
        table._pending_meta = action["metaData"]
        table.commit(action, operation="CHANGE COLUMN")
        table.commit(table.write_file([{"id": value, "name": after}]))
    case.read()


@case(
    "feature-variant-shredding-stable",
    "variantType and variantShredding as reader features: one file plain, one with the column shredded as a long",
    seeds="B10",
    why=_B10,
    features=["variant-shredded"],
)
def variant_shredding(case):
    table = case.new_table()
    table.create(
        struct(("id", "long"), ("v", "variant")),
        protocol=table.with_features("variantType", "variantShredding"),
        properties={"delta.enableVariantShredding": "true"},
    )
    empty = b"\x01\x00\x00"
    number = lambda n: {"metadata": empty, "value": b"\x18" + n.to_bytes(8, "little", signed=True)}
    text = {"metadata": empty, "value": bytes([1 | 5 << 2]) + b"hello"}
    plain = [{"id": 1, "v": number(42)}, {"id": 2, "v": text}, {"id": 3, "v": None}]
    shredded = [
        {"id": 4, "v": number(-7)},
        {"id": 5, "v": text},
        {"id": 6, "v": {"metadata": empty, "value": b"\x00"}},
    ]
    typed = pa.struct(
        [
            pa.field("metadata", pa.binary(), False),
            pa.field("value", pa.binary()),
            pa.field("typed_value", pa.int64()),
        ]
    )
    column = pa.array(
        [
            {"metadata": empty, "value": None, "typed_value": -7},
            {"metadata": empty, "value": text["value"], "typed_value": None},
            {"metadata": empty, "value": b"\x00", "typed_value": None},
        ],
        typed,
    )
    arrow = pa.table({"id": pa.array([4, 5, 6], pa.int64()), "v": column})
    stats = {"numRecords": 3}
    table.commit(table.write_file(plain, stats=stats), table.write_file(shredded, arrow=arrow, stats=stats))
    case.read(versions=[])


@case(
    "feature-unknown-reader",
    "A reader feature that nobody knows",
    why="It must be refused by name, before any data is read.",
)
def unknown_reader(case):
    table = case.new_table()
    table.create(_SCHEMA, protocol=table.with_features("futureFeature"))
    table.commit(table.write_file(_ROWS))
    case.error("the reader feature futureFeature is not known")


@case("feature-unknown-writer", "A writer feature that nobody knows is nothing to a reader")
def unknown_writer(case):
    table = case.new_table()
    table.create(_SCHEMA, protocol=table.protocol(1, 7, None, ["appendOnly", "futureWriterFeature"]))
    table.commit(table.write_file(_ROWS))
    case.read()


@case("reader-version-4", "minReaderVersion 4")
def reader_version_4(case):
    table = case.new_table()
    table.create(_SCHEMA, protocol=table.protocol(4, 7, [], []))
    table.commit(table.write_file(_ROWS))
    case.error("reader version 4 is above what the protocol knows")


@case("reader-version-3-no-features", "Protocol (3,7) with empty feature lists: a plain table")
def no_features(case):
    table = case.new_table()
    table.create(_SCHEMA, protocol=table.protocol(3, 7, [], []))
    table.commit(table.write_file(_ROWS))
    case.read()


@case(
    "feature-writer-only-many",
    "Every ratified writer-only feature listed: a reader has nothing to do for them",
)
def writer_only(case):
    names = [
        "appendOnly",
        "invariants",
        "checkConstraints",
        "changeDataFeed",
        "generatedColumns",
        "allowColumnDefaults",
    ]
    names += ["identityColumns", "rowTracking", "domainMetadata", "clustering", "inCommitTimestamp"]
    names += ["icebergCompatV1", "materializePartitionColumns", "checkpointProtection"]
    table = case.new_table()
    identity = {
        "delta.identity.start": 1,
        "delta.identity.step": 1,
        "delta.identity.allowExplicitInsert": True,
    }
    schema = struct(
        field("id", "long", **identity),
        field(
            "name", "string", **{"delta.generationExpression": "cast(id as string)", "CURRENT_DEFAULT": "'x'"}
        ),
    )
    table.create(
        schema, protocol=table.protocol(1, 7, None, names), properties={"delta.constraints.c": "id > 0"}
    )
    table.commit(table.write_file(_ROWS))
    case.read(versions=[])
