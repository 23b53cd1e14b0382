import DeltaLTS
import DeltaMemory
import DeltaStorage
import FormatFixtures
import TestSupport

/// A table in memory: what its log says, line by line, and its files.
struct TableFixture {
  let store: MemoryStore
  let log: LogDirectory

  init() throws {
    // Times of objects go by no clock, so that every run sees the same table.
    store = MemoryStore(clock: { 1_700_000_000_000 })
    log = try LogDirectory(TableLocation(store: store, root: ObjectPath("table")))
  }

  func put(_ name: String, _ bytes: [UInt8]) async throws {
    try await store.put(ObjectPath("table/\(name)"), Bytes(copying: bytes), mode: .overwrite)
  }

  func commit(_ version: Int64, _ lines: [String]) async throws {
    let text = lines.map { $0 + "\n" }.joined()
    try await put("_delta_log/\(LogFileName.commit(version))", Array(text.utf8))
  }

  func snapshot() async throws -> Snapshot { Snapshot(try await LogSnapshot.load(log)) }

  /// Protocol and metadata of a table with these columns, the first of which partitions it where `isPartitioned`.
  static func begin(_ columns: [(name: String, type: String)], isPartitioned: Bool = false) -> [String] {
    let fields = columns.map {
      #"{\"name\":\"\#($0.name)\",\"type\":\"\#($0.type)\",\"nullable\":true,\"metadata\":{}}"#
    }
    let schema = #"{\"type\":\"struct\",\"fields\":[\#(fields.joined(separator: ","))]}"#
    let partitions = isPartitioned ? "\"\(columns[0].name)\"" : ""
    return [
      #"{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}"#,
      #"{"metaData":{"id":"t","format":{"provider":"parquet","options":{}},"schemaString":"\#(schema)","#
        + #""partitionColumns":[\#(partitions)],"configuration":{}}}"#,
    ]
  }

  static func path(_ file: Int) -> String {
    "part-\(100_000 + file)-5f3a2c1e-8d7b-4a6f-9e0c-1b2d3f4a5c6e.snappy.parquet"
  }

  /// The files of the benchmarks: partitioned by day, statistics on two columns.
  static func add(_ file: Int) -> String {
    let day = partition(file)
    return
      #"{"add":{"path":"day=\#(day)/\#(path(file))","partitionValues":{"day":"\#(day)"},"size":\#(1000 + file),"#
      + #""modificationTime":1700000000000,"dataChange":true,"stats":"\#(statistics(file, quote: #"\""#))"}}"#
  }

  static func remove(_ file: Int) -> String {
    #"{"remove":{"path":"day=\#(partition(file))/\#(path(file))","deletionTimestamp":1700000000000,"#
      + #""dataChange":true,"extendedFileMetadata":true,"partitionValues":{"day":"\#(partition(file))"},"#
      + #""size":\#(1000 + file)}}"#
  }

  static func partition(_ file: Int) -> String { "2024-0\(1 + file % 9)-1\(file % 7)" }

  /// Ids rise from file to file, by a hundred.
  static func statistics(_ file: Int, quote: String) -> String {
    let text =
      #"{"numRecords":100,"minValues":{"id":\#(file * 100),"name":"a\#(file % 50)"},"#
      + #""maxValues":{"id":\#(file * 100 + 99),"name":"z"},"nullCount":{"id":0,"name":3}}"#
    return text.replacing("\"", with: quote)
  }

  static let columns = [
    (name: "day", type: "date"), (name: "id", type: "long"), (name: "name", type: "string"),
  ]

  /// A log of `count` commits that each add ten files, and remove one of the commit before.
  static func withLog(commits count: Int) async throws -> TableFixture {
    let table = try TableFixture()
    try await table.commit(0, begin(columns, isPartitioned: true))
    for version in 1...count {
      var lines = (0..<10).map { add(version * 10 + $0) }
      if version > 1 { lines.append(remove(version * 10 - 1)) }
      try await table.commit(Int64(version), lines)
    }
    return table
  }

  /// A checkpoint of `count` files at version 1, and one commit behind it.
  static func withCheckpoint(files count: Int) async throws -> TableFixture {
    let table = try TableFixture()
    try await table.commit(1, [add(0)])
    try await table.put("_delta_log/\(LogFileName.padded(1)).checkpoint.parquet", checkpoint(files: count))
    try await table.commit(2, [remove(1), add(count)])
    return table
  }

  private static func checkpoint(files count: Int) -> [UInt8] {
    func text(_ name: String) -> TestNode { .leaf(name, .byteArray, converted: 0) }
    let add = TestNode.group(
      "add",
      [
        text("path"), .map("partitionValues", .leaf("", .byteArray, .required, converted: 0), text("")),
        .leaf("size", .int64), text("stats"),
      ])
    let metadata = TestNode.group(
      "metaData",
      [
        text("id"), .group("format", [text("provider")]), text("schemaString"),
        .list("partitionColumns", text("")),
      ])
    let versions = TestNode.group(
      "protocol", [.leaf("minReaderVersion", .int32), .leaf("minWriterVersion", .int32)])
    var writer = TestFileWriter(columns: [versions, metadata, add])
    writer.pageSize = 2000
    let fields = columns.map { #"{"name":"\#($0.name)","type":"\#($0.type)","nullable":true,"metadata":{}}"# }
    let schema = #"{"type":"struct","fields":[\#(fields.joined(separator: ","))]}"#
    var rows: [[TestValue]] = [
      [.structure([.int(1), .int(2)]), .null, .null],
      [
        .null,
        .structure([
          .text("t"), .structure([.text("parquet")]), .text(schema),
          .structure([.list([.structure([.text("day")])])]),
        ]), .null,
      ],
    ]
    for file in 0..<count {
      let values = TestValue.structure([.list([.structure([.text("day"), .text(partition(file))])])])
      rows.append([
        .null, .null,
        .structure([
          .text("day=\(partition(file))/\(path(file))"), values, .int(Int64(1000 + file)),
          .text(statistics(file, quote: "\"")),
        ]),
      ])
    }
    return writer.write([rows])
  }
}
