import DeltaColumns
import DeltaMemory
import Testing

@testable import DeltaLTS

@Suite struct LegacyCalendarTests {
  private func column<T: BitwiseCopyable>(_ type: ColumnType, _ values: [T]) -> Column {
    let bytes = values.withUnsafeBytes { Bytes(copying: $0) }
    return Column(type, count: values.count, storage: .fixed(bytes))
  }

  private func values<T: BitwiseCopyable>(_ column: Column, _ type: T.Type) -> [T] {
    guard case .fixed(let bytes) = column.storage else { return [] }
    return bytes.withUnsafeBytes { Array($0.bindMemory(to: T.self)) }
  }

  @Test func daysKeepTheirFields() {
    // Pairs as Spark's RebaseDateTime gives them: 1582-10-04 Julian is the day before the switch.
    let pairs: [(Int32, year: Int64, month: Int64, day: Int64)] = [
      (-141_428, 1582, 10, 4), (-719_164, 1, 1, 1), (-141_427, 1582, 10, 15), (0, 1970, 1, 1),
    ]
    for (hybrid, year, month, day) in pairs {
      #expect(
        Int64(LegacyCalendar.rebase(day: hybrid))
          == Calendar.daysSinceEpoch(year: year, month: month, day: day))
    }
  }

  @Test func julianDatesCountUpWithoutAGap() {
    var last = Calendar.julianDate(daysSinceEpoch: -800_001)
    for days in Int64(-800_000)..<(-141_000) {
      let date = Calendar.julianDate(daysSinceEpoch: days)
      let isNext =
        date.month == last.month && date.day == last.day + 1
        || date.day == 1 && (date.month == last.month + 1 || date.month == 1 && date.year == last.year + 1)
      if !isNext { Issue.record("\(last) is followed by \(date)") }
      last = date
    }
  }

  @Test func theFooterDecides() {
    #expect(LegacyCalendar(keyValues: [:]) == nil)
    #expect(LegacyCalendar(keyValues: ["org.apache.spark.version": "3.5.1"]) == nil)
    let old = LegacyCalendar(keyValues: ["org.apache.spark.version": "2.4.8"])
    #expect(old?.appliesToDateTime == true && old?.appliesToInt96 == true)
    let three = LegacyCalendar(keyValues: ["org.apache.spark.version": "3.0.1"])
    #expect(three?.appliesToDateTime == false && three?.appliesToInt96 == true)
    let flag = LegacyCalendar(keyValues: ["org.apache.spark.legacyDateTime": ""])
    #expect(flag?.appliesToDateTime == true && flag?.appliesToInt96 == false)
  }

  @Test func timestampsAreRebasedInTheWritersZone() throws {
    let day: Int64 = 86_400_000_000
    let old = -719_164 * day + 3_600_000_000
    func rebased(_ zone: String, _ micros: [Int64]) throws -> [Int64] {
      let calendar = try #require(
        LegacyCalendar(keyValues: [
          "org.apache.spark.legacyDateTime": "", "org.apache.spark.timeZone": zone,
        ]))
      let column = column(.timestamp(.microsecond, zone: "UTC"), micros)
      return values(try calendar.rebaseTimestamps(column, isInt96: false), Int64.self)
    }
    #expect(try rebased("Etc/UTC", [old, 5]) == [-719_162 * day + 3_600_000_000, 5])
    // One hour west of it is still the day before, which is two days off as well.
    #expect(try rebased("-02:00", [old]) == [old + 2 * day])
    #expect(try rebased("America/Los_Angeles", [0]) == [0])
    #expect(throws: DeltaError.self) { try rebased("America/Los_Angeles", [old]) }
    // The ends of the range are no dates of either calendar; they must not trap.
    #expect(try rebased("UTC", [.min, .max]).count == 2)
  }
}
