import DeltaColumns

/// A point in time to the nanosecond, for the properties of row types: `Date` keeps no more than some 100 ns.
///
/// Columns of instants and of wall clocks give one, in whatever unit.
public struct NanosecondTimestamp: Hashable, Comparable, Sendable {
  /// Nanoseconds since the epoch; of a wall clock, since 1970-01-01 00:00.
  public let nanoseconds: Int64

  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  public static func < (left: NanosecondTimestamp, right: NanosecondTimestamp) -> Bool {
    left.nanoseconds < right.nanoseconds
  }
}

extension NanosecondTimestamp: CustomStringConvertible {
  /// The time with nine digits of the second, such as `1969-12-31T23:59:59.999999999`.
  public var description: String { TimeText.timestamp(nanoseconds, .nanosecond, isInstant: false) }
}

extension NanosecondTimestamp: Codable {
  /// Reads a column of timestamps as it is; elsewhere, the number of nanoseconds.
  public init(from decoder: any Decoder) throws {
    self.init(nanoseconds: try decoder.singleValueContainer().decode(Int64.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(nanoseconds)
  }
}

extension NanosecondTimestamp: ColumnDecodable {
  static func takes(_ layout: ColumnSlot.Layout) -> Bool { layout == .timestamp }

  static func decode(_ node: ColumnNode, _ row: Int) throws -> NanosecondTimestamp {
    let slot = node.slot.pointee
    if slot.isNull(row) { throw node.nullError(Self.self) }
    let ticks = slot.load(row, Int64.self)
    let scale = TimeUnit.nanosecond.ticksPerSecond / slot.parameter
    let (nanoseconds, overflow) = ticks.multipliedReportingOverflow(by: scale)
    if overflow { throw node.mismatch(Self.self) }
    return NanosecondTimestamp(nanoseconds: nanoseconds)
  }
}
