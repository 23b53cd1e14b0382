import GitObjects

/// Dates of mails (RFC 2822): `Sat, 21 Nov 2026 11:24:34 +0000`.
package enum MailDate {
  private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  static func text(_ signature: Signature) -> String {
    // Commits may tell any number; git's own dates end long before.
    let seconds = min(max(signature.seconds, -(1 << 40)), 1 << 40)
    let local = seconds + Int64(signature.offset) * 60
    let (day, second) = (floorDivide(local, 86_400), local - floorDivide(local, 86_400) * 86_400)
    let date = civil(day)
    let weekday = Int((day % 7 + 11) % 7)
    return "\(days[weekday]), \(date.day) \(months[date.month - 1]) \(date.year) "
      + [second / 3_600, second / 60 % 60, second % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
      .joined(separator: ":") + " \(signature.zone)"
  }

  /// The day alone, where it was signed: `2026-11-21`.
  package static func day(_ signature: Signature) -> String {
    let (local, _) = signature.seconds.addingReportingOverflow(Int64(signature.offset) &* 60)
    let date = civil(floorDivide(local, 86_400))
    return ["\(date.year)", "\(date.month)", "\(date.day)"].map { $0.count == 1 ? "0\($0)" : $0 }
      .joined(separator: "-")
  }

  /// Seconds since 1970 and minutes east of Greenwich; nil where it is no date.
  static func parse(_ text: String) -> (seconds: Int64, offset: Int)? {
    var fields = text.split { $0 == " " || $0 == "," || $0 == "\t" }[...]
    if let first = fields.first, first.first?.isNumber == false { fields.removeFirst() }
    guard fields.count >= 4, let day = Int64(fields[fields.startIndex]),
      let month = months.firstIndex(where: {
        fields[fields.startIndex + 1].lowercased().hasPrefix($0.lowercased())
      }),
      let year = Int64(fields[fields.startIndex + 2]), (1...31).contains(day), (0...9_999).contains(year)
    else { return nil }
    let clock = fields[fields.startIndex + 3].split(separator: ":").map { Int64($0) ?? -1 }
    guard (2...3).contains(clock.count), (0..<24).contains(clock[0]), (0..<60).contains(clock[1]),
      clock.count == 2 || (0...60).contains(clock[2])
    else { return nil }
    let zone = fields.count > 4 ? fields[fields.startIndex + 4] : "+0000"
    guard let offset = zone == "GMT" || zone == "UTC" ? 0 : Signature.minutes(zone) else { return nil }
    let local =
      days(year: year, month: month + 1, day: day) * 86_400 + clock[0] * 3_600 + clock[1] * 60
      + (clock.count > 2 ? clock[2] : 0)
    return (local - Int64(offset) * 60, offset)
  }

  /// Midnight of a day: `2026-11-21`.
  static func day(_ text: String) -> (seconds: Int64, offset: Int)? {
    let fields = text.prefix { $0 != " " }.split(separator: "-", omittingEmptySubsequences: false)
    guard fields.count == 3, let year = Int64(fields[0]), let month = Int(fields[1]),
      let day = Int64(fields[2]), (0...9_999).contains(year), (1...12).contains(month),
      (1...31).contains(day)
    else { return nil }
    return (days(year: year, month: month, day: day) * 86_400, 0)
  }

  // MARK: The calendar

  private static func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
    let quotient = a / b
    return a % b < 0 ? quotient - 1 : quotient
  }

  /// Days since 1970 of a date; years begin in March, so that leap days come last.
  private static func days(year: Int64, month: Int, day: Int64) -> Int64 {
    let shifted = year - (month <= 2 ? 1 : 0)
    let era = floorDivide(shifted, 400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * Int64((month + 9) % 12) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func civil(_ days: Int64) -> (year: Int64, month: Int, day: Int64) {
    let shifted = days + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }
}
