import DeltaColumns

/// Reads dates and times of day front to back.
struct CalendarReader {
  private let text: [UInt8]
  private var position = 0

  init(_ text: String) { self.text = Array(text.utf8) }

  var isAtEnd: Bool { position == text.count }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// A run of `count` digits or more, up to `limit`.
  private mutating func digits(_ count: ClosedRange<Int>) -> Int64? {
    var value: Int64 = 0
    let start = position
    while position < text.count, position - start < count.upperBound, (48...57).contains(text[position]) {
      value = value * 10 + Int64(text[position] - 48)
      position += 1
    }
    return position - start >= count.lowerBound ? value : nil
  }

  /// `[+-]yyyy-MM-dd` as days since 1970-01-01 in the proleptic Gregorian calendar.
  mutating func date() -> Int64? {
    let negative = skip("-")
    if !negative { _ = skip("+") }
    guard let year = digits(4...6), skip("-"), let month = digits(1...2), skip("-"),
      let day = digits(1...2), (1...12).contains(month)
    else { return nil }
    let signed = negative ? -year : year
    guard day >= 1, day <= Calendar.days(inMonth: month, year: signed) else { return nil }
    return Calendar.daysSinceEpoch(year: signed, month: month, day: day)
  }

  /// `HH:mm[:ss[.fraction]]` in ticks of `unit`.
  mutating func timeOfDay(_ unit: TimeUnit) -> Int64? {
    guard let hour = digits(1...2), hour < 24, skip(":"), let minute = digits(2...2), minute < 60 else {
      return nil
    }
    var seconds = hour * 3600 + minute * 60
    var fraction: Int64 = 0
    if skip(":") {
      guard let second = digits(2...2), second < 60 else { return nil }
      seconds += second
      if skip(".") {
        let start = position
        guard let value = digits(1...18) else { return nil }
        var ticks = value
        var scale = position - start
        var wanted = 0
        while unit.ticksPerSecond > power(wanted) { wanted += 1 }
        while scale < wanted {
          ticks *= 10
          scale += 1
        }
        while scale > wanted {
          ticks /= 10
          scale -= 1
        }
        fraction = ticks
      }
    }
    return seconds * unit.ticksPerSecond + fraction
  }

  private func power(_ exponent: Int) -> Int64 { (0..<exponent).reduce(1) { value, _ in value * 10 } }

  /// `Z` or `±HH[:]mm` in seconds; nil where there is none.
  mutating func zoneOffset() -> Int64? {
    if skip("Z") { return 0 }
    let start = position
    let negative = skip("-")
    guard negative || skip("+") else { return nil }
    guard let hour = digits(2...2), hour <= 18 else {
      position = start
      return nil
    }
    _ = skip(":")
    let minute = digits(2...2) ?? 0
    let seconds = hour * 3600 + minute * 60
    return negative ? -seconds : seconds
  }
}

/// The proleptic Gregorian calendar.
package enum Calendar {
  package static func isLeap(_ year: Int64) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  package static func days(inMonth month: Int64, year: Int64) -> Int64 {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days from 1970-01-01, by counting whole 400-year eras from March on.
  package static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The date `days` after 1970-01-01. Exact for every Int32.
  package static func date(daysSinceEpoch days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }
}
