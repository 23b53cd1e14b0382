/// Dates and times as text, in the proleptic Gregorian calendar.
package enum CalendarText {
  /// `YYYY-MM-DD` of a day counted from 1970-01-01, for any year.
  package static func appendDate(daysSinceEpoch days: Int64, to out: inout [UInt8]) {
    // Years run from March here, so that a leap day ends its year: 146097 days make 400 years.
    let (era, dayOfEra) = floorDivide(days + 719_468, 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
    appendPadded(year, 4, to: &out)
    out.append(UInt8(ascii: "-"))
    appendPadded(month < 10 ? month + 3 : month - 9, 2, to: &out)
    out.append(UInt8(ascii: "-"))
    appendPadded(dayOfYear - (153 * month + 2) / 5 + 1, 2, to: &out)
  }

  /// `YYYY-MM-DDTHH:MM:SS.f…` of a time counted from the epoch, with as many digits as a tick has.
  package static func appendTimestamp(ticks: Int64, ticksPerSecond: Int64, to out: inout [UInt8]) {
    let (seconds, fraction) = floorDivide(ticks, ticksPerSecond)
    let (days, second) = floorDivide(seconds, 86_400)
    appendDate(daysSinceEpoch: days, to: &out)
    out.append(UInt8(ascii: "T"))
    appendPadded(second / 3600, 2, to: &out)
    out.append(UInt8(ascii: ":"))
    appendPadded(second / 60 % 60, 2, to: &out)
    out.append(UInt8(ascii: ":"))
    appendPadded(second % 60, 2, to: &out)
    out.append(UInt8(ascii: "."))
    appendPadded(fraction, ticksPerSecond == 1_000_000_000 ? 9 : 6, to: &out)
  }

  private static func floorDivide(_ value: Int64, _ divisor: Int64) -> (Int64, Int64) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }

  private static func appendPadded(_ value: Int64, _ width: Int, to out: inout [UInt8]) {
    if value < 0 { out.append(UInt8(ascii: "-")) }
    let digits = String(value.magnitude)
    for _ in 0..<max(0, width - digits.utf8.count) { out.append(UInt8(ascii: "0")) }
    out.append(contentsOf: digits.utf8)
  }
}
