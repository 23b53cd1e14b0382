import ConformanceCases
import Foundation

/// Makes a case of a table as the library reads it now, so that the next release can be held to it.
///
/// The table itself stays where it is; the case, in the layout of workload specs, names its place. Versions are named in
/// every spec, so that a table may go on growing.
package struct RecordedCase: Sendable {
  package let engine: any Engine
  /// The table's directory.
  package let table: String
  package let name: String
  /// Rows beyond which only their number is kept.
  package let rowLimit: Int

  package init(engine: any Engine, table: String, name: String, rowLimit: Int) {
    self.engine = engine
    self.table = table
    self.name = name
    self.rowLimit = rowLimit
  }

  /// Writes the case below `corpus`.
  /// - Parameter versions: which versions of the table; empty: the latest.
  /// - Returns: the folder of the case.
  package func write(into corpus: URL, versions: [Int64]) async throws -> URL {
    let folder = corpus.appending(path: name, directoryHint: .isDirectory)
    guard !FileManager.default.fileExists(atPath: folder.path(percentEncoded: false)) else {
      throw CorpusError(
        "there is a case \(name) already: remove \(folder.path(percentEncoded: false)), or --name another")
    }
    // Beside it under another name first: a case is whole or not there.
    let half = corpus.appending(path: ".\(name).half", directoryHint: .isDirectory)
    try? FileManager.default.removeItem(at: half)
    let table = try await engine.open(table)
    var facts: SnapshotFacts?
    for moment in versions.isEmpty ? [Moment.latest] : versions.map(Moment.version) {
      let snapshot = try await table.snapshot(moment)
      let found = try await snapshot.facts()
      try await write(snapshot, found, into: half)
      facts = found
    }
    guard let facts else { throw CorpusError("no version of the table was recorded") }
    try write(info(facts), to: half.appending(path: "tableInfo.json"))
    try FileManager.default.moveItem(at: half, to: folder)
    return folder
  }

  private func write(_ snapshot: any SnapshotUnderTest, _ facts: SnapshotFacts, into folder: URL) async throws
  {
    let (rows, lines) = try await rows(snapshot, facts)
    let spec = "v\(facts.version)-rows"
    if let lines {
      let place = folder.appending(path: "expected/\(spec)", directoryHint: .isDirectory)
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      try Data(lines).write(to: place.appending(path: "rows.jsonl"))
    }
    try write(
      .object([
        .init("type", .string("read")), .init("version", .number("\(facts.version)")),
        .init("expected", .object([.init("rowCount", .count(rows))])),
      ]), to: folder.appending(path: "specs/\(spec).json"))
    try write(
      .object([
        .init("type", .string("snapshot")), .init("version", .number("\(facts.version)")),
        .init("expected", expected(facts)),
      ]), to: folder.appending(path: "specs/v\(facts.version)-snapshot.json"))
  }

  /// How many rows there are, and their canonical lines where they are not too many.
  private func rows(
    _ snapshot: any SnapshotUnderTest, _ facts: SnapshotFacts
  ) async throws -> (count: Int, lines: [UInt8]?) {
    var found = FoundRows(try await snapshot.rows(ScanRequest()), schema: facts.schema.fields)
    var (count, lines) = (0, [UInt8]?([]))
    while let chunk = try await found.next() {
      count += chunk.count
      if count > rowLimit { lines = nil }
      if lines != nil {
        chunk.forEachRow { row in
          lines?.append(contentsOf: row)
          lines?.append(UInt8(ascii: "\n"))
        }
      }
    }
    return (count, lines)
  }

  private func expected(_ facts: SnapshotFacts) -> JSONNode {
    let properties = facts.properties.sorted { $0.key < $1.key }.map {
      JSONNode.Member($0.key, .string($0.value))
    }
    return .object([
      .init("protocol", protocolNode(facts)),
      .init(
        "metadata",
        .object([
          .init("id", .string(facts.tableID)), .init("schemaString", .string(facts.schema.json.text)),
          .init("partitionColumns", .array(facts.partitionColumns.map { .string($0) })),
          .init("configuration", .object(properties)),
        ])),
      .init(
        "setTransactions",
        .array(
          facts.transactions.sorted { $0.key < $1.key }.map {
            .object([.init("appId", .string($0.key)), .init("version", .number("\($0.value)"))])
          })),
    ])
  }

  private func protocolNode(_ facts: SnapshotFacts) -> JSONNode {
    func names(_ features: Set<String>) -> JSONNode { .array(features.sorted().map { .string($0) }) }
    var members: [JSONNode.Member] = [
      .init("minReaderVersion", .number("\(facts.minReaderVersion)")),
      .init("minWriterVersion", .number("\(facts.minWriterVersion)")),
    ]
    if facts.minReaderVersion >= 3 { members.append(.init("readerFeatures", names(facts.readerFeatures))) }
    if facts.minWriterVersion >= 7 { members.append(.init("writerFeatures", names(facts.writerFeatures))) }
    return .object(members)
  }

  private func info(_ facts: SnapshotFacts) -> JSONNode {
    let place = URL(filePath: table, directoryHint: .isDirectory).absoluteURL.standardizedFileURL
    return .object([
      .init("name", .string(name)), .init("description", .string("\(name), as \(engine.name) read it")),
      .init("tablePath", .string(place.absoluteString)), .init("protocol", protocolNode(facts)),
    ])
  }

  private func write(_ node: JSONNode, to file: URL) throws {
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data((node.text + "\n").utf8).write(to: file)
  }
}
