import DeltaColumns
import Synchronization

/// Keeps the file rows of a checkpoint once they have been walked through a second time: a table that is opened for one
/// walk costs no memory, one that is planned over again and again no decoding.
///
/// What is kept is compact: 16 bytes a file and its path, and what a deletion vector needs. Snapshots that share the
/// checkpoint share the rows; what newer commits hide is filtered anew.
final class CheckpointCache: Sendable {
  /// A batch of the column `add`.
  struct Rows: Sendable {
    let add: Column
    let fileName: String
  }

  private struct State {
    var walks = 0
    var kept: (loading: FileLoading, rows: [Rows])?
  }

  private let state = Mutex(State())

  /// The rows where they are kept with all that `loading` asks for.
  func rows(for loading: FileLoading) -> [Rows]? {
    state.withLock { state in
      guard let kept = state.kept, Self.covers(kept.loading, loading) else { return nil }
      return kept.rows
    }
  }

  /// Bytes that are held.
  var heldByteCount: Int { state.withLock { $0.kept?.rows.reduce(0) { $0 + $1.heldByteCount } ?? 0 } }

  /// Whether the walk that begins should be kept. Statistics never are: they are most of the bytes.
  func keepsNext(_ loading: FileLoading) -> Bool {
    !loading.needsStatistics && state.withLock { $0.walks > 0 }
  }

  /// Notes a walk that reached the end.
  func finish(_ loading: FileLoading, _ rows: [Rows]?) {
    guard !loading.needsStatistics else { return }
    state.withLock { state in
      state.walks += 1
      if let rows { state.kept = (loading, rows) }
    }
  }

  private static func covers(_ kept: FileLoading, _ wanted: FileLoading) -> Bool {
    !wanted.needsStatistics && (kept.partitionValues || !wanted.partitionValues)
      && (kept.rowIds || !wanted.rowIds)
  }
}
