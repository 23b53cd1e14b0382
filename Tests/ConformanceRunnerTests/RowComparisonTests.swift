import ConformanceCases
import ConformanceRunner
import Testing

@Suite struct RowComparisonTests {
  private struct Lines: RowReader {
    var lines: ArraySlice<String>

    mutating func next() async throws -> RowChunk? {
      guard !lines.isEmpty else { return nil }
      var chunk = RowChunk()
      for line in lines.prefix(3) { chunk.appendRow { $0.append(contentsOf: line.utf8) } }
      lines = lines.dropFirst(3)
      return chunk
    }
  }

  private func source(_ lines: [String]) -> RowSource { RowSource { Lines(lines: lines[...]) } }

  private func difference(_ expected: [String], _ found: [String]) async throws -> RowDifference? {
    if case .failure(let difference) = try await RowComparison.compare(
      expected: source(expected), found: source(found))
    {
      return difference
    }
    return nil
  }

  @Test func orderNeverMatters() async throws {
    var generator = SplitMix(seed: 3)
    for count in [0, 1, 2, 7, 50] {
      let lines = (0..<count).map { #"{"a":\#($0 % 5),"b":"\#($0 % 3)"}"# }
      #expect(try await difference(lines, lines.shuffled(using: &generator)) == nil)
    }
  }

  @Test func linesAsWrittenAreEnoughButNotNeeded() async throws {
    let (canonical, written) = (#"{"a":1.0}"#, #"{"a": 1}"#)
    for (lines, found) in [(written, written), (canonical, canonical), (written, canonical)] {
      let result = try await RowComparison.compare(
        expected: source([canonical]), asWritten: source([lines]), found: source([found]))
      if case .failure(let difference) = result { Issue.record("\(lines) \(found): \(difference)") }
    }
    let wrong = try await RowComparison.compare(
      expected: source([canonical]), asWritten: source([written]), found: source(["{}"]))
    if case .success = wrong { Issue.record("a wrong row passed") }
  }

  @Test func duplicatesMatter() async throws {
    let found = try #require(
      try await difference(["{}", "{}", #"{"a":1}"#], ["{}", #"{"a":1}"#, #"{"a":1}"#]))
    #expect(found.missingCount == 1 && found.extraCount == 1)
    #expect(found.missing == ["{}"])
  }

  @Test func anyChangeIsSeen() async throws {
    var generator = SplitMix(seed: 5)
    for _ in 0..<200 {
      let lines = (0..<20).map { _ in #"{"a":\#(Int.random(in: 0..<1000, using: &generator))}"# }
      var changed = lines
      changed[Int.random(in: 0..<20, using: &generator)] =
        #"{"a":\#(Int.random(in: 1000..<2000, using: &generator))}"#
      let found = try #require(try await difference(lines, changed))
      #expect(found.missingCount == 1 && found.extraCount == 1)
    }
  }

  @Test func tellsTheNearestRowAndItsColumns() async throws {
    let expected = [#"{"id":1,"name":"a","x":1.5}"#, #"{"id":2,"name":"b","x":2.5}"#]
    let found = [
      #"{"id":1,"name":"a","x":1.5}"#, #"{"id":2,"name":"b","x":3.5}"#, #"{"id":9,"name":"z","x":0.0}"#,
    ]
    let text = try #require(try await difference(expected, found)).description
    #expect(
      text == """
        expected 2 rows, found 3
        1 row missing, 2 extra
        missing: {"id":2,"name":"b","x":2.5}
        nearest found: {"id":2,"name":"b","x":3.5}
        column x: expected 2.5, found 3.5
        """)
  }

  @Test func tellsMissingColumns() async throws {
    let text = try #require(try await difference([#"{"id":1,"a":2}"#], [#"{"id":1}"#])).description
    #expect(text.hasSuffix("column a: expected 2, found no such column"))
  }

  @Test func keepsLongDifferencesShort() async throws {
    let long = String(repeating: "x", count: 10_000)
    let lines = (0..<5000).map { #"{"id":\#($0),"t":"\#(long)"}"# }
    let found = try #require(try await difference(lines, []))
    #expect(found.missingCount == 5000)
    #expect(found.description.utf8.count < 2000)
  }
}
