import DeltaColumns
import DeltaMemory

/// Dates and timestamps that Spark wrote in the hybrid Julian-Gregorian calendar, as the footer tells.
///
/// Spark up to 2.4, and later ones on request, counted days before 1582-10-15 in the Julian calendar. The same
/// year, month and day mean another number in the proleptic Gregorian calendar that Delta uses; rebasing keeps
/// the fields and changes the number, as Spark does when it reads such files. Timestamps are rebased in the
/// writer's zone. Where that is a region with a history of local mean time, values before 1900 are refused;
/// a footer without a zone (Spark 2) is read as UTC.
package struct LegacyCalendar: Sendable {
  /// Whether dates, and timestamps stored as INT64, need it.
  let appliesToDateTime: Bool
  /// Whether timestamps stored as INT96 need it.
  let appliesToInt96: Bool
  private let zone: Zone

  private enum Zone {
    case offset(seconds: Int64)
    case region(String)
  }

  /// Reads the key-values of a footer; nil where nothing in the file can need rebasing.
  package init?(keyValues: [String: String]) {
    let version = keyValues["org.apache.spark.version"].flatMap(Self.version)
    appliesToDateTime =
      keyValues["org.apache.spark.legacyDateTime"] != nil || version.map { $0 < (3, 0) } ?? false
    appliesToInt96 = keyValues["org.apache.spark.legacyINT96"] != nil || version.map { $0 < (3, 1) } ?? false
    guard appliesToDateTime || appliesToInt96 else { return nil }
    zone = keyValues["org.apache.spark.timeZone"].map(Self.zone) ?? .offset(seconds: 0)
  }

  private static func version(_ text: String) -> (Int, Int)? {
    let parts = text.split(separator: ".", maxSplits: 2)
    guard parts.count >= 2, let major = Int(parts[0]), let minor = Int(parts[1].prefix { $0.isNumber }) else {
      return nil
    }
    return (major, minor)
  }

  private static func zone(_ name: String) -> Zone {
    let universal = ["UTC", "GMT", "Z", "UCT", "Zulu", "Universal", "Greenwich", "GMT0", "UTC0"]
    let bare = name.hasPrefix("Etc/") ? String(name.dropFirst(4)) : name
    if universal.contains(bare) { return .offset(seconds: 0) }
    for prefix in ["UTC", "GMT", "UT", ""] where bare.hasPrefix(prefix) && !name.hasPrefix("Etc/") {
      var reader = CalendarReader(String(bare.dropFirst(prefix.count)))
      if let seconds = reader.zoneOffset(), reader.isAtEnd { return .offset(seconds: seconds) }
    }
    return .region(name)
  }

  /// Days since the epoch, from the hybrid calendar to the proleptic one.
  package func rebaseDates(_ column: Column) -> Column {
    appliesToDateTime ? column.mapOld(Int32.self, before: Self.switchDay) { Self.rebase(day: $0) } : column
  }

  /// Ticks since the epoch, from the hybrid calendar to the proleptic one.
  package func rebaseTimestamps(
    _ column: Column, unit: TimeUnit = .microsecond, isInt96: Bool
  ) throws(DeltaError) -> Column {
    guard isInt96 ? appliesToInt96 : appliesToDateTime else { return column }
    let second = unit.ticksPerSecond
    let day = 86_400 * second
    switch zone {
    case .offset(let seconds):
      let shift = seconds * second
      let switchTicks = Int64(Self.switchDay).multipliedReportingOverflow(by: day)
      // Nanoseconds do not reach back that far.
      if switchTicks.overflow { return column }
      return column.mapOld(Int64.self, before: switchTicks.partialValue - shift) { micros in
        let local = micros.addingReportingOverflow(shift)
        guard !local.overflow else { return micros }
        let days = Calendar.floorDivide(local.partialValue, day)
        guard let short = Int32(exactly: days) else { return micros }
        let moved = (Int64(Self.rebase(day: short)) - days).multipliedReportingOverflow(by: day)
        let sum = micros.addingReportingOverflow(moved.partialValue)
        return moved.overflow || sum.overflow ? micros : sum.partialValue
      }
    case .region(let name):
      // Since 1900 all zones agree in both calendars.
      guard column.hasValue(Int64.self, below: -2_208_988_800 * second) else { return column }
      throw DeltaError(
        .typeMismatch,
        "the file has timestamps before 1900 in Spark's legacy calendar of the zone \(name), which this library does not rebase",
        advice: "Rewrite the file with spark.sql.parquet.datetimeRebaseModeInWrite=CORRECTED.")
    }
  }

  /// 1582-10-15, the first day that both calendars share.
  private static let switchDay: Int32 = -141_427

  /// The proleptic number of the day that has this number in the hybrid calendar.
  static func rebase(day: Int32) -> Int32 {
    guard day < switchDay else { return day }
    let (year, month, dayOfMonth) = Calendar.julianDate(daysSinceEpoch: Int64(day))
    // 29 February of a Julian leap year that is no Gregorian one becomes 1 March.
    let first = Calendar.daysSinceEpoch(year: year, month: month, day: 1)
    return Int32(clamping: first + dayOfMonth - 1)
  }
}

extension Calendar {
  package static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// The Julian date of a day, by counting four-year cycles from March of year 0 on.
  static func julianDate(daysSinceEpoch days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_470
    let cycle = floorDivide(shifted, 1461)
    let dayOfCycle = shifted - cycle * 1461
    let yearOfCycle = (dayOfCycle - dayOfCycle / 1460) / 365
    let dayOfYear = dayOfCycle - 365 * yearOfCycle
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (
      cycle * 4 + yearOfCycle + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    )
  }
}

extension Column {
  /// Whether a value that is there lies below `limit`.
  fileprivate func hasValue<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type, below limit: T) -> Bool {
    guard case .fixed(let bytes) = storage else { return false }
    return bytes.withUnsafeBytes { raw in
      (0..<count).contains { row in
        raw.loadUnaligned(fromByteOffset: row * MemoryLayout<T>.size, as: T.self) < limit
          && validity?[row] ?? true
      }
    }
  }

  /// The column with `transform` applied to the values below `limit`; itself where there are none.
  fileprivate func mapOld<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type, before limit: T, _ transform: (T) -> T
  ) -> Column {
    guard hasValue(type, below: limit), case .fixed(let bytes) = storage else { return self }
    var builder = BytesBuilder(capacity: bytes.count)
    builder.append(bytes)
    for row in 0..<count {
      let slot = builder.base + row * MemoryLayout<T>.size
      let value = slot.loadUnaligned(as: T.self)
      if value < limit { slot.storeBytes(of: transform(value), as: T.self) }
    }
    return Column(
      self.type, count: count, validity: validity, nullCount: nullCount, storage: .fixed(builder.finish()))
  }
}
