import DeltaColumns
import DeltaMemory
import Testing

@testable import DeltaParquet

@Suite struct NestedReadingTests {
  @Test(arguments: 0..<10) func whatWasWrittenIsRead(tens: Int) async throws {
    for seed in tens * 20..<tens * 20 + 20 { try await checkAllRows(seed) }
  }

  @Test(arguments: 0..<10) func selectedRowsAreRead(tens: Int) async throws {
    for seed in tens * 20..<tens * 20 + 20 { try await checkSelectedRows(seed) }
  }

  private func checkAllRows(_ seed: Int) async throws {
    let sample = RandomFile(seed: UInt64(seed))
    let bytes = Bytes(copying: sample.writer.write(sample.groups))
    let file = try await ParquetFile.open(
      MemoryParquetSource(bytes), options: RandomFile.options(UInt64(seed)))
    var found: [[TestValue]] = sample.expected.map { _ in [] }
    var row = 0
    for try await batch in try file.read(file.schema.fields) {
      #expect(batch.rows.first?.lowerBound == row)
      for (index, column) in batch.columns.enumerated() {
        #expect(column.count == batch.count)
        found[index] += column.testValues
      }
      row += batch.count
    }
    #expect(row == sample.groups.reduce(0) { $0 + $1.count })
    for (index, expected) in sample.expected.enumerated() {
      #expect(found[index] == expected, "seed \(seed), column \(index)")
    }
  }

  private func checkSelectedRows(_ seed: Int) async throws {
    let sample = RandomFile(seed: UInt64(seed))
    var random = SeededRandom(seed: UInt64(seed) &+ 1_000)
    let bytes = Bytes(copying: sample.writer.write(sample.groups))
    let file = try await ParquetFile.open(
      MemoryParquetSource(bytes), options: RandomFile.options(UInt64(seed)))
    var selections: [ParquetRowSelection] = []
    var wanted: [Int] = []
    for group in file.metadata.rowGroups {
      var ranges: [Range<Int>] = []
      var row = 0
      while row < group.rowCount {
        row += Int.random(in: 0...60, using: &random)
        let end = min(row + Int.random(in: 0...30, using: &random), group.rowCount)
        guard row < end else { continue }
        ranges.append(row..<end)
        wanted += (row..<end).map { $0 + group.firstRow }
        row = end
      }
      selections.append(ParquetRowSelection(rowGroup: group.index, rows: ranges))
    }
    var found: [[TestValue]] = sample.expected.map { _ in [] }
    var rows: [Int] = []
    for try await batch in try file.read(file.schema.fields, rows: selections) {
      rows += batch.rows.flatMap { Array($0) }
      for (index, column) in batch.columns.enumerated() { found[index] += column.testValues }
    }
    #expect(rows == wanted)
    for (index, expected) in sample.expected.enumerated() {
      #expect(found[index] == wanted.map { expected[$0] }, "seed \(seed), column \(index)")
    }
  }

  @Test func rowGroupsAreReadSideBySide() async throws {
    let columns: [TestNode] = [
      .leaf("a", .int64, .required), .list("l", .leaf("", .byteArray, converted: 0)),
    ]
    let groups: [[[TestValue]]] = (0..<8).map { group in
      (0..<500).map { row in
        [
          .int(Int64(group * 500 + row)),
          .structure([.list([.structure([.text("some text of group \(group)")])])]),
        ]
      }
    }
    let bytes = Bytes(copying: TestFileWriter(columns: columns).write(groups))
    let file = try await ParquetFile.open(MemoryParquetSource(bytes))
    let sums = try await withThrowingTaskGroup(of: (Int, Int).self) { tasks in
      for group in 0..<8 {
        tasks.addTask {
          var count = 0
          for try await batch in try file.read(file.schema.fields, rows: [.init(rowGroup: group)]) {
            for (row, value) in zip(batch.rows.joined(), batch.columns[0].testValues) {
              #expect(value == .int(Int64(row)))
            }
            for value in batch.columns[1].testValues {
              #expect(value == .list([.text("some text of group \(group)")]))
            }
            count += batch.count
          }
          return (group, count)
        }
      }
      var sums: [Int: Int] = [:]
      for try await (group, count) in tasks { sums[group] = count }
      return sums
    }
    #expect(sums == Dictionary(uniqueKeysWithValues: (0..<8).map { ($0, 500) }))
  }

  @Test func aCancelledTaskStopsReading() async throws {
    let columns: [TestNode] = [.leaf("a", .int64, .required)]
    let rows: [[TestValue]] = (0..<1_000).map { [.int(Int64($0))] }
    let bytes = Bytes(copying: TestFileWriter(columns: columns).write([rows]))
    var options = ParquetReadOptions()
    options.batchRows = 1
    let file = try await ParquetFile.open(MemoryParquetSource(bytes), options: options)
    let task = Task {
      var count = 0
      for try await batch in try file.read(file.schema.fields) {
        count += batch.count
        if count == 10 { withUnsafeCurrentTask { $0?.cancel() } }
      }
      return count
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func aStructWithoutChildrenTellsItsNulls() async throws {
    let columns: [TestNode] = [
      .group("s", [.list("l", .leaf("", .int64)), .leaf("n", .int64)]), .leaf("x", .int32, .required),
    ]
    let rows: [[TestValue]] = [
      [.null, .int(1)], [.structure([.structure([.list([])]), .null]), .int(2)],
      [.structure([.null, .int(5)]), .int(3)],
    ]
    let bytes = Bytes(copying: TestFileWriter(columns: columns).write([rows]))
    let file = try await ParquetFile.open(MemoryParquetSource(bytes))
    let field = file.schema.fields[0].keeping([])
    for try await batch in try file.read([field]) {
      #expect(batch.columns[0].testValues == [.null, .structure([]), .structure([])])
    }
    for try await batch in try file.read([]) {
      #expect(batch.count == 3)
      #expect(batch.columns.isEmpty)
    }
  }

  @Test func onlyPagesWithWantedRowsAreFetched() async throws {
    var writer = TestFileWriter(columns: [
      .leaf("a", .int64, .required), .list("l", .leaf("", .int64)), .leaf("unwanted", .int64),
    ])
    writer.pageSize = 100
    writer.offsetIndex = true
    let rows: [[TestValue]] = (0..<10_000).map { row in
      [.int(Int64(row)), .structure([.list([.structure([.int(Int64(row))])])]), .int(0)]
    }
    let bytes = Bytes(copying: writer.write([rows]))
    let source = ParquetFileTests.CountingSource(bytes)
    var options = ParquetReadOptions()
    options.tailGuess = 8
    options.coalesceGap = 0
    let file = try await ParquetFile.open(source, options: options)
    source.reads.withLock { $0 = [] }
    let selection = ParquetRowSelection(rowGroup: 0, rows: [5_050..<5_060, 9_999..<10_000])
    for try await batch in try file.read(Array(file.schema.fields[0...1]), rows: [selection]) {
      let expected = (Array(5_050..<5_060) + [9_999]).map { TestValue.int(Int64($0)) }
      #expect(batch.columns[0].testValues == expected)
      #expect(batch.columns[1].testValues == expected.map { .list([$0]) })
    }
    let pageBytes = source.reads.withLock { $0.map(\.count).reduce(0, +) }
    // Two pages a column of some 1 KB, and the offset indexes of 100 pages.
    #expect(pageBytes < 12_000)
  }
}
