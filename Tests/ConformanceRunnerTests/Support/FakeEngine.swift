import ConformanceCases
import ConformanceRunner
import DeltaColumns
import Foundation

/// An engine that answers from a case's own expectations, and goes wrong where it is told to.
struct FakeEngine: Engine {
  enum Behaviour: Sendable {
    case right
    case dropsFirstRow
    case changes(column: String, to: JSONNode)
    case renames(property: String)
    case fails(FakeError)
    case hangs
  }

  let name = "fake 1.0"
  var unsupportedFeatures: Set<String> = ["columnMapping", "v2Checkpoint", "timestampNanos"]
  var behaviour = Behaviour.right
  /// Answers other than `behaviour`, by what is asked for: `latest`, `v<N>` or `cdf_<A>_<B>`.
  var exceptions: [String: Behaviour] = [:]

  func open(_ path: String) async throws -> any TableUnderTest {
    FakeTable(
      expected: URL(filePath: path).deletingLastPathComponent().appending(path: "expected"), engine: self)
  }

  func failure(_ error: any Error) -> EngineFailure {
    guard let error = error as? FakeError else { return EngineFailure(code: nil, message: "\(error)") }
    return EngineFailure(
      code: error.code, message: error.message,
      refusedFeatures: error.code == "unsupportedFeature" ? error.features : nil)
  }
}

struct FakeError: Error {
  let code: String
  var message = "it went wrong"
  var features: Set<String> = []
}

struct FakeTable: TableUnderTest {
  let expected: URL
  let engine: FakeEngine

  func behaviour(_ name: String) async throws -> FakeEngine.Behaviour {
    let behaviour = engine.exceptions[name] ?? engine.behaviour
    if case .fails(let error) = behaviour { throw error }
    if case .hangs = behaviour { try await Task.sleep(for: .seconds(600)) }
    return behaviour
  }

  func snapshot(_ moment: Moment) async throws -> any SnapshotUnderTest {
    let folder: String
    switch moment {
    case .latest: folder = "latest"
    case .version(let version): folder = "v\(version)"
    case .timestamp(let text): folder = text < "2000" ? "v0" : "latest"
    }
    let url = expected.appending(path: folder)
    guard let metadata = try ExpectedMetadata(folder: url) else {
      throw FakeError(code: "versionNotFound", message: "there is no \(folder)")
    }
    return FakeSnapshot(folder: url, metadata: metadata, behaviour: try await behaviour(folder))
  }

  func changes(from start: Int64, to end: Int64) async throws -> any BatchReader {
    let name = "cdf_\(start)_\(end)"
    let url = expected.appending(path: name)
    guard FileManager.default.fileExists(atPath: url.path(percentEncoded: false)),
      let metadata = try ExpectedMetadata(folder: expected.appending(path: "latest"))
    else { throw FakeError(code: "changeFeedDisabled") }
    // As the log has it at the end of the range, where columns may have other names than now.
    let log = LogFacts(table: expected.deletingLastPathComponent().appending(path: "delta"))
    let fields =
      ((log.schema(at: end) ?? metadata.schema)?.fields ?? []) + [
        FieldNode("_change_type", .primitive("string")), FieldNode("_commit_version", .primitive("long")),
        FieldNode("_commit_timestamp", .primitive("timestamp")),
      ]
    return FakeReader(url.appending(path: "rows.jsonl"), fields, try await behaviour(name))
  }
}

struct FakeSnapshot: SnapshotUnderTest {
  let folder: URL
  let metadata: ExpectedMetadata
  let behaviour: FakeEngine.Behaviour

  func facts() async throws -> SnapshotFacts {
    var properties = metadata.properties ?? [:]
    if case .renames(let property) = behaviour {
      properties["renamed"] = properties.removeValue(forKey: property)
    }
    return SnapshotFacts(
      version: metadata.version ?? 0, minReaderVersion: metadata.minReaderVersion ?? 1,
      minWriterVersion: metadata.minWriterVersion ?? 2, readerFeatures: metadata.readerFeatures ?? [],
      writerFeatures: metadata.writerFeatures ?? [], properties: properties, tableID: metadata.tableID ?? "",
      partitionColumns: metadata.partitionColumns ?? [], schema: metadata.schema ?? .structure([]),
      files: metadata.files ?? [], fileCount: Int(metadata.fileCount ?? 0),
      transactions: metadata.transactions ?? [:],
      domains: metadata.domains ?? [:])
  }

  func rows(_ request: ScanRequest) async throws -> any BatchReader {
    var fields = metadata.schema?.fields ?? []
    if let columns = request.columns { fields = fields.filter { columns.contains($0.name) } }
    if request.hasRowIDs {
      fields += ["_row_id", "_row_commit_version"].map { FieldNode($0, .primitive("long")) }
    }
    return FakeReader(
      folder.appending(path: request.hasRowIDs ? "row_ids.jsonl" : "rows.jsonl"), fields, behaviour)
  }
}

/// The rows of a JSON lines file in batches of 100.
struct FakeReader: BatchReader {
  private var rows: [JSONNode]
  private let fields: [FieldNode]

  init(_ file: URL, _ fields: [FieldNode], _ behaviour: FakeEngine.Behaviour) {
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    rows = text.split(separator: "\n").compactMap { try? JSONParser.parse(String($0)) }
    self.fields = fields
    switch behaviour {
    case .dropsFirstRow: rows = Array(rows.dropFirst())
    case .changes(let column, let value):
      guard case .object(let members) = rows.first else { break }
      rows[0] = .object(members.map { $0.name == column ? .init(column, value) : $0 })
    default: break
    }
  }

  mutating func next() async throws -> Batch? {
    guard !rows.isEmpty else { return nil }
    defer { rows = Array(rows.dropFirst(100)) }
    return BatchMaker.batch(Array(rows.prefix(100)), schema: fields)
  }
}
