import DeltaColumns

/// The library under test, as the runner sees it. `DeltaEngine` is the real one.
package protocol Engine: Sendable {
  /// Name and version for reports.
  var name: String { get }
  /// The table features that the library itself declares unsupported for reading.
  var unsupportedFeatures: Set<String> { get }
  func open(_ path: String) async throws -> any TableUnderTest
  /// What an error of this engine says.
  func failure(_ error: any Error) -> EngineFailure
}

/// An open table.
package protocol TableUnderTest: Sendable {
  func snapshot(_ moment: Moment) async throws -> any SnapshotUnderTest
  /// The change feed of the versions from `start` to `end`, both inclusive.
  func changes(from start: Int64, to end: Int64) async throws -> any BatchReader
}

/// A table at one version.
package protocol SnapshotUnderTest: Sendable {
  func facts() async throws -> SnapshotFacts
  /// The rows of the table, or of the columns named.
  func rows(_ request: ScanRequest) async throws -> any BatchReader
}

/// One pass over batches.
package protocol BatchReader {
  mutating func next() async throws -> Batch?
}

/// What to scan.
package struct ScanRequest: Sendable {
  /// Nil: all.
  package var columns: [String]?
  package var predicate: SQLPredicate?
  /// Whether to add the columns `_row_id` and `_row_commit_version`.
  package var hasRowIDs: Bool

  package init(columns: [String]? = nil, predicate: SQLPredicate? = nil, hasRowIDs: Bool = false) {
    self.columns = columns
    self.predicate = predicate
    self.hasRowIDs = hasRowIDs
  }
}

/// A point in a table's history.
package enum Moment: Sendable, Equatable {
  case latest
  case version(Int64)
  /// ISO 8601; text without a zone is UTC.
  case timestamp(String)
}

/// What a snapshot says of itself.
package struct SnapshotFacts: Sendable {
  package var version: Int64
  package var minReaderVersion: Int64
  package var minWriterVersion: Int64
  package var readerFeatures: Set<String>
  package var writerFeatures: Set<String>
  package var properties: [String: String]
  package var tableID: String
  package var partitionColumns: [String]
  package var schema: TypeNode
  package var files: Set<ActiveFile>
  package var fileCount: Int
  package var transactions: [String: Int64]
  package var domains: [String: String]

  package init(
    version: Int64, minReaderVersion: Int64, minWriterVersion: Int64, readerFeatures: Set<String>,
    writerFeatures: Set<String>, properties: [String: String], tableID: String, partitionColumns: [String],
    schema: TypeNode, files: Set<ActiveFile>, fileCount: Int, transactions: [String: Int64],
    domains: [String: String]
  ) {
    self.version = version
    self.minReaderVersion = minReaderVersion
    self.minWriterVersion = minWriterVersion
    self.readerFeatures = readerFeatures
    self.writerFeatures = writerFeatures
    self.properties = properties
    self.tableID = tableID
    self.partitionColumns = partitionColumns
    self.schema = schema
    self.files = files
    self.fileCount = fileCount
    self.transactions = transactions
    self.domains = domains
  }
}

/// An error of an engine, in the runner's terms.
package struct EngineFailure: Sendable {
  /// The library's own name for the kind of failure; nil for an error that is not the library's own type.
  package let code: String?
  package let message: String
  /// Not nil: the library refuses the table for these features.
  package let refusedFeatures: Set<String>?
  /// Whether the library refuses the table because it asks for a reader version beyond those that it knows.
  package let isProtocolRefusal: Bool

  package init(
    code: String?, message: String, refusedFeatures: Set<String>? = nil, isProtocolRefusal: Bool = false
  ) {
    self.code = code
    self.message = message
    self.refusedFeatures = refusedFeatures
    self.isProtocolRefusal = isProtocolRefusal
  }
}
