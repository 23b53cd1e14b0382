/// INT96 timestamps: nanoseconds of the day in eight bytes, then the Julian day in four.
enum Int96 {
  /// The Julian day of 1970-01-01.
  static let epochDay: Int64 = 2_440_588
  static let microsecondsInDay: Int64 = 86_400_000_000

  /// Microseconds since the epoch, rounded down. Never by way of nanoseconds since the epoch, which end in 2262.
  /// - Throws: `valueOutOfRange` beyond 64 bits of microseconds.
  static func microseconds(
    _ source: UnsafeRawPointer, count: Int, into target: UnsafeMutableRawPointer
  ) throws(ParquetError) {
    let values = target.assumingMemoryBound(to: Int64.self)
    var overflows = false
    for index in 0..<count {
      let value = source + index * 12
      let nanoseconds = Int64(littleEndian: value.loadUnaligned(as: Int64.self))
      let day = Int64(Int32(littleEndian: value.loadUnaligned(fromByteOffset: 8, as: Int32.self)))
      let (base, tooFar) = (day - epochDay).multipliedReportingOverflow(by: microsecondsInDay)
      let ofDay = (nanoseconds >= 0 ? nanoseconds : nanoseconds &- 999) / 1000
      let (sum, overflow) = base.addingReportingOverflow(ofDay)
      overflows = overflows || tooFar || overflow
      values[index] = sum
    }
    guard !overflows else {
      throw ParquetError(.valueOutOfRange, "an INT96 timestamp beyond 64 bits of microseconds")
    }
  }
}
