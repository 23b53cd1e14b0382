import DeltaColumns
import DeltaMemory
import TestSupport
import Testing

/// Kernels against the same done on arrays of single values, over random nested types.
@Suite struct ColumnKernelTests {
  private static let seeds: Range<UInt64> = 0..<200

  @Test func filterKeepsTheChosenRows() throws {
    for seed in Self.seeds {
      var source = RandomColumns(seed: seed)
      let type = source.type(depth: 2)
      let (column, values) = try source.column(type, count: 60)
      // From few scattered rows to long runs, and all or none.
      for chance in [0, 1, 5, 9, 10] {
        var bits: [Bool] = []
        while bits.count < values.count {
          let run = Int.random(in: 1...(chance == 5 ? 1 : 12), using: &source.random)
          bits += Array(repeating: Int.random(in: 0..<10, using: &source.random) < chance, count: run)
        }
        bits.removeLast(bits.count - values.count)
        let filtered = try column.filter(Bitmap(bits))
        #expect(filtered.scalars == zip(values, bits).filter { $1 }.map { $0.0 }, "\(type)")
        #expect(filtered.nullCount == filtered.scalars.count { $0 == .null })
      }
    }
  }

  @Test func takeFollowsItsIndices() throws {
    for seed in Self.seeds {
      var source = RandomColumns(seed: seed)
      let (column, values) = try source.column(source.type(depth: 2), count: 30)
      let indices = (0..<70).map { _ in Int.random(in: 0..<30, using: &source.random) }
      #expect(try column.take(indices).scalars == indices.map { values[$0] })
      let narrow = indices.map { Int32($0) }
      #expect(
        try narrow.withUnsafeBufferPointer { try column.take($0) }.scalars == indices.map { values[$0] })
      #expect(try column.take([] as [Int]).count == 0)
    }
  }

  @Test func concatJoins() throws {
    for seed in Self.seeds {
      var source = RandomColumns(seed: seed)
      let type = source.type(depth: 2)
      var parts: [Column] = []
      var expected: [ColumnScalar] = []
      for _ in 0..<Int.random(in: 1...4, using: &source.random) {
        let (column, values) = try source.column(type, count: Int.random(in: 0...20, using: &source.random))
        parts.append(column)
        expected += values
      }
      let joined = try Column.concat(parts)
      #expect(joined.scalars == expected, "\(type)")
      #expect(joined.nullCount == expected.count { $0 == .null })
    }
    #expect(throws: ColumnError.self) { try Column.concat([.empty(.int8), .empty(.int16)]) }
  }

  @Test func concatSharesOneDictionary() throws {
    let column = try Column(.dictionary(of: .utf8View), [.text("a"), .text("b"), .text("a")])
    let joined = try Column.concat([column.slice(0..<2), column.slice(1..<3)])
    guard case .dictionary(_, let values) = joined.storage else {
      throw TestSupportError(description: "plain")
    }
    #expect(values.count == 2)
    #expect(Array(try joined.strings) == ["a", "b", "b", "a"])
  }

  @Test func rebasedTrimsWhatASliceDoesNotReach() throws {
    for seed in Self.seeds {
      var source = RandomColumns(seed: seed)
      let (column, values) = try source.column(source.type(depth: 3), count: 15)
      #expect(column.rebased().scalars == values)
    }
    let lists = try Column(
      .list(ColumnField("item", .int8)), (0..<10).map { .list([.integer($0), .integer($0)]) })
    #expect(try lists.slice(4..<6).rebased().elements.count == 4)
  }

  @Test func textChangesItsLayoutAtEveryDepth() throws {
    for seed in Self.seeds {
      var source = RandomColumns(seed: seed)
      let type = source.type(depth: 3)
      let (column, values) = try source.column(type, count: 15)
      for layout in [TextLayout.offsets32, .views, .offsets64, .views] {
        let converted = try column.withText(layout)
        #expect(converted.type == type.withText(layout))
        #expect(converted.scalars == values, "\(type)")
        #expect(converted.hasSameValues(as: column))
      }
    }
  }

  @Test func dictionariesDecodeAtEveryDepth() throws {
    for seed in Self.seeds {
      var source = RandomColumns(seed: seed)
      let (column, values) = try source.column(source.type(depth: 3), count: 15)
      let plain = try column.decodingDictionaries()
      #expect(plain.scalars == values)
      #expect(!plain.type.description.contains("dictionary"))
    }
  }

  @Test func equalityIsThatOfTheValues() throws {
    for seed in Self.seeds {
      var source = RandomColumns(seed: seed)
      let type = source.type(depth: 2)
      let (column, values) = try source.column(type, count: 12)
      #expect(column.hasSameValues(as: try Column(type, values)))
      var other = values
      let index = Int.random(in: 0..<12, using: &source.random)
      other[index] = source.scalar(type)
      let difference = column.firstDifference(from: try Column(type, other))
      #expect(difference == (other[index] == values[index] ? nil : index), "\(type)")
      #expect(column.firstDifference(from: column.slice(0..<11)) == 11)
    }
  }

  @Test func nanEqualsNanAndZerosAreOne() throws {
    for type in [ColumnType.float16, .float32, .float64] {
      let left = try Column(type, [.float(.nan), .float(-0.0), .float(1)])
      #expect(left.hasSameValues(as: try Column(type, [.float(.nan), .float(0), .float(1)])))
      #expect(left.firstDifference(from: try Column(type, [.float(.nan), .float(0), .float(2)])) == 2)
    }
  }

  @Test func batchesAreFilteredAndJoined() throws {
    let fields = [ColumnField("a", .int32), ColumnField("b", .utf8View)]
    let batch = try #require(
      Batch(
        fields: fields,
        columns: [
          Column(.int32, [.integer(1), .null, .integer(3)]),
          Column(.utf8View, [.text("x"), .text("y"), .null]),
        ], count: 3))
    let filtered = try batch.filter(Bitmap([true, false, true]))
    let joined = try Batch.concat([filtered, batch.take([2, 2])])
    #expect(joined.count == 4)
    #expect(try joined["a"].map { Array(try $0.values(as: Int32.self)) } == [1, 3, 3, 3])
    #expect(try joined["b"].map { Array(try $0.strings) } == ["x", nil, nil, nil])
  }
}
