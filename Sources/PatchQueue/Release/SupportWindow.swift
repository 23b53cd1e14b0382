import PatchFormat

/// `support.json` of a release: until when its line gets fixes.
struct SupportWindow: Hashable {
  static let fileName = "support.json"
  static let schema = 1
  /// A line that says nothing else is kept for so many months.
  static let months = 1...600

  let version: String
  let line: String
  /// Days as `2026-11-21`.
  let released: String
  let until: String

  /// - Parameters:
  ///   - day: when it is released.
  ///   - months: for how long; the day of the month stays, as far as the last month has it.
  init(version: String, line: String, released day: String, months: Int) throws(QueueError) {
    let fields = day.split(separator: "-").compactMap { Int($0) }
    guard fields.count == 3, (1...12).contains(fields[1]), Self.months.contains(months) else {
      throw QueueError(.usage, "\(day) and \(months) months make no support window")
    }
    let month = fields[0] * 12 + fields[1] - 1 + months
    let (year, number) = (month / 12, month % 12 + 1)
    let last = [31, Self.isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][number - 1]
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    (self.version, self.line, released) = (version, line, day)
    until = "\(year)-\(padded(number))-\(padded(min(fields[2], last)))"
  }

  private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  var text: String {
    StableJSON.members([
      "schema": .integer(Self.schema), "version": .string(version), "line": .string(line),
      "released": .string(released), "supportedUntil": .string(until),
    ]).document
  }
}
