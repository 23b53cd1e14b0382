/// Python programs that say what pyarrow reads, and write files of all kinds.
enum PyarrowScripts {
  /// Prints for each file named in the list file one line a column: path, column number, CRC-32 of its values'
  /// canonical text; a line with the error where pyarrow refuses the file.
  static let dump = #"""
    import decimal, struct, sys, zlib
    import pyarrow as pa, pyarrow.parquet as pq
    decimal.getcontext().prec = 80

    def masked(array, texts):
        return [t if v else "n" for t, v in zip(texts, array.is_valid().to_pylist())]

    def canonical(a):
        t = a.type
        if isinstance(t, pa.ExtensionType): return canonical(a.storage)
        if isinstance(t, pa.BaseExtensionType): return canonical(a.storage)
        if pa.types.is_null(t): return ["n"] * len(a)
        if pa.types.is_dictionary(t): return canonical(a.dictionary_decode())
        if pa.types.is_boolean(t): return masked(a, ["t" if v else "f" for v in a.to_pylist()])
        if pa.types.is_integer(t): return masked(a, [str(v) for v in a.to_pylist()])
        if pa.types.is_float16(t): return masked(a, [struct.pack("<e", v).hex() if v is not None else "" for v in a.to_pylist()])
        if pa.types.is_floating(t): return masked(a, ["%016x" % struct.unpack("<Q", struct.pack("<d", v))[0] if v is not None else "" for v in a.to_pylist()])
        if pa.types.is_date32(t) or pa.types.is_time32(t): return canonical(a.view(pa.int32()))
        if pa.types.is_temporal(t): return canonical(a.view(pa.int64()))
        if pa.types.is_decimal(t): return masked(a, ["d%d" % int(v.scaleb(t.scale)) if v is not None else "" for v in a.to_pylist()])
        if pa.types.is_string(t) or pa.types.is_large_string(t) or pa.types.is_string_view(t):
            return masked(a, [v.encode().hex() + "x" if v is not None else "" for v in a.to_pylist()])
        if pa.types.is_binary(t) or pa.types.is_large_binary(t) or pa.types.is_fixed_size_binary(t) or pa.types.is_binary_view(t):
            return masked(a, [v.hex() + "x" if v is not None else "" for v in a.to_pylist()])
        if pa.types.is_map(t):
            o = a.offsets.to_pylist()
            keys, items = canonical(a.keys), canonical(a.items)
            return masked(a, ["[" + ",".join("(%s,%s)" % p for p in zip(keys[o[i]:o[i+1]], items[o[i]:o[i+1]])) + "]" for i in range(len(a))])
        if pa.types.is_list(t) or pa.types.is_large_list(t):
            o = a.offsets.to_pylist()
            values = canonical(a.values)
            return masked(a, ["[" + ",".join(values[o[i]:o[i+1]]) + "]" for i in range(len(a))])
        if pa.types.is_fixed_size_list(t):
            n = t.list_size
            values = canonical(a.values)
            return masked(a, ["[" + ",".join(values[i*n:(i+1)*n]) + "]" for i in range(len(a))])
        if pa.types.is_struct(t):
            parts = [canonical(a.field(i)) for i in range(t.num_fields)]
            return masked(a, ["(" + ",".join(p[i] for p in parts) + ")" for i in range(len(a))])
        raise TypeError(str(t))

    for path in open(sys.argv[1]).read().split("\n"):
        try:
            table = pq.ParquetFile(path, coerce_int96_timestamp_unit="us").read(use_threads=False)
            lines = []
            for i in range(table.num_columns):
                text = ";".join(t for c in table.column(i).chunks for t in canonical(c))
                lines.append("%s\t%d\t%d" % (path, i, zlib.crc32(text.encode())))
            print("\n".join(lines + ["%s\trows\t%d" % (path, table.num_rows)]))
        except Exception as e:
            print("%s\terror\t%s" % (path, str(e).split("\n")[0].replace("\t", " ")))
    """#

  /// Writes files of many types, encodings, codecs and page layouts to a directory.
  static let write = #"""
    import datetime, decimal, os, random, sys
    import pyarrow as pa, pyarrow.parquet as pq
    rng = random.Random(7)
    out = sys.argv[1]
    N = 3000

    def maybe(make, share):
        return [None if rng.random() < share else make() for _ in range(N)]

    words = ["", "a", "twelve bytes", "thirteen byte", "ünïcödé", "x" * 40]
    def flat(share):
        d = lambda p, s: pa.array(maybe(lambda: decimal.Decimal(rng.randint(-10**p + 1, 10**p - 1)).scaleb(-s), share), pa.decimal128(p, s))
        i = lambda t, lo, hi: pa.array(maybe(lambda: rng.randint(lo, hi), share), t)
        return {
            "bool": pa.array(maybe(lambda: rng.random() < 0.3, share), pa.bool_()),
            "runs": pa.array([None if share and (k // 700) % 2 else k // 500 % 2 == 0 for k in range(N)], pa.bool_()),
            "i8": i(pa.int8(), -128, 127), "u8": i(pa.uint8(), 0, 255),
            "i16": i(pa.int16(), -2**15, 2**15 - 1), "u16": i(pa.uint16(), 0, 2**16 - 1),
            "i32": i(pa.int32(), -2**31, 2**31 - 1), "u32": i(pa.uint32(), 0, 2**32 - 1),
            "i64": i(pa.int64(), -2**63, 2**63 - 1), "u64": i(pa.uint64(), 0, 2**63 - 1),
            "few": i(pa.int64(), 0, 5), "sorted": pa.array(sorted(rng.randint(0, 10**6) for _ in range(N)), pa.int64()),
            "f16": pa.array(maybe(lambda: rng.randint(-500, 500) / 4, share), pa.float16()),
            "f32": pa.array(maybe(lambda: rng.uniform(-1, 1), share), pa.float32()),
            "f64": pa.array(maybe(lambda: rng.uniform(-1e9, 1e9), share), pa.float64()),
            "d5": d(5, 2), "d9": d(9, 0), "d18": d(18, 4), "d38": d(38, 10),
            "date": i(pa.date32(), -10000, 40000), "t32": i(pa.time32("ms"), 0, 86399999), "t64": i(pa.time64("us"), 0, 86399999999),
            "ts_ms": i(pa.timestamp("ms"), -10**13, 10**13), "ts_us": i(pa.timestamp("us", "UTC"), -10**16, 10**16), "ts_ns": i(pa.timestamp("ns"), -10**18, 10**18),
            "text": pa.array(maybe(lambda: rng.choice(words), share), pa.string()),
            "long": pa.array(maybe(lambda: "".join(rng.choice("abcdef") for _ in range(rng.randint(0, 60))), share), pa.string()),
            "bin": pa.array(maybe(lambda: bytes(rng.randrange(256) for _ in range(rng.randint(0, 20))), share), pa.binary()),
            "fixed": pa.array(maybe(lambda: bytes(rng.randrange(256) for _ in range(5)), share), pa.binary(5)),
            "nulls": pa.nulls(N), "all_null": pa.nulls(N, pa.string()), "all_null_i": pa.nulls(N, pa.int64()),
        }

    def nested():
        small = lambda make, most: [make() for _ in range(rng.randint(0, most))]
        num = lambda: rng.choice([None, rng.randint(-9, 9)])
        txt = lambda: rng.choice(words + [None])
        struct = pa.struct([("a", pa.int32()), ("b", pa.string()), ("c", pa.struct([("d", pa.float64()), ("e", pa.list_(pa.int64()))]))])
        def one():
            return rng.choice([None, {"a": num(), "b": txt(), "c": rng.choice([None, {"d": rng.random(), "e": rng.choice([None, small(num, 4)])}])}])
        return {
            "list": pa.array(maybe(lambda: small(num, 6), 0.2), pa.list_(pa.int64())),
            "texts": pa.array(maybe(lambda: small(txt, 3), 0.2), pa.list_(pa.string())),
            "deep": pa.array(maybe(lambda: small(lambda: rng.choice([None, small(lambda: rng.choice([None, small(num, 3)]), 3)]), 3), 0.1), pa.list_(pa.list_(pa.list_(pa.int32())))),
            "struct": pa.array([one() for _ in range(N)], struct),
            "structs": pa.array(maybe(lambda: small(one, 4), 0.1), pa.list_(struct)),
            "map": pa.array(maybe(lambda: [(k, num()) for k in set(small(lambda: rng.choice(words), 4))], 0.1), pa.map_(pa.string(), pa.int64())),
            "maps": pa.array(maybe(lambda: [(k, one()) for k in set(small(lambda: rng.randint(0, 9), 3))], 0.1), pa.map_(pa.int32(), struct)),
            "bools": pa.array(maybe(lambda: small(lambda: rng.choice([True, False, None]), 9), 0.1), pa.list_(pa.bool_())),
        }

    made = 0
    def save(columns, required=False, **options):
        global made
        schema = pa.schema([pa.field(n, a.type, nullable=not required) for n, a in columns.items()])
        pq.write_table(pa.table(list(columns.values()), schema=schema), os.path.join(out, "f%02d.parquet" % made), **options)
        made += 1

    none, some = flat(0), flat(0.2)
    for version in ("1.0", "2.0"):
        for codec in ("none", "snappy", "gzip", "zstd", "lz4", "brotli"):
            save(some, compression=codec, data_page_version=version, write_page_index=True)
        save(nested(), data_page_version=version, data_page_size=500, write_batch_size=64)
        save(nested(), data_page_version=version, use_dictionary=False, row_group_size=700, write_page_checksum=True)
        save(none, data_page_version=version, data_page_size=1000, row_group_size=1100, write_page_checksum=True)
        save(some, data_page_version=version, dictionary_pagesize_limit=300, data_page_size=2000, write_batch_size=100)
        dense = {k: v for k, v in none.items() if v.null_count == 0}
        save(dense, required=True, data_page_version=version, use_dictionary=False)
        delta = [c for c in ("i8", "u16", "i32", "i64", "few", "sorted", "date", "ts_us", "d9", "d18")]
        save(some, data_page_version=version, use_dictionary=False, store_decimal_as_integer=True,
             column_encoding={**{c: "DELTA_BINARY_PACKED" for c in delta}, "text": "DELTA_BYTE_ARRAY", "long": "DELTA_BYTE_ARRAY",
                              "bin": "DELTA_LENGTH_BYTE_ARRAY", "fixed": "DELTA_BYTE_ARRAY", "f32": "BYTE_STREAM_SPLIT", "f64": "BYTE_STREAM_SPLIT",
                              "u32": "BYTE_STREAM_SPLIT", "u64": "BYTE_STREAM_SPLIT", "d38": "BYTE_STREAM_SPLIT", "bool": "RLE", "runs": "RLE"})
    save({k: some[k] for k in ("ts_us", "ts_ns", "i32")}, use_deprecated_int96_timestamps=True)
    save({k: v.slice(0, 0) for k, v in some.items()})
    print(made)
    """#
}
