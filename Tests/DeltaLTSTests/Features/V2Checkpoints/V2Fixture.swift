import DeltaMemory
import DeltaStorage
import FormatFixtures

@testable import DeltaLTS

/// A table in memory with checkpoints of the v2 spec that a test writes line by line.
struct V2Fixture {
  let table: LogFixture

  init(_ store: LogFixture? = nil) throws { table = try store ?? LogFixture() }

  static let tableProtocol =
    #"{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["v2Checkpoint"],"writerFeatures":["v2Checkpoint"]}}"#

  /// What every top must say.
  static func head(_ version: Int64) -> [String] {
    [#"{"checkpointMetadata":{"version":\#(version),"tags":null}}"#, tableProtocol, LogFixture.metadata()]
  }

  static func sidecar(_ path: String, size: Int) -> String {
    #"{"sidecar":{"path":"\#(path)","sizeInBytes":\#(size),"modificationTime":1,"tags":{}}}"#
  }

  /// Commits of one file each: `0` of version 0 and so on.
  func commits(_ versions: ClosedRange<Int64>) async throws {
    for version in versions {
      let first = version == 0 ? [Self.tableProtocol, LogFixture.metadata()] : []
      try await table.commit(version, first + [LogFixture.add("\(version)")])
    }
  }

  /// Writes a top in JSON.
  func top(_ version: Int64, _ lines: [String], uuid: Int = 1) async throws {
    try await table.write(Self.name(version, uuid: uuid), lines.map { $0 + "\n" }.joined())
  }

  static func name(_ version: Int64, uuid: Int = 1, type: String = "json") -> String {
    let digits = String("000000000000\(uuid)".suffix(12))
    return "\(LogFileName.padded(version)).checkpoint.00000000-0000-0000-0000-\(digits).\(type)"
  }

  /// The bytes of a sidecar, or of a part of a checkpoint.
  static func parquet(adds: [String], removes: [String] = []) -> [UInt8] {
    let path = TestNode.leaf("path", .byteArray, converted: 0)
    let file = TestFileWriter(columns: [
      .group("add", [path, .leaf("size", .int64)]), .group("remove", [path]),
    ])
    return file.write([
      adds.map { [.structure([.text($0), .int(1)]), .null] }
        + removes.map { [.null, .structure([.text($0)])] }
    ])
  }

  /// Writes a sidecar and gives the line that names it.
  func sidecar(_ name: String, _ adds: [String], path: String? = nil) async throws -> String {
    let bytes = Self.parquet(adds: adds, removes: ["gone"])
    try await table.write("_sidecars/\(name)", bytes: bytes)
    return Self.sidecar(path ?? name, size: bytes.count)
  }
}
