import DeltaColumns
import Testing

@testable import DeltaLTS

@Suite struct ValueTextTests {
  @Test func datesAndTimestampsInEveryForm() {
    #expect(ValueText.date("1970-01-01") == .date(0))
    #expect(ValueText.date("0001-01-01") == .date(-719_162))
    #expect(ValueText.date("9999-12-31") == .date(2_932_896))
    #expect(ValueText.date("2021-02-29") == nil)
    #expect(ValueText.date("2021-2-30x") == nil)
    func micros(_ text: String, instant: Bool = true) -> Int64? {
      guard case .timestamp(let ticks, _, _) = ValueText.timestamp(text, .microsecond, isInstant: instant)
      else {
        return nil
      }
      return ticks
    }
    #expect(micros("1970-01-01 00:00:01") == 1_000_000)
    #expect(micros("1970-01-01 00:00:01.5") == 1_500_000)
    #expect(micros("1970-01-01T00:00:01.123456Z") == 1_123_456)
    #expect(micros("1970-01-01T01:00:00+01:00") == 0)
    #expect(micros("1969-12-31 23:59:59.999999") == -1)
    #expect(micros("1970-01-01") == 0)
    #expect(micros("1970-01-01 00:00:00.1234567899") == 123_456)
    #expect(micros("1970-01-01T01:00:00+01:00", instant: false) == nil)
    for bad in ["", "1970", "1970-01-01 25:00:00", "1970-01-01 00:60:00", "1970-01-01 00:00:00 nonsense"] {
      #expect(micros(bad) == nil, "\(bad)")
    }
  }

  @Test func theCalendarGoesThereAndBack() {
    for days in stride(from: Int64(-5_000_000), through: 5_000_000, by: 997) {
      let (year, month, day) = Calendar.date(daysSinceEpoch: days)
      #expect(Calendar.daysSinceEpoch(year: year, month: month, day: day) == days)
    }
  }

  @Test func decimalsAreExactOrNothing() {
    #expect(ValueText.decimal("1.50", precision: 5, scale: 2) == .decimal(unscaled: 150, scale: 2))
    #expect(ValueText.decimal("-1.5", precision: 5, scale: 3) == .decimal(unscaled: -1500, scale: 3))
    #expect(ValueText.decimal("1.505", precision: 5, scale: 2) == nil)
    #expect(ValueText.decimal("1E+3", precision: 5, scale: 0) == .decimal(unscaled: 1000, scale: 0))
    #expect(ValueText.decimal("100000", precision: 5, scale: 0) == nil)
    let widest = String(repeating: "9", count: 38)
    #expect(ValueText.decimal(widest, precision: 38, scale: 0) != nil)
    #expect(ValueText.decimal(widest + "9", precision: 38, scale: 0) == nil)
    #expect(ValueText.decimal("1E99999999999", precision: 38, scale: 0) == nil)
    #expect(DecimalText.text(-5, scale: 3) == "-0.005")
  }

  @Test func numbersOutOfRangeAreNotValues() {
    #expect(PrimitiveType.byte.traits.parse("127") == .integer(127))
    #expect(PrimitiveType.byte.traits.parse("128") == nil)
    #expect(PrimitiveType.double.traits.parse("-Infinity") == .double(-.infinity))
    #expect(PrimitiveType.boolean.traits.parse("yes") == nil)
  }

  /// As Spark and the kernels write and read them: the bytes of the text, whatever letters it has.
  @Test(arguments: ["plain", "\u{01}\u{02}", "é", "\u{7F}\u{80}\u{FF}", "é☃", "😈"])
  func binaryIsTheTextsBytes(text: String) {
    #expect(ValueText.binary(text) == .binary(Array(text.utf8)))
  }

  /// The first day of the range begins before the range does.
  @Test func timestampsAreReadUpToBothEnds() {
    let ends = [
      (TimeUnit.nanosecond, "1677-09-21T00:12:43.145224192Z", "2262-04-11 23:47:16.854775807"),
      (.microsecond, "-290308-12-21T19:59:05.224192Z", "294247-01-10 04:00:54.775807"),
    ]
    for (unit, first, last) in ends {
      #expect(ValueText.timestamp(first, unit, isInstant: true) == .timestamp(.min, unit, isInstant: true))
      #expect(ValueText.timestamp(last, unit, isInstant: false) == .timestamp(.max, unit, isInstant: false))
    }
    for text in ["1677-09-21 00:12:43.145224191", "2262-04-11 23:47:16.854775808", "9999-12-31"] {
      #expect(ValueText.timestamp(text, .nanosecond, isInstant: true) == nil, "\(text)")
    }
  }
}
