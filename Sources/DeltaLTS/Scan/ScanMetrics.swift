import Synchronization

/// What a scan did, so far or in all.
public struct ScanMetrics: Sendable, Hashable, Codable {
  /// Files whose data was looked at.
  public internal(set) var filesRead = 0
  /// Row groups in those files.
  public internal(set) var rowGroups = 0
  /// Row groups that their statistics or Bloom filters ruled out.
  public internal(set) var rowGroupsPruned = 0
  /// Pages that the column index ruled out, in the columns of the predicate.
  public internal(set) var pagesPruned = 0
  /// Rows whose columns were decoded; with a filter, those of the columns that it looks at.
  public internal(set) var rowsDecoded = 0
  /// Rows that a deletion vector took away.
  public internal(set) var rowsDeleted = 0
  /// Rows that came out.
  public internal(set) var rows = 0
  /// Bytes fetched from the store.
  public internal(set) var bytesRead = 0
  /// Footers and page indexes that the file cache had.
  public internal(set) var cacheHits = 0
  /// Footers and page indexes that had to be read.
  public internal(set) var cacheMisses = 0
  /// Nanoseconds spent in decoding and filtering, over all tasks.
  public internal(set) var workNanoseconds: Int64 = 0

  public init() {}
}

/// Counts what a scan does, from many tasks at once.
package final class ScanMeter: Sendable {
  private let state = Mutex(ScanMetrics())

  package init() {}

  package func add(_ key: WritableKeyPath<ScanMetrics, Int> & Sendable, _ count: Int) {
    state.withLock { $0[keyPath: key] += count }
  }

  /// Changes several counts at once.
  package func update(_ body: (inout ScanMetrics) -> Void) { state.withLock { body(&$0) } }

  package var metrics: ScanMetrics { state.withLock { $0 } }
}
