import DeltaColumns

/// One value of a primitive type: a literal in a predicate, a partition value, a bound in statistics.
public struct Value: Hashable, Sendable {
  /// The closed form, for exhaustive switches inside the package.
  package enum Kind: Hashable, Sendable {
    case null
    case boolean(Bool)
    /// Any integer type.
    case integer(Int64)
    case float(Float)
    case double(Double)
    /// `unscaled` · 10^-scale.
    case decimal(unscaled: Int128, scale: Int)
    case string(String)
    case binary([UInt8])
    /// Days since 1970-01-01.
    case date(Int32)
    /// Ticks since the epoch: of an instant, or of a wall clock.
    case timestamp(Int64, TimeUnit, isInstant: Bool)
  }

  package let kind: Kind

  package init(_ kind: Kind) { self.kind = kind }

  public static let null = Value(.null)
  public static func boolean(_ value: Bool) -> Value { Value(.boolean(value)) }
  public static func integer(_ value: some BinaryInteger) -> Value { Value(.integer(Int64(clamping: value))) }
  public static func float(_ value: Float) -> Value { Value(.float(value)) }
  public static func double(_ value: Double) -> Value { Value(.double(value)) }
  /// `unscaled` · 10^-scale.
  public static func decimal(unscaled: Int128, scale: Int) -> Value {
    Value(.decimal(unscaled: unscaled, scale: scale))
  }
  public static func string(_ value: String) -> Value { Value(.string(value)) }
  public static func binary(_ value: [UInt8]) -> Value { Value(.binary(value)) }
  /// Days since 1970-01-01.
  public static func date(daysSinceEpoch days: Int32) -> Value { Value(.date(days)) }
  /// An instant, in microseconds since the epoch.
  public static func timestamp(microseconds: Int64) -> Value {
    Value(.timestamp(microseconds, .microsecond, isInstant: true))
  }
  /// A wall clock, in microseconds since 1970-01-01 00:00.
  public static func timestampNtz(microseconds: Int64) -> Value {
    Value(.timestamp(microseconds, .microsecond, isInstant: false))
  }

  public var isNull: Bool { kind == .null }
}
