import DeltaColumns
import TestSupport
import Testing

@Suite struct ColumnBuildTests {
  @Test(arguments: RandomColumns.flatTypes)
  func valuesComeBack(type: ColumnType) throws {
    var source = RandomColumns(seed: 11)
    let (column, values) = try source.column(type, count: 100)
    #expect(column.scalars == values)
    #expect(column.nullCount == values.count { $0 == .null })
  }

  @Test func nestedValuesComeBack() throws {
    for seed in 0..<150 as Range<UInt64> {
      var source = RandomColumns(seed: seed)
      let type = source.type(depth: 3)
      let (column, values) = try source.column(type, count: 20)
      #expect(column.scalars == values, "\(type)")
    }
  }

  @Test func nullsAndConstantsOfEveryType() throws {
    for seed in 0..<150 as Range<UInt64> {
      var source = RandomColumns(seed: seed)
      let type = source.type(depth: 2)
      let nulls = Column.nulls(type, count: 9)
      #expect(nulls.scalars == Array(repeating: .null, count: 9))
      #expect(nulls.nullCount == 9)
      #expect(Column.empty(type).count == 0)
      let value = source.scalar(type)
      let constant = try Column.repeating(value, type, count: 13)
      #expect(constant.type == type)
      #expect(constant.scalars == Array(repeating: value, count: 13), "\(type)")
      #expect(try Column.repeating(value, type, count: 0).count == 0)
    }
  }

  @Test func aValueOfAnotherTypeIsRefused() {
    #expect(throws: ColumnError.self) { try Column(.int8, [.integer(128)]) }
    #expect(throws: ColumnError.self) { try Column(.int8, [.text("1")]) }
    #expect(throws: ColumnError.self) { try Column(.utf8View, [.bytes([1])]) }
    #expect(throws: ColumnError.self) { try Column(.fixedBinary(2), [.bytes([1])]) }
    #expect(throws: ColumnError.self) { try Column(.structure([ColumnField("a", .int8)]), [.structure([])]) }
    #expect(throws: ColumnError.self) { try Column.repeating(.boolean(true), .date, count: 2) }
  }

  @Test func longTextSpansBlocks() throws {
    var builder = TextBuilder(capacity: 10)
    var expected: [String?] = []
    for index in 0..<20_000 {
      let text = String(repeating: "\(index % 10)", count: 13 + index % 800)
      try builder.append(text)
      expected.append(text)
    }
    builder.appendNull()
    let column = builder.finish(.utf8View)
    #expect(Array(try column.strings) == expected + [nil])
    guard case .views(_, let data) = column.storage else { throw TestSupportError(description: "no views") }
    #expect(data.count > 1)
  }
}
