import DeltaStorage
import Logging
import Synchronization

/// One version of a table: its metadata at hand, its files on demand. Immutable; a refresh shares what did not change.
package final class LogSnapshot: Sendable {
  package let log: LogDirectory
  package let version: Int64
  package let tableProtocol: TableProtocol
  package let metadata: TableMetadata
  /// By application.
  package let transactions: [String: SetTransaction]
  /// By domain, without those that were removed.
  package let domainMetadata: [String: DomainMetadata]
  /// When the version was made, in milliseconds since the epoch: its in-commit timestamp where the table has them,
  /// else the time its commit file was written.
  package let timestamp: Int64
  /// Who made the version; nil where its commit is gone or does not tell.
  package let commitInfo: CommitInfo?

  let files: FileState
  let state: ReplayedState
  /// The newest commit file as it was listed, to see whether the table is still the same.
  let commitFile: ObjectInfo?
  let checksum: VersionChecksum?
  private let totals = Mutex<FileTotals?>(nil)
  /// What was planned over it.
  let plans: PlanHistory

  /// How many files a snapshot has, and their bytes.
  package struct FileTotals: Sendable, Equatable {
    package var count: Int
    package var byteCount: Int64
  }

  init(
    log: LogDirectory, version: Int64, state: ReplayedState, files: FileState, commit: LogActions?,
    commitFile: ObjectInfo?, checksum: VersionChecksum?, previous: LogSnapshot? = nil
  ) throws(DeltaError) {
    let place = DeltaError.Location(version: version)
    guard let tableProtocol = state.tableProtocol else {
      throw DeltaError(
        .malformedLog, "the log has no protocol action up to version \(version)", at: place,
        advice: "The table is incomplete: restore its log.")
    }
    guard let action = state.metadata else {
      throw DeltaError(
        .malformedLog, "the log has no metaData action up to version \(version)", at: place,
        advice: "The table is incomplete: restore its log.")
    }
    // The gate comes before the schema: a type that a feature brings is refused by the feature's name.
    do throws(DeltaError) {
      try tableProtocol.checkReadable(try action.metadata(withSchema: false))
      // The schema of thousands of columns is not read again where it is the same.
      if let previous, previous.state.metadata == action {
        metadata = previous.metadata
      } else {
        metadata = try action.metadata(withSchema: true)
      }
      guard metadata.provider.lowercased() == "parquet" else {
        throw DeltaError(
          .unsupportedProtocol,
          "the table's data files are of the format \(metadata.provider); this library reads parquet")
      }
      try metadata.checkPartitionColumns()
      if previous?.state.metadata != action || previous?.tableProtocol != tableProtocol {
        try tableProtocol.checkFeatures(metadata)
      }
    } catch {
      throw error.at(place)
    }
    self.log = log
    self.version = version
    self.tableProtocol = tableProtocol
    self.state = state
    self.files = files
    self.commitFile = commitFile
    self.checksum = checksum
    plans = PlanHistory(log.options.cache)
    transactions = state.transactions
    domainMetadata = state.domains.filter { !$0.value.removed }
    commitInfo = try commit?.commitInfo()
    timestamp = Self.timestamp(version, metadata, commitInfo, commitFile, files.checkpoint, log, checksum)
    if let checksum {
      do { try checksum.verify(self) } catch { throw error.at(place) }
    }
  }

  private static func timestamp(
    _ version: Int64, _ metadata: TableMetadata, _ info: CommitInfo?, _ file: ObjectInfo?,
    _ checkpoint: Checkpoint?, _ log: LogDirectory, _ checksum: VersionChecksum?
  ) -> Int64 {
    if metadata.properties.hasInCommitTimestamp(version) {
      if let time = info?.inCommitTimestamp ?? checksum?.inCommitTimestamp { return time }
      log.logger.warning("Version \(version) has no in-commit timestamp though the table has them")
    }
    return file?.modified ?? checkpoint?.modified ?? info?.timestamp ?? 0
  }

  // MARK: Files

  /// The active files, block by block, with what `loading` asks for.
  package func fileBlocks(_ loading: FileLoading = .minimal) -> FileBlocks<FileBlock> {
    FileBlocks(files: files, loading: loading, log: log) { $0 }
  }

  /// How many files there are and their bytes: counted once, then kept. Checked against the version checksum.
  package func fileTotals() async throws(DeltaError) -> FileTotals {
    if let known = totals.withLock({ $0 }) { return known }
    var found = FileTotals(count: 0, byteCount: 0)
    for try await (count, byteCount) in fileBlocks().map({ ($0.count, $0.totalSize) }) {
      found.count += count
      let (sum, overflow) = found.byteCount.addingReportingOverflow(byteCount)
      found.byteCount = overflow ? .max : sum
    }
    try checksum?.verify(found, self)
    totals.withLock { $0 = found }
    return found
  }

  /// Every active file with all that the log says of it: for small tables and tests.
  package func allFiles() async throws(DeltaError) -> [AddFile] {
    var files: [AddFile] = []
    for try await block in fileBlocks(.everything) {
      for file in 0..<block.count { files.append(try block.addFile(file)) }
    }
    return files
  }
}

extension TableProperties {
  /// Whether `version` has an in-commit timestamp.
  func hasInCommitTimestamp(_ version: Int64) -> Bool {
    enablesInCommitTimestamps && version >= inCommitTimestampEnablementVersion ?? 0
  }
}
