import DeltaColumns
import DeltaMemory

/// What of each file is loaded with its block besides path, size and deletion vector.
package struct FileLoading: Hashable, Sendable {
  /// Partition values.
  package var partitionValues = false
  /// Statistics of these leaf columns, by their physical paths; an empty list asks for row counts alone.
  package var statistics: [[String]]?
  /// Row ids and the versions that first added the files.
  package var rowIds = false
  /// All other fields of an add action, and all of its statistics as text: what `addFile` needs.
  package var details = false

  package init(
    partitionValues: Bool = false, statistics: [[String]]? = nil, rowIds: Bool = false, details: Bool = false
  ) {
    self.partitionValues = partitionValues
    self.statistics = statistics
    self.rowIds = rowIds
    self.details = details
  }

  /// Whether statistics, in whatever form, are needed.
  var needsStatistics: Bool { statistics != nil || details }

  /// Path, size and deletion vector alone.
  package static let minimal = FileLoading()
  /// Everything that the log says of a file.
  package static let everything = FileLoading(partitionValues: true, details: true)
}

/// A run of active files of a snapshot, as columns: slices of what was read, no object a file.
package struct FileBlock: Sendable {
  /// The number of files.
  package let count: Int
  /// What was loaded.
  package let loading: FileLoading
  let rows: any FileRows

  init(count: Int, loading: FileLoading, rows: any FileRows) {
    self.count = count
    self.loading = loading
    self.rows = rows
  }

  /// The bytes of the file.
  package func size(_ file: Int) -> Int64 { rows.size(file) }

  /// The path as the log has it: a URI, to be percent-decoded once.
  package func path(_ file: Int) -> String { rows.path(file) }

  /// The deletion vector, if the file has one.
  package func deletionVector(_ file: Int) -> DeletionVectorDescriptor? { rows.deletionVector(file) }

  /// Bytes of all files; saturating.
  package var totalSize: Int64 {
    if let total = rows.totalSize { return total }
    return (0..<count).reduce(0) { total, file in
      let (sum, overflow) = total.addingReportingOverflow(rows.size(file))
      return overflow ? .max : sum
    }
  }

  /// The partition values of each of `names` (physical names). Needs `loading.partitionValues`.
  package func partitionColumns(_ names: [String]) throws(DeltaError) -> [PartitionColumn] {
    try rows.partitionColumns(names)
  }

  /// Statistics of the leaf columns at `paths` (physical names), which must have been asked for by `loading`.
  package func statistics(_ paths: [[String]]) throws(DeltaError) -> FileStatistics {
    try rows.statistics(paths)
  }

  /// The row id of the file's first row, where the log has one. Needs `loading.rowIds` or `details`.
  package func baseRowId(_ file: Int) -> Int64? { rows.detail(file, "baseRowId") }

  /// The version that first added the file. Needs `loading.rowIds` or `details`.
  package func defaultRowCommitVersion(_ file: Int) -> Int64? { rows.detail(file, "defaultRowCommitVersion") }

  /// The whole add action. Needs `FileLoading.everything`.
  package func addFile(_ file: Int) throws(DeltaError) -> AddFile { try rows.addFile(file) }
}

/// Where the files of a block are.
protocol FileRows: Sendable {
  func size(_ file: Int) -> Int64
  /// The bytes of all files, where the rows have a quick way; nil otherwise.
  var totalSize: Int64? { get }
  func path(_ file: Int) -> String
  func deletionVector(_ file: Int) -> DeletionVectorDescriptor?
  func partitionColumns(_ names: [String]) throws(DeltaError) -> [PartitionColumn]
  func statistics(_ paths: [[String]]) throws(DeltaError) -> FileStatistics
  /// An integer field of the add action.
  func detail(_ file: Int, _ name: String) -> Int64?
  func addFile(_ file: Int) throws(DeltaError) -> AddFile
}

extension FileRows {
  var totalSize: Int64? { nil }
}

/// The values of one partition column in a block: codes into the distinct texts, so that a predicate is evaluated
/// once a value and not once a file.
package struct PartitionColumn: Sendable {
  /// A code a file; -1 for null. The empty string is null, as the protocol asks.
  package let codes: [Int32]
  /// The distinct texts.
  package let values: [String]

  /// The text of a file's value; nil for null.
  package subscript(file: Int) -> String? {
    let code = Int(codes[file])
    return code < 0 ? nil : values[code]
  }
}

/// Gathers the texts of one partition column.
struct PartitionColumnBuilder: ~Copyable {
  private var codes: [Int32] = []
  private var values: [String] = []
  /// The first code of a hash; others that share it are found by looking at all values.
  private var known: [UInt64: Int32] = [:]
  private var raws: [[UInt8]] = []
  private let seed = FileKey.seed

  init(count: Int) { codes.reserveCapacity(count) }

  mutating func appendNull() { codes.append(-1) }

  /// Adds a value of these raw bytes; `text` is called for each distinct one only.
  mutating func append<E: Error>(
    _ raw: UnsafeRawBufferPointer, _ text: (UnsafeRawBufferPointer) throws(E) -> String
  ) throws(E) {
    guard let base = raw.baseAddress, raw.count > 0 else { return appendNull() }
    if let last = codes.last, last >= 0, Self.isEqual(raws[Int(last)], raw) {
      codes.append(last)
      return
    }
    let hash = FileKey.hash(base, raw.count, seed: seed)
    if let code = known[hash], let found = self.code(of: raw, first: code) {
      codes.append(found)
      return
    }
    let code = Int32(truncatingIfNeeded: values.count)
    values.append(try text(raw))
    raws.append(Array(raw))
    if known[hash] == nil { known[hash] = code }
    codes.append(code)
  }

  private static func isEqual(_ known: [UInt8], _ raw: UnsafeRawBufferPointer) -> Bool {
    known.count == raw.count && known.withUnsafeBytes { FileKey.sameBytes($0, raw) }
  }

  private func code(of raw: UnsafeRawBufferPointer, first: Int32) -> Int32? {
    if Self.isEqual(raws[Int(first)], raw) { return first }
    return raws.firstIndex { Self.isEqual($0, raw) }.map { Int32(truncatingIfNeeded: $0) }
  }

  consuming func finish() -> PartitionColumn { PartitionColumn(codes: codes, values: values) }
}
