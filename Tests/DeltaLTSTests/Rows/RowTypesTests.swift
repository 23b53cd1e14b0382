import DeltaColumns
import DeltaLTS
import Foundation
import Testing

@Suite struct RowTypesTests {
  @Test func integersOfEveryWidthAreChecked() throws {
    let columns: [(ColumnType, Int64, Int64)] = [
      (.int8, -128, 127), (.int16, -32_768, 32_767), (.int32, -1 << 31, 1 << 31 - 1), (.int64, .min, .max),
      (.uint8, 0, 255), (.uint16, 0, 65_535), (.uint32, 0, 1 << 32 - 1), (.uint64, 0, .max),
    ]
    func check<T: FixedWidthInteger & Decodable>(_ type: T.Type) throws {
      for (columnType, low, high) in columns {
        for bound in [low, high, 7] {
          let scalars: [ColumnScalar] = [.integer(bound)]
          if let expected = T(exactly: bound) {
            #expect(try RowFixture.values(type, columnType, scalars) == [expected])
            #expect(try RowFixture.values(T?.self, columnType, scalars) == [expected])
          } else {
            #expect(
              decodingFailure { _ = try RowFixture.values(type, columnType, scalars) } == "typeMismatch value"
            )
          }
        }
      }
    }
    try check(Int.self)
    try check(Int8.self)
    try check(Int16.self)
    try check(Int32.self)
    try check(Int64.self)
    try check(Int128.self)
    try check(UInt.self)
    try check(UInt8.self)
    try check(UInt16.self)
    try check(UInt32.self)
    try check(UInt64.self)
    #expect(try RowFixture.values(UInt64.self, .uint64, [.unsigned(.max)]) == [.max])
  }

  @Test func numbersWithFractions() throws {
    let values: [ColumnScalar] = [.float(1.5), .float(-0.25), .null]
    for type in [ColumnType.float16, .float32, .float64] {
      #expect(try RowFixture.values(Double?.self, type, values) == [1.5, -0.25, nil])
    }
    #expect(try RowFixture.values(Float?.self, .float32, values) == [1.5, -0.25, nil])
    #expect(try RowFixture.values(Float?.self, .float16, values) == [1.5, -0.25, nil])
    #expect(try RowFixture.values(Double.self, .int64, [.integer(1 << 53)]) == [9_007_199_254_740_992])
    #expect(
      decodingFailure { _ = try RowFixture.values(Double.self, .int64, [.integer(1 << 53 + 1)]) } != nil)
    #expect(decodingFailure { _ = try RowFixture.values(Float.self, .float64, [.float(0.1)]) } != nil)
    #expect(decodingFailure { _ = try RowFixture.values(Int.self, .float64, [.float(1)]) } != nil)
  }

  @Test func decimalsAreExact() throws {
    let type = ColumnType.decimal(precision: 38, scale: 2)
    let large = Int128(10) * 1_000_000_000_000_000_000 * 1_000_000_000_000_000_000 + 1
    let scalars: [ColumnScalar] = [.decimal(-1250), .decimal(0), .decimal(large), .decimal(-large)]
    let text = "100000000000000000000000000000000000.01"
    #expect(
      try RowFixture.values(DeltaDecimal.self, type, scalars).map(\.description) == [
        "-12.50", "0.00", text, "-" + text,
      ])
    #expect(
      try RowFixture.values(Decimal.self, type, scalars)
        == ["-12.5", "0", text, "-" + text].map { try #require(Decimal(string: $0)) })
    #expect(try RowFixture.values(Int.self, .decimal(precision: 20, scale: 0), [.decimal(42)]) == [42])
    #expect(try RowFixture.values(Decimal.self, .int32, [.integer(42)]) == [42])
    #expect(decodingFailure { _ = try RowFixture.values(Double.self, type, scalars) } == "typeMismatch value")
  }

  @Test func datesAndTimestamps() throws {
    let day: [ColumnScalar] = [.integer(0), .integer(-1), .integer(19_675)]
    #expect(
      try RowFixture.values(Date.self, .date, day).map(\.timeIntervalSince1970) == [
        0, -86_400, 1_699_920_000,
      ])
    for (unit, ticks) in [
      (TimeUnit.second, 1.0), (.millisecond, 1e3), (.microsecond, 1e6), (.nanosecond, 1e9),
    ] {
      for zone in ["UTC", nil] {
        let seconds = try RowFixture.values(
          Date?.self, .timestamp(unit, zone: zone),
          [.integer(Int64(1_700_000_000 * ticks)), .null, .integer(Int64(-ticks))])
        #expect(seconds.map { $0?.timeIntervalSince1970 } == [1_700_000_000, nil, -1])
      }
    }
    let micros = try RowFixture.values(
      Date.self, .timestamp(.microsecond, zone: nil), [.integer(1_700_000_000_123_456)])
    #expect(abs(micros[0].timeIntervalSince1970 - 1_700_000_000.123456) < 1e-6)
  }

  @Test(arguments: [ColumnType.utf8View, .utf8, .largeUtf8, .dictionary(of: .utf8View)])
  func textInEveryLayout(_ type: ColumnType) throws {
    enum Color: String, Decodable { case red, veryDarkShadeOfGreen }
    let long = "a text that is longer than a view holds, é日本"
    #expect(
      try RowFixture.values(String?.self, type, [.text(""), .text(long), .null, .text("é")]) == [
        "", long, nil, "é",
      ])
    #expect(
      try RowFixture.values(Color?.self, type, [.text("red"), .text("veryDarkShadeOfGreen"), .null])
        == [.red, .veryDarkShadeOfGreen, nil])
    #expect(
      decodingFailure { _ = try RowFixture.values(Color.self, type, [.text("blue")]) }
        == "dataCorrupted value")
    let id = UUID()
    #expect(try RowFixture.values(UUID.self, type, [.text(id.uuidString)]) == [id])
    #expect(
      decodingFailure { _ = try RowFixture.values(UUID.self, type, [.text("x")]) } == "dataCorrupted value")
    #expect(
      try RowFixture.values(URL.self, type, [.text("https://example.org/x")]).map(\.host) == ["example.org"])
    #expect(
      decodingFailure { _ = try RowFixture.values(Data.self, type, [.text("x")]) } == "typeMismatch value")
  }

  @Test(arguments: [ColumnType.binaryView, .binary, .largeBinary, .fixedBinary(16)])
  func bytesInEveryLayout(_ type: ColumnType) throws {
    let bytes = (0..<16).map { UInt8($0 + 240) }
    #expect(try RowFixture.values([UInt8]?.self, type, [.bytes(bytes), .null]) == [bytes, nil])
    #expect(try RowFixture.values(Data?.self, type, [.bytes(bytes), .null]) == [Data(bytes), nil])
    #expect(
      try RowFixture.values(UUID.self, type, [.bytes(bytes)]).map(\.uuidString) == [
        "F0F1F2F3-F4F5-F6F7-F8F9-FAFBFCFDFEFF"
      ])
    #expect(
      decodingFailure { _ = try RowFixture.values(String.self, type, [.bytes(bytes)]) }
        == "typeMismatch value")
  }

  @Test func enumsOfNumbersAndWrappers() throws {
    enum Level: Int, Decodable { case low = 1, high = 9 }
    struct Wrapped: Decodable, Equatable {
      let inner: Int32
      init(from decoder: any Decoder) throws { inner = try decoder.singleValueContainer().decode(Int32.self) }
    }
    #expect(try RowFixture.values(Level.self, .int8, [.integer(9), .integer(1)]) == [.high, .low])
    #expect(try RowFixture.values(Wrapped.self, .int64, [.integer(5)]).map(\.inner) == [5])
    #expect(try RowFixture.values(Bool?.self, .boolean, [.boolean(true), .null]) == [true, nil])
    #expect(try RowFixture.values(Int?.self, .null, [.null, .null]) == [nil, nil])
  }

  @Test func decimalsCompareAsNumbers() throws {
    let values = try ["-1", "0", "0.00", "1.5", "1.50", "2", "1E3"].map { try #require(DeltaDecimal($0)) }
    #expect(values[1] == values[2] && values[3] == values[4] && Set(values).count == 5)
    #expect(values[1].hashValue == values[2].hashValue)
    for (left, right) in zip(values, values.dropFirst()) { #expect(left <= right && !(right < left)) }
    let tiny = DeltaDecimal(unscaled: 1, scale: 38)
    let huge = DeltaDecimal(unscaled: Int128.max, scale: 0)
    #expect(tiny < huge && DeltaDecimal(unscaled: Int128.min, scale: 0) < tiny && !(huge < tiny))
    #expect(DeltaDecimal("x") == nil && DeltaDecimal("") == nil)
    let data = try JSONEncoder().encode([values[4]])
    #expect(try JSONDecoder().decode([DeltaDecimal].self, from: data).first?.description == "1.50")
  }
}
