"""Parquet files in their variety: codecs, encodings, pages, row groups."""

import random

from goldenkit.case import case
from goldenkit.schema import array, struct

_SCHEMA = struct(
    ("id", "long"), ("text", "string"), ("value", "double"), ("flag", "boolean"), ("raw", "binary")
)


def _rows(count=60):
    rows = []
    for i in range(count):
        row = {
            "id": i * 1000,
            "text": f"some text {i % 7}",
            "value": i / 8,
            "flag": i % 3 == 0,
            "raw": bytes([i, 255 - i]),
        }
        rows.append({k: None if (i + at) % 11 == 0 else v for at, (k, v) in enumerate(row.items())})
    return rows


def plain_table(case, schema=_SCHEMA, rows=None, **options):
    table = case.new_table()
    ntz = "timestamp_ntz" in str(schema)
    table.create(schema, protocol=table.with_features("timestampNtz") if ntz else None)
    table.commit(table.write_file(rows if rows is not None else _rows(), **options))
    case.read(versions=[])


for _codec in ("none", "snappy", "gzip", "zstd", "brotli", "lz4"):
    _word = {"none": "uncompressed", "lz4": "lz4-raw"}.get(_codec, _codec)

    def _build(case, codec=_codec):
        plain_table(case, compression=codec)

    case(f"parquet-codec-{_word}", f"Compression {_word}, data pages of version 1")(_build)

    def _build_v2(case, codec=_codec):
        plain_table(case, compression=codec, data_page_version="2.0", data_page_size=64, write_batch_size=10)

    if _codec in ("none", "gzip", "zstd", "lz4"):
        case(
            f"parquet-page-v2-{_word}",
            f"Data pages of version 2, compression {_word}: levels stay uncompressed, booleans are RLE",
            features=["parquet-data-page-v2"],
        )(_build_v2)


@case("parquet-codec-mixed", "A codec of its own for each column")
def mixed_codecs(case):
    plain_table(
        case, compression={"id": "zstd", "text": "gzip", "value": "none", "flag": "snappy", "raw": "brotli"}
    )


# -- encodings ------------------------------------------------------------------------------------------------


def _encoded(name, description, encodings, schema, rows, **options):
    words = {f"parquet-encoding-{e.lower().replace('_', '-')}" for e in encodings.values()}

    @case(name, description, features=sorted(words))
    def build(case):
        plain_table(case, schema, rows, use_dictionary=False, column_encoding=encodings, **options)


_ENDS = [0, 1, -1, 2**31 - 1, -(2**31), 2**31 - 2, 7, 7, 7, None]
_LONG_ENDS = [2**63 - 1, -(2**63), 0, -1, 2**62, -(2**62), 2**63 - 1, 5, None, -(2**63)]
_SEEDED = random.Random(7)
_NUMBERS = [
    {
        "i": _ENDS[n] if n < len(_ENDS) else _SEEDED.randint(-(2**31), 2**31 - 1),
        "l": _LONG_ENDS[n] if n < len(_LONG_ENDS) else n * n * n * 1_000_003,
        "constant": 42,
        "step": 100 - n,
        "small": None if n % 5 == 0 else n % 3 - 1,
    }
    for n in range(300)
]
_NUMBER_TYPES = struct(
    ("i", "integer"), ("l", "long"), ("constant", "long"), ("step", "short"), ("small", "byte")
)

for _version in ("1.0", "2.0"):
    _encoded(
        f"parquet-delta-binary-packed-v{_version[0]}",
        "DELTA_BINARY_PACKED over several blocks: deltas that overflow, constants, steps, nulls",
        {name: "DELTA_BINARY_PACKED" for name in ("i", "l", "constant", "step", "small")},
        _NUMBER_TYPES,
        _NUMBERS,
        data_page_version=_version,
    )

_WORDS = [
    {
        "t": None if n % 13 == 0 else f"prefix-{n // 10:03d}-{'ab' * (n % 5)}",
        "b": bytes(range(n % 9)),
        "s": "same",
    }
    for n in range(200)
] + [{"t": "", "b": b"", "s": ""}, {"t": "ü漢😀", "b": b"\xff\x00", "s": "same but longer"}]
_WORD_TYPES = struct(("t", "string"), ("b", "binary"), ("s", "string"))

for _encoding in ("DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY"):
    _encoded(
        f"parquet-{_encoding.lower().replace('_', '-')}",
        f"{_encoding}: strings and binaries, empty ones, nulls, shared prefixes, several pages",
        {name: _encoding for name in ("t", "b", "s")},
        _WORD_TYPES,
        _WORDS,
        data_page_size=256,
        write_batch_size=16,
    )

_encoded(
    "parquet-byte-stream-split",
    "BYTE_STREAM_SPLIT of floats, doubles, integers and fixed-length decimals",
    {name: "BYTE_STREAM_SPLIT" for name in ("f", "d", "i", "l", "m")},
    struct(("f", "float"), ("d", "double"), ("i", "integer"), ("l", "long"), ("m", "decimal(30,5)")),
    [
        {
            "f": None if n % 7 == 0 else n / 4 - 3,
            "d": 1e300 / (n + 1),
            "i": n * -3,
            "l": n << 40,
            "m": f"{n - 20}.12345",
        }
        for n in range(50)
    ],
)


@case(
    "parquet-dictionary-fallback",
    "A dictionary that is given up in the middle of the column chunk: dictionary and plain pages in one",
)
def dictionary_fallback(case):
    rows = [
        {"id": n % 3, "t": f"value {n % 4}" if n < 60 else f"value number {n} is unique"} for n in range(160)
    ]
    options = {"dictionary_pagesize_limit": 256, "data_page_size": 128, "write_batch_size": 8}
    plain_table(case, struct(("id", "long"), ("t", "string")), rows, **options)


# -- pages and row groups ---------------------------------------------------------------------------------------


@case(
    "parquet-row-groups-and-indexes",
    "Row groups of nine rows, pages of three, column and offset indexes, page checksums",
    features=["parquet-page-index", "parquet-page-checksum"],
)
def row_groups(case):
    options = {"row_group_size": 9, "data_page_size": 16, "write_batch_size": 3}
    plain_table(case, rows=_rows(50), write_page_index=True, write_page_checksum=True, **options)


@case(
    "parquet-nested-across-pages",
    "Lists whose values fall in several pages, version 1: a row may start in one page and end in the next",
    features=["parquet-page-index"],
)
def nested_pages(case):
    rows = [
        {"id": n, "l": None if n % 9 == 0 else [None if k % 4 == 1 else k for k in range(n % 13)]}
        for n in range(60)
    ]
    schema = struct(("id", "long"), ("l", array("integer")))
    plain_table(
        case, schema, rows, data_page_size=24, write_batch_size=5, write_page_index=True, use_dictionary=False
    )


@case(
    "parquet-nested-across-pages-v2",
    "The same in pages of version 2, which start at rows",
    features=["parquet-data-page-v2"],
)
def nested_pages_v2(case):
    rows = [
        {"id": n, "l": None if n % 9 == 0 else [None if k % 4 == 1 else f"v{k}" for k in range(n % 13)]}
        for n in range(60)
    ]
    schema = struct(("id", "long"), ("l", array("string")))
    plain_table(case, schema, rows, data_page_size=24, write_batch_size=5, data_page_version="2.0")


@case(
    "parquet-arrow-schema-in-footer",
    "A footer with the Arrow schema of the writer, which a reader need not know",
)
def arrow_schema(case):
    plain_table(case, rows=_rows(20), store_schema=True)


@case(
    "parquet-bloom-filter",
    "A bloom filter between the data and the footer",
    features=["parquet-bloom-filter"],
)
def bloom_filter(case):
    plain_table(case, rows=_rows(20), bloom_filter_options={"id": {"ndv": 20, "fpp": 0.1}})


@case(
    "parquet-empty-files",
    "A file without rows and one without row groups, among others",
    features=["parquet-empty-file"],
)
def empty_files(case):
    from goldenkit.schema import arrow_schema as schema_of

    table = case.new_table()
    table.create(_SCHEMA)
    no_batch = schema_of(_SCHEMA).empty_table()
    table.commit(table.write_file([]), table.write_file(_rows(3)), table.write_file([], arrow=no_batch))
    table.commit(table.write_file([], stats=None))
    case.read(versions=[0, 1])


@case("parquet-long-strings", "Strings of twenty thousand characters, beside empty ones, over page borders")
def long_strings(case):
    rows = [
        {"id": 1, "t": "ab" * 10_000},
        {"id": 2, "t": ""},
        {"id": 3, "t": "é" * 5_000},
        {"id": 4, "t": None},
    ]
    plain_table(case, struct(("id", "long"), ("t", "string")), rows, data_page_size=1024, compression="zstd")


@case("parquet-file-not-parquet", "A data file of other bytes under a Parquet name")
def not_parquet(case):
    table = case.new_table()
    table.create(_SCHEMA)
    file = table.write_file(_rows(5))
    (table.root / file.path).write_bytes(
        b"This is plain text, as long as it takes to look like a file.\n" * 20
    )
    table.commit(file)
    case.error("a data file of the table is not Parquet")


@case(
    "parquet-page-checksum-wrong",
    "A page whose checksum does not fit its bytes",
    features=["parquet-page-checksum"],
)
def page_checksum(case):
    table = case.new_table()
    table.create(struct(("id", "long")))
    rows = [{"id": 1000 + i} for i in range(40)]
    file = table.write_file(rows, compression="none", use_dictionary=False, write_page_checksum=True)
    path = table.root / file.path
    content = path.read_bytes()
    at = content.index((1020).to_bytes(8, "little"))
    path.write_bytes(content[:at] + (7777).to_bytes(8, "little") + content[at + 8 :])
    table.commit(file)
    file.rows[20] = {"id": 7777}
    case.extra["notes"] = (
        "Checksums are verified when asked: a reader that is not asked gives the row as it stands, 7777."
    )
    case.may_refuse("the page's checksum does not fit")
    case.read(versions=[])
