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

  /// Whether more is needed than is kept of log files: path, partition values and deletion vector.
  var needsText: Bool { needsStatistics || rowIds }

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

  /// Whether any file may have a deletion vector.
  var hasVectors: Bool { rows.hasVectors }

  /// Calls `body` with each file of a run: its number, its size, and its path as `FileRows` tells.
  func forEach(_ files: FileRun, _ body: (FileText) -> Void) { rows.forEach(files, body) }

  /// The whole add action. Needs `FileLoading.everything`.
  package func addFile(_ file: Int) throws(DeltaError) -> AddFile { try rows.addFile(file) }
}

/// Some files of a block: a stretch of all of them, or of those that were chosen.
struct FileRun {
  let chosen: [UInt32]?
  let range: Range<Int>

  /// The number in the block of the run's file number `index`.
  @inline(__always)
  subscript(index: Int) -> Int {
    let place = range.lowerBound &+ index
    return chosen.map { Int($0[place]) } ?? place
  }
}

/// A file's size and its path as it is written down, valid inside a call only.
struct FileText {
  let size: Int64
  let path: UnsafeRawBufferPointer
  /// Whether `path` is the contents of a JSON string that has escapes.
  let hasEscapes: Bool
}

/// Where the files of a block are.
protocol FileRows: Sendable {
  func size(_ file: Int) -> Int64
  /// The bytes of all files, where the rows have a quick way; nil otherwise.
  var totalSize: Int64? { get }
  func path(_ file: Int) -> String
  /// Calls `body` with path and size of each file of the run, in order.
  func forEach(_ files: FileRun, _ body: (FileText) -> Void)
  /// False where no file has a deletion vector.
  var hasVectors: Bool { get }
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
