import DeltaColumns
import DeltaParquet
import DeltaStorage

/// A data or change file as the log names it.
package struct DataFile: Sendable {
  /// As the log has it: a URI, to be percent-decoded once.
  package var path: String
  /// Bytes, where the log tells.
  package var size: Int64?
  /// Text by physical column name.
  package var partitionValues: [String: String?]
  package var baseRowId: Int64?
  package var defaultRowCommitVersion: Int64?

  package init(
    path: String, size: Int64? = nil, partitionValues: [String: String?] = [:], baseRowId: Int64? = nil,
    defaultRowCommitVersion: Int64? = nil
  ) {
    self.path = path
    self.size = size
    self.partitionValues = partitionValues
    self.baseRowId = baseRowId
    self.defaultRowCommitVersion = defaultRowCommitVersion
  }
}

extension DataFile {
  /// Opens the file, whose footer may be known, and plans how its columns become those of `layout`.
  package func open(
    in location: TableLocation, layout: RowLayout, options: ParquetReadOptions,
    meter: ScanMeter = ScanMeter(),
    cache: ReadCache = .shared
  ) async throws(DeltaError) -> OpenDataFile {
    do {
      let object = try location.resolve(path)
      let reader = try await object.store.open(object.path, expectedSize: size.flatMap { Int(exactly: $0) })
      let source = MeteredParquetSource(source: ObjectParquetSource(reader), meter: meter)
      let (parquet, known) = try await cache.open(
        source, store: object.store.identity,
        options: options.fitting(object.store, byteCount: source.byteCount),
        meter: meter)
      return try OpenDataFile(self, parquet: parquet, known: known, layout: layout)
    } catch {
      throw DeltaError(reading: error, path)
    }
  }
}

extension ParquetReadOptions {
  /// How a file of that size is best read from a store: small ones at once; from afar fewer and larger reads.
  fileprivate func fitting(_ store: any ObjectStore, byteCount: Int) -> ParquetReadOptions {
    var options = self
    let isLocal = store.capabilities.contains(.local)
    let whole = isLocal ? 128 << 10 : 1 << 20
    if byteCount <= whole { options.tailGuess = max(options.tailGuess, whole) }
    // Here a gap costs its copy, and a request next to nothing.
    if isLocal {
      options.coalesceGap = min(options.coalesceGap, 8 << 10)
      options.fetchTogether = 256 << 10
    }
    return options
  }
}

extension DeltaError {
  /// A failure of a lower layer while a data, change or deletion vector file was read.
  init(reading error: any Error, _ path: String) {
    if let error = error as? StorageError, error.code == .notFound {
      self.init(
        .fileNotFound, "the log names a file that is not there", at: Location(file: path),
        advice:
          "It may have been vacuumed while an older version was read: read a newer version, or restore the file.",
        cause: error)
    } else if let error = error as? ParquetError {
      let code: Code = error.code == .limitExceeded ? .limitExceeded : .corruptFile
      self.init(
        code, "the data file cannot be read: \(error.message)",
        at: Location(file: path, column: error.column),
        advice: "Restore the file, or remove it from the table by the tool that wrote it.", cause: error)
    } else {
      self.init(error, as: .storage, "the data file cannot be read", file: path)
    }
  }
}
