#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension DeltaTable {
  /// The version that was the latest at `date`.
  /// - Throws: `timestampOutOfRange` before the first version and after the last.
  public func snapshot(asOf date: Date) async throws(DeltaError) -> Snapshot {
    // To the past: a version of the next millisecond was not there yet.
    let milliseconds = (date.timeIntervalSince1970 * 1000).rounded(.down)
    guard let exact = Int64(exactly: milliseconds) else {
      throw DeltaError(.timestampOutOfRange, "\(date) is no time that a table can have")
    }
    return try await snapshot(asOfMilliseconds: exact)
  }
}

extension Snapshot {
  /// When the version was made.
  public var date: Date { Date(timeIntervalSince1970: Double(timestamp) / 1000) }
}
