import ConformanceCases
import DeltaLTS
import Logging

/// DeltaLTS itself, through its public API.
package struct DeltaEngine: Engine {
  package let name = "DeltaLTS"

  package init() {}

  package var unsupportedFeatures: Set<String> { Set(TableFeature.all.filter { !$0.canRead }.map(\.name)) }
  /// The features that concern readers, and whether the library says that it reads them.
  package var declaredFeatures: [String: Bool] {
    let features = TableFeature.all.filter(\.concernsReaders).map { ($0.name, $0.canRead) }
    return Dictionary(features, uniquingKeysWith: { $1 })
  }

  package func open(_ path: String) async throws -> any TableUnderTest {
    // What the library survived would run into the report.
    let options = DeltaTable.Options(logger: Logger(label: "conformance") { _ in SwiftLogNoOpLogHandler() })
    return DeltaTableUnderTest(table: try await DeltaTable.open(path, options: options))
  }

  package func failure(_ error: any Error) -> EngineFailure {
    guard let error = error as? DeltaError else {
      return EngineFailure(code: nil, message: "\(type(of: error)): \(error)")
    }
    return EngineFailure(
      code: error.code.description, message: "\(error)",
      refusedFeatures: error.code == .unsupportedFeature ? Set(error.features) : nil)
  }
}

private struct DeltaTableUnderTest: TableUnderTest {
  let table: DeltaTable

  func snapshot(_ moment: Moment) async throws -> any SnapshotUnderTest {
    switch moment {
    case .latest: DeltaSnapshotUnderTest(snapshot: try await table.snapshot())
    case .version(let version): DeltaSnapshotUnderTest(snapshot: try await table.snapshot(version: version))
    case .timestamp(let text):
      DeltaSnapshotUnderTest(
        snapshot: try await table.snapshot(asOfMilliseconds: try InstantText.milliseconds(text)))
    }
  }

  func changes(from start: Int64, to end: Int64) async throws -> any BatchReader {
    SequenceReader(try await table.changes(from: start, to: end).batches())
  }
}

private struct DeltaSnapshotUnderTest: SnapshotUnderTest {
  let snapshot: Snapshot

  func facts() async throws -> SnapshotFacts {
    var files: Set<ActiveFile> = []
    var fileCount = 0
    for try await file in snapshot.files {
      files.insert(ActiveFile(file.path, deletionVector: file.deletionVector?.uniqueId))
      fileCount += 1
    }
    let tableProtocol = snapshot.tableProtocol
    return SnapshotFacts(
      version: snapshot.version, minReaderVersion: Int64(tableProtocol.minReaderVersion),
      minWriterVersion: Int64(tableProtocol.minWriterVersion),
      readerFeatures: Set(tableProtocol.readerFeatures ?? []),
      writerFeatures: Set(tableProtocol.writerFeatures ?? []), properties: snapshot.properties.all,
      tableID: snapshot.metadata.id, partitionColumns: snapshot.partitionColumns,
      schema: TypeNode(.structure(snapshot.schema.fields)), files: files, fileCount: fileCount,
      transactions: snapshot.transactions.mapValues(\.version),
      domains: snapshot.domainMetadata.mapValues(\.configuration))
  }

  func rows(_ request: ScanRequest) async throws -> any BatchReader {
    var columns = request.columns.map { $0.map { ColumnPath(column: $0) } }
    if request.hasRowIDs {
      columns = columns ?? snapshot.schema.fields.map { ColumnPath(column: $0.name) }
      columns?.append(contentsOf: ["_metadata.row_id", "_metadata.row_commit_version"])
    }
    let filter = try request.predicate?.filter(snapshot.schema)
    let batches = try snapshot.scan(columns: columns, where: filter).batches()
    guard request.hasRowIDs else { return SequenceReader(batches) }
    return SequenceReader(
      batches,
      renamed: ["_metadata.row_id": "_row_id", "_metadata.row_commit_version": "_row_commit_version"])
  }
}

/// The batches of a sequence, some columns under other names.
struct SequenceReader<Batches: AsyncSequence>: BatchReader where Batches.Element == Batch {
  private var batches: Batches.AsyncIterator
  private let names: [String: String]

  init(_ batches: Batches, renamed names: [String: String] = [:]) {
    self.batches = batches.makeAsyncIterator()
    self.names = names
  }

  mutating func next() async throws -> Batch? {
    guard let batch = try await batches.next() else { return nil }
    guard !names.isEmpty else { return batch }
    let fields = batch.fields.map { field in
      ColumnField(names[field.name] ?? field.name, field.type, isNullable: field.isNullable)
    }
    return Batch(fields: fields, columns: batch.columns, count: batch.count)
  }
}
