import DeltaMemory
import DeltaStorage
import Testing

@testable import DeltaLTS

/// A table in memory whose log a test writes line by line.
struct LogFixture {
  let store: MemoryStore
  let log: LogDirectory

  init(options: LogDirectory.Options = .init()) throws {
    store = MemoryStore()
    log = try LogDirectory(TableLocation(store: store, root: ObjectPath("table")), options: options)
  }

  static let tableProtocol = #"{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}"#

  static func metadata(
    partitionedBy columns: [String] = [], configuration: [String: String] = [:], id: String = "t"
  ) -> String {
    let names = columns.map { "\"\($0)\"" }.joined(separator: ",")
    let pairs = configuration.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\"\($0.value)\"" }
    let schema =
      #"{\"type\":\"struct\",\"fields\":[{\"name\":\"id\",\"type\":\"long\",\"nullable\":true,"#
      + #"\"metadata\":{}},{\"name\":\"p\",\"type\":\"string\",\"nullable\":true,\"metadata\":{}}]}"#
    return
      #"{"metaData":{"id":"\#(id)","format":{"provider":"parquet","options":{}},"schemaString":"\#(schema)","#
      + #""partitionColumns":[\#(names)],"configuration":{\#(pairs.joined(separator: ","))}}}"#
  }

  static func add(_ path: String, size: Int64 = 1, more: String = "") -> String {
    #"{"add":{"path":"\#(path)","partitionValues":{},"size":\#(size),"modificationTime":1,"dataChange":true\#(more)}}"#
  }

  static func remove(_ path: String, more: String = "") -> String {
    #"{"remove":{"path":"\#(path)","deletionTimestamp":1,"dataChange":true\#(more)}}"#
  }

  static func vector(_ id: String, offset: Int? = nil) -> String {
    let place = offset.map { #","offset":\#($0)"# } ?? ""
    return
      #","deletionVector":{"storageType":"u","pathOrInlineDv":"\#(id)"\#(place),"sizeInBytes":4,"cardinality":1}"#
  }

  func write(_ name: String, _ text: String, modified: Int64? = nil) async throws {
    try await write(name, bytes: Array(text.utf8), modified: modified)
  }

  func write(_ name: String, bytes: [UInt8], modified: Int64? = nil) async throws {
    let path = try ObjectPath("table/_delta_log/\(name)")
    try await store.put(path, Bytes(copying: bytes), mode: .overwrite)
    if let modified { store.setModified(path, modified) }
  }

  func commit(_ version: Int64, _ lines: [String], modified: Int64? = nil) async throws {
    try await write(
      LogFileName.commit(version), lines.map { $0 + "\n" }.joined(), modified: modified ?? 1_000_000 + version
    )
  }

  /// The first commit of most tests.
  func begin(_ lines: [String] = [], configuration: [String: String] = [:]) async throws {
    try await commit(0, [Self.tableProtocol, Self.metadata(configuration: configuration)] + lines)
  }

  func paths(version: Int64? = nil) async throws -> [String] {
    try await LogSnapshot.load(log, version: version).paths()
  }
}

extension LogSnapshot {
  func paths() async throws -> [String] { try await allFiles().map(\.path).sorted() }
}

/// The code of the error that `body` throws.
func code(_ body: () async throws -> some Sendable) async -> DeltaError.Code? {
  do {
    _ = try await body()
    return nil
  } catch {
    return (error as? DeltaError)?.code
  }
}
