import DeltaColumns
import DeltaLTS
import Foundation
import Testing

@Suite struct RowNestedTests {
  private struct Point: Decodable, Equatable {
    let x: Int
    let y: Int?
  }

  private static let point = ColumnType.structure([ColumnField("x", .int32), ColumnField("y", .int64)])

  private func point(_ x: Int64, _ y: Int64?) -> ColumnScalar {
    .structure([.integer(x), y.map { .integer($0) } ?? .null])
  }

  @Test func structs() throws {
    #expect(
      try RowFixture.values(Point?.self, Self.point, [point(1, 2), .null, point(3, nil)])
        == [Point(x: 1, y: 2), nil, Point(x: 3, y: nil)])
    #expect(
      decodingFailure { _ = try RowFixture.values(Point.self, Self.point, [.null]) } == "valueNotFound value")
    #expect(
      decodingFailure { _ = try RowFixture.values(Point.self, Self.point, [.structure([.null, .null])]) }
        == "valueNotFound value.x")
    #expect(
      decodingFailure { _ = try RowFixture.values(Point.self, .int64, [.integer(1)]) } == "typeMismatch value"
    )
  }

  @Test(arguments: [false, true]) func lists(_ isLarge: Bool) throws {
    func list(_ element: ColumnType) -> ColumnType {
      isLarge
        ? ColumnType(.largeList(ColumnField("element", element))) : .list(ColumnField("element", element))
    }
    let numbers: [ColumnScalar] = [
      .list([.integer(1), .integer(2)]), .null, .list([]), .list([.integer(3)]),
    ]
    #expect(try RowFixture.values([Int]?.self, list(.int64), numbers) == [[1, 2], nil, [], [3]])
    #expect(try RowFixture.values(Set<Int64>.self, list(.int64), [numbers[0]]) == [[1, 2]])
    #expect(try RowFixture.values([UInt8].self, list(.int64), [numbers[0]]) == [[1, 2]])
    #expect(
      try RowFixture.values([String?].self, list(.utf8View), [.list([.text("a"), .null])]) == [["a", nil]])
    #expect(
      try RowFixture.values(
        [Point].self, list(Self.point), [.list([]), .list([point(1, 2), point(3, nil)])])
        == [[], [Point(x: 1, y: 2), Point(x: 3, y: nil)]])
    #expect(
      try RowFixture.values(
        [[Int32]].self, list(list(.int32)),
        [.list([.list([.integer(1)]), .list([])]), .list([.list([.integer(2)])])])
        == [[[1], []], [[2]]])
    #expect(
      decodingFailure {
        _ = try RowFixture.values(
          [Int8].self, list(.int64), [numbers[3], .list([.integer(1), .integer(500)])])
      }
        == "typeMismatch value.[1]")
  }

  @Test func listsOfEveryElement() throws {
    func list(_ element: ColumnType) -> ColumnType { .list(ColumnField("element", element)) }
    let numbers: [ColumnScalar] = [.list([.integer(1), .integer(2)]), .list([])]
    #expect(try RowFixture.values([Int32].self, list(.int64), numbers) == [[1, 2], []])
    #expect(try RowFixture.values([UInt16].self, list(.int64), numbers) == [[1, 2], []])
    #expect(try RowFixture.values([Int64?].self, list(.int64), [.list([.null, .integer(2)])]) == [[nil, 2]])
    #expect(try RowFixture.values([Double].self, list(.float32), [.list([.float(0.5)])]) == [[0.5]])
    #expect(try RowFixture.values([Bool].self, list(.boolean), [.list([.boolean(true)])]) == [[true]])
    #expect(
      try RowFixture.values(Set<String>.self, list(.utf8View), [.list([.text("a"), .text("a")])]) == [["a"]])
    #expect(
      decodingFailure {
        _ = try RowFixture.values([String].self, list(.utf8View), [.list([.text("a"), .null])])
      }
        == "valueNotFound value.[1]")
    #expect(
      decodingFailure {
        _ = try RowFixture.values([UInt16].self, list(.int64), [.list([.integer(1), .integer(-1)])])
      }
        == "typeMismatch value.[1]")
    #expect(
      decodingFailure { _ = try RowFixture.values([Int].self, .int64, [.integer(1)]) } == "typeMismatch value"
    )
    #expect(
      decodingFailure { _ = try RowFixture.values([Int].self, list(.int64), [.null]) }
        == "valueNotFound value")
  }

  @Test func maps() throws {
    func map(_ key: ColumnType, _ value: ColumnType) -> ColumnType {
      .map(key: ColumnField("key", key, isNullable: false), value: ColumnField("value", value))
    }
    let texts: [ColumnScalar] = [
      .map(keys: [.text("a"), .text("b")], values: [.integer(1), .integer(2)]), .null,
      .map(keys: [], values: []),
      .map(keys: [.text("c")], values: [.integer(3)]),
    ]
    #expect(
      try RowFixture.values([String: Int]?.self, map(.utf8View, .int64), texts)
        == [["a": 1, "b": 2], nil, [:], ["c": 3]])
    let nulls: [ColumnScalar] = [.map(keys: [.text("a"), .text("b")], values: [.null, .integer(2)])]
    #expect(
      try RowFixture.values([String: Int?].self, map(.utf8View, .int64), nulls) == [["a": nil, "b": 2]])
    let numbers: [ColumnScalar] = [
      .map(keys: [.integer(7), .integer(-8)], values: [point(1, 2), point(3, nil)])
    ]
    let type = map(.int32, Self.point)
    let points = [Point(x: 1, y: 2), Point(x: 3, y: nil)]
    #expect(try RowFixture.values([Int: Point].self, type, numbers) == [[7: points[0], -8: points[1]]])
    #expect(try RowFixture.values([Int16: Point].self, type, numbers) == [[7: points[0], -8: points[1]]])
    struct Entry: Decodable, Equatable {
      let key: Int64
      let value: Point
    }
    #expect(
      try RowFixture.values([Entry].self, type, numbers)
        == [[Entry(key: 7, value: points[0]), Entry(key: -8, value: points[1])]])
    #expect(
      try RowFixture.values(
        [Date: String].self, map(.date, .utf8View), [.map(keys: [.integer(1)], values: [.text("x")])])
        == [[Date(timeIntervalSince1970: 86_400): "x"]])
    struct Shaped: Decodable, Equatable { let a: Int, z: Int? }
    #expect(try RowFixture.values(Shaped.self, map(.utf8View, .int64), [texts[0]]) == [Shaped(a: 1, z: nil)])
    #expect(
      decodingFailure { _ = try RowFixture.values(Shaped.self, map(.utf8View, .int64), [texts[3]]) }
        == "keyNotFound a")
  }

  @Test func containersByHand() throws {
    struct Flat: Decodable, Equatable {
      let x: Int
      let first: Int?
      let isNull: Bool
      enum CodingKeys: CodingKey { case point, list }
      enum PointKeys: CodingKey { case x, y }
      init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let point = try container.nestedContainer(keyedBy: PointKeys.self, forKey: .point)
        x = try point.decode(Int.self, forKey: .x)
        isNull = try point.decodeNil(forKey: .y)
        var list = try container.nestedUnkeyedContainer(forKey: .list)
        first = list.isAtEnd ? nil : try list.decode(Int.self)
      }
    }
    let batch = try RowFixture.batch([
      ("point", Self.point, [point(1, nil), point(2, 3)]),
      ("list", .list(ColumnField("element", .int64)), [.list([.integer(9), .integer(8)]), .list([])]),
    ])
    let rows = try RowFixture.rows(Flat.self, batch)
    #expect(
      rows.map(\.x) == [1, 2] && rows.map(\.first) == [9, nil] && rows.map(\.isNull) == [true, false])
  }

  @Test func slicesOfNestedColumns() throws {
    let lists = try RowFixture.batch([
      (
        "value", .list(ColumnField("element", Self.point)),
        (0..<20).map { row in .list((0..<row % 4).map { point(row, $0) }) }
      )
    ])
    let rows = try RowFixture.rows(RowFixture.One<[Point]>.self, lists.slice(7..<15))
    #expect(rows.map(\.value) == (7..<15).map { row in (0..<row % 4).map { Point(x: row, y: $0) } })
  }
}
