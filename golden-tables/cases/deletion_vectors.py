"""Deletion vectors: where they are kept, how they are packed, and what must be refused."""

from dataclasses import replace

from goldenkit import checkpoint, deletion
from goldenkit.case import case
from goldenkit.schema import struct

_SCHEMA = struct(("id", "long"), ("name", "string"))
_ON = {"delta.enableDeletionVectors": "true"}


def _rows(count, start=0):
    return [{"id": i, "name": f"row {i}"} for i in range(start, start + count)]


def _table(case, count=10, schema=_SCHEMA, rows=None, **options):
    table = case.new_table()
    table.create(schema, protocol=table.with_features("deletionVectors"), properties=_ON)
    table.commit(table.write_file(rows or _rows(count), **options))
    return table, table.active()


@case(
    "deletion-vector-relative",
    "Vectors in files of their own, with and without a prefix; replaced, and taken away again",
)
def relative(case):
    table, file = _table(case)
    first = table.delete_rows(file, [0, 9])
    table.commit(("remove", file), first, operation="DELETE")
    second = table.delete_rows(file, [0, 3, 4, 9], prefix="ab")
    table.commit(("remove", first), second, operation="DELETE")
    table.commit(("remove", second), file, operation="RESTORE")
    case.read()


@case(
    "deletion-vector-inline", "An inline vector padded with a zero byte pair, and one that needs no padding"
)
def inline(case):
    table, file = _table(case)
    odd = table.delete_rows(file, [2, 5, 7], storage="i")
    table.commit(("remove", file), odd, operation="DELETE")
    table.commit(table.write_file(_rows(4, 100)))
    other = table.active(1)
    even = table.delete_rows(other, [0, 1], storage="i")
    if even.vector["sizeInBytes"] % 4 or not odd.vector["sizeInBytes"] % 4:
        raise AssertionError("one vector must need padding, the other not")
    table.commit(("remove", other), even, operation="DELETE")
    case.read(versions=[2, 3])


@case(
    "deletion-vector-shared-file",
    "Three vectors in one file, at their offsets; the file's version byte is at the start",
)
def shared_file(case):
    import uuid

    table = case.new_table()
    table.create(_SCHEMA, protocol=table.with_features("deletionVectors"), properties=_ON)
    files = [table.write_file(_rows(5, 10 * i)) for i in range(3)]
    table.commit(*files)
    positions = [[0], [1, 2], [0, 1, 2, 3, 4]]
    content, offsets = deletion.file_bytes([deletion.serialize(p) for p in positions])
    id_ = uuid.UUID(table.uuid())
    (table.root / f"deletion_vector_{id_}.bin").write_bytes(content)
    actions = []
    for file, where, offset in zip(files, positions, offsets):
        vector = {
            "storageType": "u",
            "pathOrInlineDv": deletion.z85(id_.bytes),
            "offset": offset,
            "sizeInBytes": len(deletion.serialize(where)),
            "cardinality": len(where),
        }
        actions += [("remove", file), replace(file, vector=vector, deleted=frozenset(where))]
    table.commit(*actions, operation="DELETE")
    checkpoint.write_classic(table)
    case.read()


@case(
    "deletion-vector-containers", "Vectors with array, bitset and run containers over more than 65,536 rows"
)
def containers(case):

    schema = struct(("id", "integer"))
    count = 131_080
    rows = [{"id": i // 1000} for i in range(count)]
    kept = {0, 4097, 65_535, 65_536, 70_000, 131_071, 131_072, 131_079}
    for make in (deletion.serialize, deletion.serialize_runs):
        gone = [i for i in range(count) if i not in kept]
        if make is deletion.serialize:
            table, _ = _table(case, schema=schema, rows=rows, compression="zstd", stats={"numRecords": count})
        else:
            table.commit(table.write_file(rows, compression="zstd", stats={"numRecords": count}))
        file = next(f for f in table.state.files.values() if f.vector is None)
        table.commit(("remove", file), table.delete_rows(file, gone, serialize=make), operation="DELETE")
    case.read(versions=[2])


@case("deletion-vector-property-off", "The property is off again; the vectors that are there still count")
def property_off(case):
    table, file = _table(case)
    table.commit(("remove", file), table.delete_rows(file, [1, 2, 3]), operation="DELETE")
    table.commit(table.change_metadata(properties={"delta.enableDeletionVectors": "false"}))
    case.read(versions=[2])


@case("deletion-vector-all-rows", "A vector over every row of a file, and one over none")
def all_rows(case):
    table, file = _table(case, 4)
    table.commit(("remove", file), table.delete_rows(file, range(4)), operation="DELETE")
    table.commit(table.write_file(_rows(3, 50)))
    other = table.active(1)
    table.commit(("remove", other), table.delete_rows(other, []), operation="DELETE")
    case.read(versions=[2])


@case(
    "deletion-vector-row-groups",
    "A vector over a file of many row groups and pages: positions count across them",
)
def row_groups(case):
    table, file = _table(case, 50, row_group_size=7, data_page_size=32, write_batch_size=3)
    table.commit(
        ("remove", file), table.delete_rows(file, [0, 6, 7, 13, 14, 20, 35, 48, 49]), operation="DELETE"
    )
    case.read(versions=[])


# -- to be refused ------------------------------------------------------------------------------------------------


def _broken(name, description, reason, damage):
    @case(
        name,
        description,
        why="A vector that cannot be trusted means rows that cannot be told from deleted ones.",
    )
    def build(case):
        table, file = _table(case)
        deleted = table.delete_rows(file, [1, 2])
        deleted = damage(table, deleted) or deleted
        table.commit(("remove", file), deleted, operation="DELETE")
        case.error(reason)


def _flip(at):
    def damage(table, file):
        path = next(table.root.glob("deletion_vector_*.bin"))
        content = bytearray(path.read_bytes())
        content[at] ^= 0xFF
        path.write_bytes(content)

    return damage


def _with_vector(**change):
    return lambda table, file: replace(file, vector=file.vector | change)


_broken(
    "deletion-vector-bad-checksum",
    "The CRC-32 behind the vector is wrong",
    "the deletion vector's checksum does not fit",
    _flip(-1),
)
_broken(
    "deletion-vector-bad-bits",
    "A bit of the vector is flipped",
    "the deletion vector's checksum does not fit",
    _flip(-6),
)
_broken(
    "deletion-vector-bad-size",
    "The file's own size field is not the descriptor's",
    "the deletion vector's sizes differ",
    _flip(4),
)
_broken(
    "deletion-vector-missing-file",
    "The vector's file is not there",
    "the deletion vector's file is missing",
    lambda table, file: next(table.root.glob("deletion_vector_*.bin")).unlink(),
)
_broken(
    "deletion-vector-absolute-missing",
    "A vector by absolute path (storage type p) that leads nowhere",
    "the deletion vector's file is missing",
    _with_vector(storageType="p", pathOrInlineDv="file:///nowhere/at%20all/deletion_vector_x.bin"),
)
_broken(
    "deletion-vector-unknown-storage",
    "A storage type that does not exist",
    "the storage type x is not known",
    _with_vector(storageType="x"),
)
