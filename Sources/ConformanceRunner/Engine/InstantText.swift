import ConformanceCases
import Foundation

/// Reads the timestamps of corpora: `yyyy-MM-dd[ hh:mm[:ss[.f]]][Z]` with a space or a T, in UTC.
package enum InstantText {
  /// Since the epoch; digits below are cut off.
  package static func microseconds(_ text: String) throws -> Int64 {
    let plain = text.hasSuffix("Z") ? text.dropLast() : text[...]
    let parts = plain.split(whereSeparator: { "-T :.".contains($0) })
    let fields = parts.prefix(6).compactMap { Int($0) }
    guard fields.count == min(parts.count, 6), [3, 5, 6].contains(fields.count), parts.count <= 7 else {
      throw CorpusError("not a timestamp in UTC: \(text)")
    }
    var components = DateComponents(year: fields[0], month: fields[1], day: fields[2])
    if fields.count > 3 { (components.hour, components.minute) = (fields[3], fields[4]) }
    if fields.count > 5 { components.second = fields[5] }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    guard let date = calendar.date(from: components) else { throw CorpusError("no such moment: \(text)") }
    let fraction = parts.count == 7 ? Int64((parts[6] + "000000").prefix(6)) : 0
    guard let fraction else { throw CorpusError("not a timestamp in UTC: \(text)") }
    return Int64(date.timeIntervalSince1970) * 1_000_000 + fraction
  }

  /// Since the epoch, rounded down.
  package static func milliseconds(_ text: String) throws -> Int64 {
    let (quotient, remainder) = try microseconds(text).quotientAndRemainder(dividingBy: 1000)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// The day of a date or timestamp, since 1970-01-01.
  package static func days(_ text: String) throws -> Int32 {
    let day: Int64 = 86_400_000_000
    let microseconds = try microseconds(text)
    return Int32(clamping: (microseconds >= 0 ? microseconds : microseconds - day + 1) / day)
  }
}
