import DeltaColumns
import DeltaMemory
import DeltaParquet
import DeltaStorage

/// An open checkpoint: what it says besides files, and the runs of rows that are the files.
package struct Checkpoint: Sendable {
  package let version: Int64
  /// When it was written.
  let modified: Int64
  /// What it says of the table.
  var state: ReplayedState
  /// Where its add rows are.
  let runs: [any CheckpointRun]
  let rowCount: Int
  let cache = CheckpointCache()

  /// An open Parquet file of actions.
  package struct Part: Sendable {
    package let file: ParquetFile
    /// Relative to `_delta_log`.
    package let name: String

    /// The row groups.
    var runs: [any CheckpointRun] {
      file.metadata.rowGroups.indices.map { RowGroupRun(part: self, group: $0) }
    }
  }

  init(_ files: CheckpointFiles, state: ReplayedState, runs: [any CheckpointRun]) {
    version = files.version
    modified = files.files.map(\.modified).max() ?? 0
    self.state = state
    self.runs = runs
    rowCount = runs.reduce(0) { $0 + $1.rowCount }
  }

  /// Opens a checkpoint of the v1 spec in one file (PROTOCOL.md, V1 Spec).
  @Sendable
  static func classic(_ files: CheckpointFiles, _ log: LogDirectory) async throws(DeltaError) -> Checkpoint {
    let checkpoint = try await parts(files, log)
    // A classic name may hide a checkpoint of the v2 spec: its rows tell, never the name or the hint.
    guard !checkpoint.state.isV2 else { throw CheckpointFormat.refusal(files) }
    return checkpoint
  }

  /// Opens a checkpoint in several files, which is always of the v1 spec.
  @Sendable
  static func multiPart(_ files: CheckpointFiles, _ log: LogDirectory) async throws(DeltaError) -> Checkpoint
  {
    let checkpoint = try await parts(files, log)
    guard !checkpoint.state.isV2 else {
      throw files.malformed("it has actions of the v2 spec, which a checkpoint in parts must not have")
    }
    return checkpoint
  }

  private static func parts(
    _ files: CheckpointFiles, _ log: LogDirectory
  ) async throws(DeltaError) -> Checkpoint {
    let opened = try await inOrder(files.files, window: log.window) { (info) throws(DeltaError) in
      let place = ObjectLocation(store: log.store, path: info.path)
      let part = try await open(place, size: info.size, name: String(info.name))
      return (part, try await ReplayedState(part))
    }
    var state = ReplayedState()
    for (_, part) in opened { state.merge(part) }
    return Checkpoint(files, state: state, runs: opened.flatMap(\.0.runs))
  }

  /// Opens one Parquet file of a checkpoint.
  static func open(
    _ place: ObjectLocation, size: Int?, name: String
  ) async throws(DeltaError) -> Part {
    do {
      let reader = try await place.store.open(place.path, expectedSize: size)
      return Part(file: try await ParquetFile.open(ObjectParquetSource(reader)), name: name)
    } catch {
      throw DeltaError(
        error, as: .malformedLog, "the checkpoint is no readable Parquet file", file: "_delta_log/\(name)")
    }
  }
}

extension Checkpoint.Part {
  func unreadable(_ error: any Error) -> DeltaError {
    DeltaError(error, as: .malformedLog, "the checkpoint cannot be read", file: "_delta_log/\(name)")
  }
}

extension CheckpointFiles {
  /// What a checkpoint is passed over with that does not say what it must.
  func malformed(_ message: String) -> DeltaError {
    DeltaError(
      .malformedLog, "the checkpoint is not valid: \(message)",
      at: .init(version: version, file: files.first.map { "_delta_log/\($0.name)" }),
      advice: "Read an older version, or have a writer make a new checkpoint.")
  }
}

/// An open object as a source of Parquet.
package struct ObjectParquetSource: ParquetSource {
  package let reader: any ObjectReader

  package init(_ reader: any ObjectReader) { self.reader = reader }

  package var byteCount: Int { reader.info.size }
  package func read(_ range: Range<Int>) async throws -> Bytes { try await reader.read(range) }
  package func readMany(_ ranges: [Range<Int>]) async throws -> [Bytes] { try await reader.read(ranges) }
}
