import TestSupport
import Testing

@testable import DeltaLTS

@Suite struct BoundsIndexTests {
  @Test(arguments: UInt64(1)...8) func `whatever has a row is found`(seed: UInt64) throws {
    var fixture = FilterFixture(seed: seed)
    var leftOut = 0
    for _ in 0..<80 {
      let filter = Filter(fixture.filter())
      let bound = try filter.bound(to: FilterFixture.schema, partitionColumns: [])
      var groups: [[[Value]]] = []
      for _ in 0..<10 { groups.append(fixture.rows(Int.random(in: 0...3, using: &fixture.random))) }
      let known = groups.map { KnownBounds(bound, rows: $0, random: &fixture.random) }
      let matching = groups.indices.filter { group in
        groups[group].contains { NaiveFilter.evaluate(filter.node, $0) == true }
      }
      for column in bound.columns.indices {
        guard let intervals = bound.root.intervals(of: column),
          let found = BoundsIndex(known.map { $0.columns[column] }).candidates(intervals)
        else { continue }
        #expect(found == found.sorted())
        #expect(Set(found).isSuperset(of: matching), "\(filter) by \(bound.columns[column].path)")
        leftOut += groups.count - found.count
      }
    }
    #expect(leftOut > 50)
  }

  @Test func `only what reaches an interval is found, wherever it stands`() {
    // Overlapping ones among others in order; one of nulls, one of which nothing is known.
    let bounds: [(Int64, Int64)] = [(40, 49), (0, 9), (10, 19), (5, 44), (20, 29)]
    var known = bounds.map { ValueBounds(lower: .integer($0.0), upper: .integer($0.1), nulls: .none) }
    known += [.allNull, ValueBounds(nulls: .none)]
    let index = BoundsIndex(known)
    func find(_ lower: Int64?, _ upper: Int64?) -> [Int]? {
      index.candidates([KeyInterval(lower: lower.map { .integer($0) }, upper: upper.map { .integer($0) })])
    }
    #expect(find(45, 45) == [0, 6])
    #expect(find(7, 7) == [1, 3, 6])
    #expect(find(9, 10) == [1, 2, 3, 6])
    #expect(find(50, nil) == [6])
    #expect(find(nil, -1) == [6])
    #expect(find(nil, nil) == [0, 1, 2, 3, 4, 6])
    #expect(index.candidates([]) == [6])
    #expect(
      index.candidates([
        KeyInterval(lower: .integer(1), upper: .integer(1)),
        KeyInterval(lower: .integer(41), upper: .integer(41)),
      ]) == [0, 1, 3, 6])
  }

  @Test func `text that was cut off reaches as far as it may go on`() {
    let cut = ValueBounds(
      lower: .bytes([0x61]), upper: .bytes([0x62, 0xFF]), upperIsPrefix: true, nulls: .none)
    let index = BoundsIndex([cut])
    func holds(_ key: [UInt8]) -> Bool {
      index.candidates([KeyInterval(lower: .bytes(key), upper: .bytes(key))]) == [0]
    }
    #expect(holds([0x62, 0xFF, 0xFF, 0x01]))
    #expect(holds([0x61]))
    #expect(!holds([0x63, 0x01]))
    #expect(!holds([0x60]))
    #expect(FilterKey.bytes([0xFF, 0xFF]).successorOfPrefix == nil)
    #expect(FilterKey.bytes([0x61, 0xFF]).successorOfPrefix == .bytes([0x62]))
  }

  @Test func `NaN is above all numbers`() {
    let index = BoundsIndex([
      ValueBounds(lower: .double(0), upper: .double(1), mayHoldNaN: true, nulls: .none),
      ValueBounds(lower: .double(5), upper: .double(6), nulls: .none),
    ])
    #expect(index.candidates([KeyInterval(lower: .double(5), upper: nil)]) == nil)
    #expect(index.candidates([KeyInterval(lower: .double(5), upper: .double(7))]) == [1])
  }
}
