#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension DeltaTable {
  /// The version that was the latest at `date`.
  /// - Throws: `timestampOutOfRange` before the first version and after the last.
  public func snapshot(asOf date: Date) async throws(DeltaError) -> Snapshot {
    guard let milliseconds = date.wholeMilliseconds else {
      throw DeltaError(.timestampOutOfRange, "\(date) is no time that a table can have")
    }
    return try await snapshot(asOfMilliseconds: milliseconds)
  }
}

extension Date {
  /// Milliseconds since the epoch, to the past: a version of the next millisecond was not there yet. Nil: more than 64 bits.
  ///
  /// A date keeps binary fractions of a second since 2001, so that one that was made of a millisecond may lie a little before
  /// it: what rounding can have taken is given back.
  var wholeMilliseconds: Int64? {
    let step = max(abs(timeIntervalSince1970), abs(timeIntervalSinceReferenceDate)).ulp
    return Int64(exactly: ((timeIntervalSince1970 + 3 * step) * 1000).rounded(.down))
  }
}

extension Snapshot {
  /// When the version was made.
  public var date: Date { Date(timeIntervalSince1970: Double(timestamp) / 1000) }
}
