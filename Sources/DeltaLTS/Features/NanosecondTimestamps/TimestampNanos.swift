import DeltaColumns

/// The types of the table feature `timestampNanos` (Delta RFC "Nanosecond timestamp primitive types"), which does not
/// give their names in a schema: these are the ones that delta-rs writes, and nothing else here spells them.
extension PrimitiveType {
  /// An instant, in nanoseconds: from 1677-09-21T00:12:43.145224192Z to 2262-04-11T23:47:16.854775807Z.
  public static let timestampNanos = nanos("timestamp_nanos", zone: "UTC")
  /// A wall clock, in nanoseconds.
  public static let timestampNanosNtz = nanos("timestamp_nanos_ntz", zone: nil)

  private static func nanos(_ name: String, zone: String?) -> PrimitiveType {
    PrimitiveType(
      name, .timestamp(.nanosecond, zone: zone),
      Traits(
        parse: { ValueText.timestamp($0, .nanosecond, isInstant: zone != nil) },
        // Statistics have milliseconds.
        statisticsSlack: 999_999))
  }
}

extension DataType {
  public static let timestampNanos = primitive(.timestampNanos)
  public static let timestampNanosNtz = primitive(.timestampNanosNtz)
}

extension Value {
  /// An instant, in nanoseconds since the epoch; it compares with columns of either unit.
  public static func timestamp(nanoseconds: Int64) -> Value {
    Value(.timestamp(nanoseconds, .nanosecond, isInstant: true))
  }

  /// A wall clock, in nanoseconds since 1970-01-01 00:00.
  public static func timestampNtz(nanoseconds: Int64) -> Value {
    Value(.timestamp(nanoseconds, .nanosecond, isInstant: false))
  }
}
