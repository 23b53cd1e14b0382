import DeltaColumns
import DeltaMemory
import Testing

@Suite struct ColumnAccessTests {
  @Test func numbersAreReadAsTheirType() throws {
    let column = try Column(.int64, [.integer(1), .null, .integer(-3)])
    #expect(Array(try column.values(as: Int64.self)) == [1, nil, -3])
    #expect(try column.withValues(as: Int64.self) { $0[2] } == -3)
    #expect(Array(try column.slice(1..<3).values(as: Int64.self)) == [nil, -3])
    #expect(column.nullCount == 1)
  }

  @Test func anotherTypeIsATypedError() throws {
    let column = try Column(.int64, [.integer(1)])
    let error = #expect(throws: ColumnError.self) { try column.values(as: Int32.self) }
    #expect(error?.code == .wrongType)
    #expect(error?.message == "expected values that are read as Int32, found a column of int64")
    #expect(throws: ColumnError.self) { try column.strings }
    #expect(throws: ColumnError.self) { try column.booleans }
    #expect(throws: ColumnError.self) { try column.child("a") }
    #expect(throws: ColumnError.self) { try column.elements }
    #expect(throws: ColumnError.self) { try column.mapKeys }
    #expect(throws: ColumnError.self) { try column.decimals }
    #expect(throws: ColumnError.self) { try column.listRange(at: 0) }
  }

  @Test func datesTimesAndTimestampsAreTicks() throws {
    #expect(Array(try Column(.date, [.integer(-1)]).values(as: Int32.self)) == [-1])
    #expect(Array(try Column(.time(.second), [.integer(7)]).values(as: Int32.self)) == [7])
    #expect(Array(try Column(.time(.microsecond), [.integer(7)]).values(as: Int64.self)) == [7])
    let stamp = ColumnType.timestamp(.nanosecond, zone: "UTC")
    #expect(Array(try Column(stamp, [.integer(.min)]).values(as: Int64.self)) == [.min])
  }

  @Test func decimalsHaveTheirScale() throws {
    let column = try Column(
      .decimal(precision: 5, scale: 2), [.decimal(-5), .null, .decimal(12_345), .decimal(0)])
    #expect(try column.decimals.map { $0?.description } == ["-0.05", nil, "123.45", "0.00"])
    #expect(DecimalValue(unscaled: 12, scale: -2).description == "1200")
    #expect(DecimalValue(unscaled: 12, scale: 0).description == "12")
  }

  @Test(arguments: [ColumnType.utf8View, .utf8, .largeUtf8, .dictionary(of: .utf8View)])
  func textIsReadFromEveryLayout(type: ColumnType) throws {
    let long = String(repeating: "x", count: 100)
    let column = try Column(type, [.text("a"), .null, .text(""), .text(long), .text("twelve bytes")])
    #expect(Array(try column.strings) == ["a", nil, "", long, "twelve bytes"])
    #expect(Array(try column.slice(3..<5).strings) == [long, "twelve bytes"])
    #expect(try column.binaries[3]?.count == 100)
    #expect(try column.binaries[0]?.array == [0x61])
  }

  @Test func nestedValuesAreReached() throws {
    let type = ColumnType.structure([
      ColumnField("a", .int32), ColumnField("l", .list(ColumnField("item", .utf8View))),
      ColumnField(
        "m", .map(key: ColumnField("key", .utf8View, isNullable: false), value: ColumnField("value", .int8))),
    ])
    let column = try Column(
      type,
      [
        .structure([
          .integer(1), .list([.text("x"), .null]), .map(keys: [.text("k")], values: [.integer(9)]),
        ]),
        .null,
        .structure([.null, .null, .map(keys: [], values: [])]),
      ])
    #expect(Array(try column.child("a").values(as: Int32.self)) == [1, nil, nil])
    let lists = try column.child("l")
    #expect(try lists.list(at: 0).map { Array(try $0.strings) } == ["x", nil])
    #expect(try lists.list(at: 1)?.count == nil)
    #expect(try lists.listRange(at: 2) == nil)
    let maps = try column.child("m")
    #expect(try maps.listRange(at: 0) == 0..<1)
    #expect(Array(try maps.mapKeys.strings) == ["k"])
    #expect(Array(try maps.mapValues.values(as: Int8.self)) == [9])
    let error = #expect(throws: ColumnError.self) { try column.child("b") }
    #expect(error?.message == "no field 'b'; the struct has a, l, m")
  }

  /// The field's own value under a null struct must not show through.
  @Test func aFieldIsNullWhereItsStructIs() throws {
    let child = try Column(.int32, [.integer(1), .integer(2)])
    let column = Column(
      .structure([ColumnField("a", .int32)]), count: 2, validity: Bitmap([true, false]),
      storage: .structure([child]))
    #expect(Array(try column.child("a").values(as: Int32.self)) == [1, nil])
  }

  @Test func unalignedValuesAreCopiedForBulkReads() throws {
    var builder = BytesBuilder(capacity: 64)
    builder.append(UInt8(0))
    for value in 0..<4 { builder.append(Int64(value)) }
    let bytes = try #require(builder.finish().slice(1..<33))
    let column = Column(.int64, count: 4, storage: .fixed(bytes))
    #expect(try column.withValues(as: Int64.self) { Array($0) } == [0, 1, 2, 3])
    #expect(Array(try column.values(as: Int64.self)) == [0, 1, 2, 3])
  }

  @Test func halfFloatsRoundTrip() {
    for bits in UInt16.min ... .max {
      let value = Float(half: bits)
      if value.isNaN { #expect(value.halfBits & 0x7C00 == 0x7C00) } else { #expect(value.halfBits == bits) }
    }
    #expect(Float(65_519).halfBits == 0x7BFF)
    #expect(Float(65_520).halfBits == 0x7C00)
    #expect(Float(0x1p-26).halfBits == 0)
    #expect(Float(1 + 0x1p-11).halfBits == 0x3C00)
    #expect(Float(1 + 0x1.8p-10).halfBits == 0x3C02)
  }
}
