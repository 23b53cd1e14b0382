import DeltaColumns
import DeltaMemory
import Foundation
import TestSupport
import Testing

@testable import DeltaLTS

@Suite struct FilterTests {
  private let schema = FilterFixture.schema

  @Test func `three-valued logic`() throws {
    let table = StructType([StructField("a", .boolean), StructField("b", .boolean)])
    let values: [Bool?] = [true, false, nil]
    let pairs = values.flatMap { a in values.map { (a, $0) } }
    let batch = Batch(
      unchecked: table.columnFields, columns: [booleans(pairs.map(\.0)), booleans(pairs.map(\.1))], count: 9)
    let a = Filter.column("a") == true
    let b = Filter.column("b") == true
    func rows(_ filter: Filter) throws -> [Bool] {
      let bits = try filter.bound(to: table, partitionColumns: []).selection(in: batch)
      return (0..<9).map { bits?[$0] ?? true }
    }
    #expect(try rows(a && b) == pairs.map { NaiveFilter.and($0, $1) == true })
    #expect(try rows(a || b) == pairs.map { NaiveFilter.or($0, $1) == true })
    #expect(try rows(!a) == pairs.map { $0.0 == false })
    #expect(try rows(!(a && b)) == pairs.map { NaiveFilter.and($0, $1) == false })
    #expect(try rows(!(a || b)) == pairs.map { NaiveFilter.or($0, $1) == false })
    #expect(try rows(.column("a").isSame(as: Bool?.none)) == pairs.map { $0.0 == nil })
    #expect(try rows(!.column("a").isSame(as: true)) == pairs.map { $0.0 != true })
    #expect(try rows(!.column("a").isIn([Bool?.none, false])) == pairs.map { _ in false })
  }

  private func booleans(_ values: [Bool?]) -> Column {
    Column(
      .boolean, count: values.count, validity: Bitmap(values.map { $0 != nil }),
      storage: .bits(Bitmap(values.map { $0 ?? true })))
  }

  @Test(arguments: 0..<8)
  func `random filters select what SQL selects`(seed: Int) throws {
    var fixture = FilterFixture(seed: UInt64(seed))
    let rows = fixture.rows(150)
    let batch = try FilterFixture.batch(rows)
    for _ in 0..<120 {
      let filter = Filter(fixture.filter())
      let bits = try filter.bound(to: schema, partitionColumns: []).selection(in: batch)
      for (index, row) in rows.enumerated() {
        let expected = NaiveFilter.evaluate(filter.node, row) == true
        #expect((bits?[index] ?? true) == expected, "\(filter) of \(row)")
      }
    }
  }

  @Test(arguments: 0..<8)
  func `pruning never drops a row, and certainty is certain`(seed: Int) throws {
    var fixture = FilterFixture(seed: 100 + UInt64(seed))
    var dropped = 0
    var certain = 0
    for _ in 0..<300 {
      let rows = fixture.rows(Int.random(in: 0...3, using: &fixture.random))
      let filter = Filter(fixture.filter())
      let bound = try filter.bound(to: schema, partitionColumns: [])
      let source = KnownBounds(bound, rows: rows, random: &fixture.random)
      let matches = rows.map { NaiveFilter.evaluate(filter.node, $0) == true }
      if !bound.mayMatch(source) {
        dropped += 1
        #expect(!matches.contains(true), "\(filter) of \(rows) with \(source.columns)")
      }
      if bound.mustMatch(source) {
        certain += 1
        #expect(!matches.contains(false), "\(filter) of \(rows) with \(source.columns)")
      }
    }
    #expect(dropped > 30)
    #expect(certain > 10)
  }

  @Test func `values are placed exactly`() throws {
    func place(_ value: Value, _ type: DataType) -> FilterPlacement? {
      FilterDomain(type).flatMap { FilterPlacement(value.kind, in: $0) }
    }
    #expect(place(.double(2.5), .long) == .above(.integer(2)))
    #expect(place(.double(-2.5), .long) == .above(.integer(-3)))
    #expect(place(.double(0x1p63), .long) == .above(.integer(.max)))
    #expect(place(.double(-0x1p63), .long) == .exact(.integer(.min)))
    #expect(place(.double(.nan), .byte) == .above(.integer(127)))
    #expect(place(.integer(128), .byte) == .above(.integer(127)))
    #expect(place(.integer(-129), .byte) == .above(nil))
    #expect(place(.integer(1 << 53 + 1), .double) == .above(.double(0x1p53)))
    #expect(place(.integer(Int64.max), .double) == .above(.double(0x1p63.nextDown)))
    #expect(place(.decimal(unscaled: 1, scale: 1), .double) == .above(.double(0.1.nextDown)))
    #expect(place(.decimal(unscaled: 5, scale: 1), .double) == .exact(.double(0.5)))
    #expect(place(.decimal(unscaled: -1, scale: 1), .double) == .above(.double(-0.1)))
    let money = DataType.decimal(precision: 5, scale: 2)
    #expect(place(.double(0.1), money) == .above(.decimal(10)))
    #expect(place(.double(0.5), money) == .exact(.decimal(50)))
    #expect(place(.double(-0.001), money) == .above(.decimal(-1)))
    #expect(place(.decimal(unscaled: 12345, scale: 3), money) == .above(.decimal(1234)))
    #expect(place(.decimal(unscaled: 1, scale: 0), money) == .exact(.decimal(100)))
    #expect(place(.integer(1000), money) == .above(.decimal(99999)))
    #expect(place(.double(1e300), money) == .above(.decimal(99999)))
    #expect(place(.double(.leastNonzeroMagnitude), money) == .above(.decimal(0)))
    #expect(place(.string("2020-01-01"), .date) == .exact(.integer(18262)))
    #expect(place(.string("1970-01-01T00:00:00.0000015Z"), .timestamp) == .above(.integer(1)))
    #expect(place(.string("soon"), .date) == nil)
    #expect(place(.timestampNtz(microseconds: 0), .timestamp) == nil)
    #expect(place(.date(daysSinceEpoch: 1), .timestampNtz) == .exact(.integer(86_400_000_000)))
  }

  @Test func `a filter is encoded and comes back`() throws {
    var fixture = FilterFixture(seed: 7)
    for _ in 0..<200 {
      let filter = Filter(fixture.filter())
      let data = try JSONEncoder().encode(filter)
      let back = try JSONDecoder().decode(Filter.self, from: data)
      // NaN is not equal to itself, so the texts are compared.
      #expect(back.description == filter.description)
    }
  }

  /// What a text begins with may be no character of its own: an accent, a vowel sign, the colour of an emoji.
  @Test(arguments: ["\u{301}a", "\u{E33}", "\u{3099}", "🏽", "\u{200D}x", " a ", "\n", ""])
  func `text is encoded and comes back to the byte`(text: String) throws {
    let data = try JSONEncoder().encode(Filter.column("s") == text)
    let back = try JSONDecoder().decode(Filter.self, from: data)
    guard case .compare(_, .equal, let value) = back.node, case .string(let found) = value.kind else {
      Issue.record("\(back)")
      return
    }
    #expect(Array(found.utf8) == Array(text.utf8))
  }

  @Test func `unknown columns are named, with those that come near`() throws {
    let error = #expect(throws: DeltaError.self) {
      try (Filter.column("I23") > 3).bound(to: schema, partitionColumns: [])
    }
    #expect(error?.code == .unknownColumn)
    #expect(error?.description.contains("i32") == true)
    #expect(throws: DeltaError.self) {
      try Filter.column("s.x").isNull.bound(to: schema, partitionColumns: [])
    }
  }

  @Test func `what cannot be compared is refused`() throws {
    for filter in [
      Filter.column("s") == 3, .column("i32") == "3", .column("b") > 1, .column("day") < 5,
      .column("t") == Value.timestampNtz(microseconds: 0), .column("i32").starts(with: "1"),
      .column("s").like("a\\"),
    ] {
      let error = #expect(throws: DeltaError.self) { try filter.bound(to: schema, partitionColumns: []) }
      #expect(error?.code == .invalidPredicate)
    }
  }

  @Test func `deep filters are refused`() {
    var filter = Filter.column("b") == true
    for _ in 0..<500 { filter = !filter }
    #expect(throws: DeltaError.self) { try filter.bound(to: schema, partitionColumns: []) }
  }

  @Test func `names parse as SQL has them`() {
    #expect(ColumnPath("a.b").names == ["a", "b"])
    #expect(ColumnPath("a.`b.c`").names == ["a", "b.c"])
    #expect(ColumnPath("a.`b.c`").description == "a.`b.c`")
    #expect(ColumnPath("a`b").names == ["a`b"])
    let filter: Filter = .column("a") > 3 && .column("b").isNotNull || !(.column("c.d") == "x")
    #expect(filter.description == "((a > 3 AND NOT b IS NULL) OR NOT c.d = 'x')")
  }
}

/// Bounds of some rows, as writers give them: exact, widened, or left out; text cut short; NaN passed over.
struct KnownBounds: BoundsSource {
  var columns: [ValueBounds] = []
  let isEmpty: Bool

  init(_ filter: BoundFilter, rows: [[Value]], random: inout SeededGenerator) {
    isEmpty = rows.isEmpty && Bool.random(using: &random)
    for column in filter.columns {
      let index = FilterFixture.schema.fields.firstIndex { $0.name == column.path.column } ?? 0
      let values = rows.map { $0[index] }
      let nullCount = values.count(where: \.isNull)
      guard let domain = column.domain else {
        columns.append(.unknown)
        continue
      }
      let keys = values.compactMap { domain.key($0.kind) }.filter { !$0.isNaN }.sorted { $0 < $1 }
      var bounds = ValueBounds(
        lower: keys.first, upper: keys.last, mayHoldNaN: column.isFloating,
        nulls: nullCount == 0 ? .none : nullCount == values.count ? .all : .some)
      if case .bytes(let upper)? = bounds.upper, column.type == .string {
        bounds.upper = .bytes(Array(upper.prefix(2)))
        bounds.upperIsPrefix = true
      }
      if Int.random(in: 0..<8, using: &random) == 0 { bounds.lower = nil }
      if Int.random(in: 0..<8, using: &random) == 0 { bounds.upper = nil }
      if Int.random(in: 0..<8, using: &random) == 0 { bounds.nulls = .some }
      columns.append(bounds)
    }
  }

  func bounds(_ column: Int) -> ValueBounds { columns[column] }
}
