import DeltaStorage
import Foundation
import TestSupport
import Testing

@testable import DeltaLTS

/// Checkpoints that pyarrow writes: one large row group, many small ones, parts.
@Suite struct CheckpointReadingTests {
  private static let script = """
    import json, os, sys
    import pyarrow as pa, pyarrow.parquet as pq
    root, count, group, parts = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    log = os.path.join(root, "_delta_log"); os.makedirs(log)
    schema = json.dumps({"type": "struct", "fields": [{"name": "id", "type": "long", "nullable": True, "metadata": {}}]})
    rows = [{"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}},
            {"metaData": {"id": "t", "format": {"provider": "parquet"}, "schemaString": schema, "partitionColumns": ["id"]}},
            {"txn": {"appId": "app", "version": 7}}]
    vector = {"storageType": "u", "pathOrInlineDv": "x", "offset": 1, "sizeInBytes": 2, "cardinality": 3}
    for i in range(count):
        rows.append({"add": {"path": f"id={i % 5}/part-{i:08}.parquet", "partitionValues": [("id", str(i % 5))], "size": i,
                             "stats": json.dumps({"numRecords": i}), "deletionVector": vector if i == 3 else None}})
        if i % 50 == 0: rows.append({"remove": {"path": f"gone-{i}"}})
    text = pa.map_(pa.string(), pa.string())
    types = pa.schema([
        ("protocol", pa.struct([("minReaderVersion", pa.int32()), ("minWriterVersion", pa.int32())])),
        ("metaData", pa.struct([("id", pa.string()), ("format", pa.struct([("provider", pa.string())])),
                                ("schemaString", pa.string()), ("partitionColumns", pa.list_(pa.string()))])),
        ("txn", pa.struct([("appId", pa.string()), ("version", pa.int64())])),
        ("add", pa.struct([("path", pa.string()), ("partitionValues", text), ("size", pa.int64()), ("stats", pa.string()),
                           ("deletionVector", pa.struct([("storageType", pa.string()), ("pathOrInlineDv", pa.string()),
                            ("offset", pa.int32()), ("sizeInBytes", pa.int32()), ("cardinality", pa.int64())]))])),
        ("remove", pa.struct([("path", pa.string())]))])
    version = "00000000000000000010"
    for part in range(parts):
        name = f"{version}.checkpoint.parquet" if parts == 1 else f"{version}.checkpoint.{part + 1:010}.{parts:010}.parquet"
        mine = rows[part * len(rows) // parts:(part + 1) * len(rows) // parts]
        pq.write_table(pa.Table.from_pylist(mine, types), os.path.join(log, name), row_group_size=group)
    line = {"add": {"path": "id=9/new", "partitionValues": {"id": "9"}, "size": 1, "stats": json.dumps({"numRecords": 1})}}
    with open(os.path.join(log, "00000000000000000011.json"), "w") as f:
        for action in [{"remove": {"path": "id=1/part-00000001.parquet"}}, {"remove": {"path": "id=3/part-00000003.parquet"}},
                       {"remove": {"path": "id%3D2/part-00000002.parquet"}}, line]:
            f.write(json.dumps(action) + "\\n")
    """

  @Test(arguments: [(300, 50, 1), (300, 1 << 20, 1), (300, 40, 3), (2_000, 1 << 20, 1)])
  func `rows are streamed past what newer commits say`(count: Int, group: Int, parts: Int) async throws {
    let directory = try TemporaryDirectory()
    let root = directory.url.appending(path: "t").path(percentEncoded: false)
    _ = try await PythonEnvironment.run(Self.script, arguments: [root, "\(count)", "\(group)", "\(parts)"])
    var options = LogDirectory.Options()
    options.wholeRowGroupLimit = 1_000
    let snapshot = try await LogSnapshot.load(try LogDirectory(TableLocation(root), options: options))
    #expect(
      snapshot.version == 11 && snapshot.metadata.id == "t" && snapshot.transactions["app"]?.version == 7)
    // One is added; of three removes two hide a file: the third names the file without its deletion vector.
    let expected = count + 1 - 2
    for _ in 0..<3 {
      let loading = FileLoading(partitionValues: true)
      var found = 0
      var size: Int64 = 0
      var vectors = 0
      for try await block in snapshot.fileBlocks(loading) {
        let values = try block.partitionColumns(["id"])[0]
        for file in 0..<block.count {
          #expect(block.path(file).hasPrefix("id=\(values[file] ?? "")/"))
          if block.deletionVector(file) != nil { vectors += 1 }
        }
        found += block.count
        size += block.totalSize
      }
      #expect(found == expected && vectors == 1)
      #expect(size == Int64(count * (count - 1) / 2 - 1 - 2 + 1))
    }
    let paths = try await snapshot.allFiles().reduce(0) { $0 + $1.path.utf8.count }
    let held = snapshot.files.heldByteCount
    #expect(held > paths)
    // Buffers of few rows are not worth their own blocks.
    if count >= 2_000 { #expect(held - paths <= 40 * expected, "\(held - paths) bytes of \(expected) files") }
    var records: Int64 = 0
    for try await block in snapshot.fileBlocks(.init(statistics: [])) {
      let statistics = try block.statistics([])
      for file in 0..<block.count { records += statistics.numRecords(file) ?? 0 }
    }
    #expect(records == Int64(count * (count - 1) / 2 - 1 - 2 + 1))
  }
}
