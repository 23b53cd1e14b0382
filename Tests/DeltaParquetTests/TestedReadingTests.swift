import DeltaColumns
import DeltaMemory
import Synchronization
import Testing

@testable import DeltaParquet

/// Rows that are chosen while a file is read: what comes out is what a full read and a filter give.
@Suite struct TestedReadingTests {
  @Test(arguments: 0..<12) func testedRowsAreThoseOfAFullRead(tens: Int) async throws {
    for seed in tens * 15..<tens * 15 + 15 { try await check(seed, rows: 150, batchRows: 200) }
  }

  @Test(arguments: 0..<6) func longRowGroupsTooWithSpansOfAllKinds(seed: Int) async throws {
    try await check(seed &+ 10_000, rows: 9_000, batchRows: 8_000)
  }

  private func check(_ seed: Int, rows most: Int, batchRows: Int) async throws {
    let sample = RandomFile(seed: UInt64(seed), rows: most)
    var random = SeededRandom(seed: UInt64(seed) &+ 2_000)
    let options = RandomFile.options(UInt64(seed), rows: batchRows)
    let file = try await ParquetFile.open(MemoryParquetSource(sample.bytes), options: options)
    let rowCount = sample.groups.reduce(0) { $0 + $1.count }
    let passes = Self.pattern(rowCount, &random)
    let fieldCount = Int.random(in: 0...sample.expected.count, using: &random)
    let selections = file.metadata.rowGroups.map { group in
      ParquetRowSelection(
        rowGroup: group.index,
        rows: Bool.random(using: &random) ? nil : Self.ranges(Self.pattern(group.rowCount, &random)))
    }
    let wanted = selections.flatMap { selection in
      let group = file.metadata.rowGroups[selection.rowGroup]
      return (selection.rows ?? [0..<group.rowCount]).flatMap { $0.map { $0 + group.firstRow } }
    }.filter { passes[$0] }
    let seen = Mutex<[Int]>([])
    let expected = sample.expected
    let test = ParquetRowTest(fieldCount: fieldCount) { batch in
      #expect(batch.columns.count == fieldCount)
      let rows = batch.rows.flatMap { Array($0) }
      #expect(rows.count == batch.count)
      seen.withLock { $0 += rows }
      for (column, values) in zip(batch.columns, expected) {
        #expect(column.testValues == rows.map { values[$0] }, "seed \(seed)")
      }
      let bits = rows.map { passes[$0] }
      return bits.contains(false) ? Bitmap(bits) : nil
    }
    var found: [[TestValue]] = sample.expected.map { _ in [] }
    var rows: [Int] = []
    for try await batch in try file.read(file.schema.fields, rows: selections, where: test) {
      #expect(batch.count > 0)
      rows += batch.rows.flatMap { Array($0) }
      for (index, column) in batch.columns.enumerated() {
        #expect(column.count == batch.count)
        found[index] += column.testValues
      }
    }
    #expect(rows == wanted, "seed \(seed)")
    for (index, values) in expected.enumerated() {
      #expect(found[index] == wanted.map { values[$0] }, "seed \(seed), column \(index)")
    }
    // Every row is judged once.
    #expect(Set(seen.withLock { $0 }).count == seen.withLock { $0.count })
  }

  /// Stretches of rows that all pass, none do, few do, few do not, or half do.
  private static func pattern(_ count: Int, _ random: inout SeededRandom) -> [Bool] {
    var bits: [Bool] = []
    while bits.count < count {
      let length = [1, 10, 100, 1_000, 3_000].randomElement(using: &random) ?? 1
      let share = [0, 1, 30, 50, 97, 100].randomElement(using: &random) ?? 0
      for _ in 0..<min(length, count - bits.count) {
        bits.append(Int.random(in: 0..<100, using: &random) < share)
      }
    }
    return bits
  }

  private static func ranges(_ bits: [Bool]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    Bitmap(bits).forEachRun { ranges.append($0) }
    return ranges
  }

  /// Columns that no row passes for are not read at all; those with one row only in its pages.
  @Test func onlyPagesOfRowsThatPassAreFetched() async throws {
    var writer = TestFileWriter(columns: [
      .leaf("key", .int64, .required), .leaf("value", .byteArray, converted: 0),
    ])
    writer.pageSize = 100
    writer.offsetIndex = true
    let rows: [[TestValue]] = (0..<20_000).map { [.int(Int64($0)), .bytes(Array("value \($0)".utf8))] }
    let source = ParquetFileTests.CountingSource(Bytes(copying: writer.write([rows])))
    var options = ParquetReadOptions()
    options.tailGuess = 8
    options.coalesceGap = 0
    options.batchRows = 1_000
    let file = try await ParquetFile.open(source, options: options)
    let place = try file.metadata.columnChunk(0, leaf: 1).byteRange
    for wanted in [nil, 12_345] {
      source.reads.withLock { $0 = [] }
      let test = ParquetRowTest(fieldCount: 1) { batch in
        Bitmap(batch.columns[0].testValues.map { $0 == wanted.map { .int(Int64($0)) } })
      }
      var values: [TestValue] = []
      for try await batch in try file.read(file.schema.fields, where: test) {
        values += batch.columns[1].testValues
      }
      #expect(values == (wanted.map { [.bytes(Array("value \($0)".utf8))] } ?? []))
      let read = source.reads.withLock { $0.filter { place.contains($0.lowerBound) } }
      #expect(read.count == values.count)
      #expect(read.reduce(0) { $0 + $1.count } <= values.count * 4_000)
    }
  }

  @Test func whatATestThrowsComesOut() async throws {
    struct Refusal: Error {}
    let sample = RandomFile(seed: 3)
    let file = try await ParquetFile.open(MemoryParquetSource(sample.bytes))
    await #expect(throws: Refusal.self) {
      for try await _ in try file.read(
        file.schema.fields, where: ParquetRowTest(fieldCount: 1) { _ in throw Refusal() })
      {}
    }
    await #expect(throws: ParquetError.self) {
      for try await _ in try file.read(
        file.schema.fields, where: ParquetRowTest(fieldCount: 0) { _ in Bitmap(repeating: true, count: 1) })
      {}
    }
  }
}
