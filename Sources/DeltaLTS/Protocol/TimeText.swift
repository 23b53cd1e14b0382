import DeltaColumns

/// Writes dates and times in the proleptic Gregorian calendar, with every digit of the unit.
package enum TimeText {
  /// `yyyy-MM-dd`.
  package static func date(_ daysSinceEpoch: Int64) -> String {
    let (year, month, day) = Calendar.date(daysSinceEpoch: daysSinceEpoch)
    let sign = year < 0 ? "-" : ""
    return "\(sign)\(padded(year.magnitude, 4))-\(padded(month.magnitude, 2))-\(padded(day.magnitude, 2))"
  }

  /// `HH:mm:ss` and the fraction that the unit has.
  package static func timeOfDay(_ ticks: Int64, _ unit: TimeUnit) -> String {
    let perSecond = unit.ticksPerSecond
    let seconds = (ticks / perSecond).magnitude
    let clock = "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
    guard perSecond > 1 else { return clock }
    return "\(clock).\(padded((ticks % perSecond).magnitude, String(perSecond).count - 1))"
  }

  /// `yyyy-MM-dd'T'HH:mm:ss[.fraction]`, with `Z` for an instant.
  package static func timestamp(_ ticks: Int64, _ unit: TimeUnit, isInstant: Bool) -> String {
    let perDay = 86_400 * unit.ticksPerSecond
    let (days, rest) = ticks.quotientAndRemainder(dividingBy: perDay)
    let (day, time) = rest < 0 ? (days - 1, rest + perDay) : (days, rest)
    return "\(date(day))T\(timeOfDay(time, unit))\(isInstant ? "Z" : "")"
  }

  private static func padded(_ number: some UnsignedInteger, _ width: Int) -> String {
    let digits = String(number)
    return digits.count >= width ? digits : String(repeating: "0", count: width - digits.count) + digits
  }
}
