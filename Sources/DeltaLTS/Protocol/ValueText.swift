import DeltaColumns

/// Reads the text forms of values (PROTOCOL.md, Partition Value Serialization); nil for what is not one.
package enum ValueText {
  package static func boolean(_ text: String) -> Value.Kind? {
    switch text.lowercased() {
    case "true": .boolean(true)
    case "false": .boolean(false)
    default: nil
    }
  }

  package static func float(_ text: String) -> Value.Kind? {
    special(text).map { .float(Float($0)) } ?? Float(text).map { .float($0) }
  }

  package static func double(_ text: String) -> Value.Kind? {
    special(text).map { .double($0) } ?? Double(text).map { .double($0) }
  }

  /// The names that Java and Swift spell differently.
  private static func special(_ text: String) -> Double? {
    switch text {
    case "NaN": .nan
    case "Infinity", "+Infinity": .infinity
    case "-Infinity": -.infinity
    default: nil
    }
  }

  /// Bytes that were written as UTF-8. The protocol's escapes are JSON's own: Spark and the kernels take the text as it
  /// is, so that bytes which are no UTF-8 never come back.
  package static func binary(_ text: String) -> Value.Kind? { .binary(Array(text.utf8)) }

  package static func decimal(_ text: String, precision: Int, scale: Int) -> Value.Kind? {
    guard let (unscaled, found) = DecimalText.parse(text.utf8),
      let exact = DecimalText.rescale(unscaled, from: found, to: scale),
      exact.magnitude < DecimalText.power(precision)
    else { return nil }
    return .decimal(unscaled: exact, scale: scale)
  }

  package static func date(_ text: String) -> Value.Kind? {
    var reader = CalendarReader(text)
    guard let days = reader.date(), reader.isAtEnd, let short = Int32(exactly: days) else { return nil }
    return .date(short)
  }

  /// `yyyy-MM-dd[ T]HH:mm:ss[.fraction][Z or offset]`; text without a zone is UTC. Digits of the fraction
  /// beyond the unit are cut off towards the past.
  package static func timestamp(_ text: String, _ unit: TimeUnit, isInstant: Bool) -> Value.Kind? {
    var reader = CalendarReader(text)
    guard let days = reader.date() else { return nil }
    var ticks: Int64 = 0
    if !reader.isAtEnd {
      guard reader.skip("T") || reader.skip(" "), let time = reader.timeOfDay(unit) else { return nil }
      ticks = time
      if let offset = reader.zoneOffset() {
        guard isInstant || offset == 0 else { return nil }
        ticks -= offset * unit.ticksPerSecond
      }
      guard reader.isAtEnd else { return nil }
    }
    // The first day of the range begins before it: only the sum need fit.
    let total = Int128(days) * Int128(86_400 * unit.ticksPerSecond) + Int128(ticks)
    return Int64(exactly: total).map { .timestamp($0, unit, isInstant: isInstant) }
  }
}
