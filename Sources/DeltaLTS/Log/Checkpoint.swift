import DeltaColumns
import DeltaMemory
import DeltaParquet
import DeltaStorage

/// An open checkpoint: what it says besides files, and the Parquet files whose rows are the files.
package struct Checkpoint: Sendable {
  package let version: Int64
  /// When it was written.
  let modified: Int64
  /// What it says of the table.
  var state: ReplayedState
  /// The files that have add rows.
  package let parts: [Part]
  let cache = CheckpointCache()

  var rowCount: Int { parts.reduce(0) { $0 + $1.file.metadata.rowCount } }

  package struct Part: Sendable {
    package let file: ParquetFile
    package let name: String
  }

  init(version: Int64, modified: Int64, state: ReplayedState, parts: [Part]) {
    self.version = version
    self.modified = modified
    self.state = state
    self.parts = parts
  }

  /// Opens a checkpoint of the v1 spec, in one file or several (PROTOCOL.md, V1 Spec).
  @Sendable
  static func classic(_ files: CheckpointFiles, _ log: LogDirectory) async throws(DeltaError) -> Checkpoint {
    let opened = try await inOrder(files.files, window: log.window) { (info) throws(DeltaError) in
      let part = try await open(info, log)
      return (part, try await ReplayedState(part))
    }
    var state = ReplayedState()
    for (_, part) in opened { state.merge(part) }
    // A classic name may hide a checkpoint of the v2 spec: its rows tell, never the name or the hint.
    guard !state.isV2 else { throw CheckpointFormat.refusal(files) }
    return Checkpoint(
      version: files.version, modified: files.files.map(\.modified).max() ?? 0, state: state,
      parts: opened.map(\.0))
  }

  /// Opens one file of a checkpoint.
  static func open(_ info: ObjectInfo, _ log: LogDirectory) async throws(DeltaError) -> Part {
    let name = String(info.name)
    do {
      let reader = try await log.store.open(info.path, expectedSize: info.size)
      return Part(file: try await ParquetFile.open(ObjectParquetSource(reader)), name: name)
    } catch {
      throw DeltaError(
        error, as: .malformedLog, "the checkpoint is no readable Parquet file", file: "_delta_log/\(name)")
    }
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
