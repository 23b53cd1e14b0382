import DeltaColumns
import DeltaMemory
import Testing

@testable import DeltaParquet

/// Reading a row group in bounded memory.
@Suite struct WorkingSetTests {
  private static let rowCount = 20_000
  private static let columnCount = 40

  /// One row group of many columns, whose pages are small.
  private static let file: Bytes = {
    let columns = (0..<columnCount).map { TestNode.leaf("c\($0)", .int64, .required) }
    var writer = TestFileWriter(columns: columns)
    writer.pageSize = 1_000
    let rows = (0..<rowCount).map { row in (0..<columnCount).map { TestValue.int(Int64(row * $0)) } }
    return Bytes(copying: writer.write([rows]))
  }()

  private func open(_ budget: Int, _ pool: BufferPool = .shared) async throws -> ParquetFile {
    var options = ParquetReadOptions()
    options.memoryBudget = budget
    options.pool = pool
    return try await ParquetFile.open(MemoryParquetSource(Self.file), options: options)
  }

  @Test func aBudgetMakesForSmallerStepsDownToAFloor() async throws {
    let whole = try await open(.max)
    let free = try whole.workingSet(whole.schema.fields, rowGroup: 0)
    #expect(free.batchRows == 8_192)
    let few = try whole.workingSet([whole.schema.fields[0]], rowGroup: 0)
    #expect(few.batchRows == whole.options.batchRows)
    let some = try whole.workingSet(Array(whole.schema.fields.prefix(20)), rowGroup: 0)
    #expect(some.batchRows == 16_384)
    #expect(free.fetchWindow == whole.options.fetchWindow)
    let small = try await open(4 << 20)
    let tight = try small.workingSet(small.schema.fields, rowGroup: 0)
    #expect(tight.batchRows == (1 << 20) / (8 * Self.columnCount))
    #expect(tight.fetchWindow == 64 << 10)
    #expect(tight.byteCount < free.byteCount)
    for budget in [0, .min] {
      let least = try await open(budget)
      let floor = try least.workingSet(least.schema.fields, rowGroup: 0)
      #expect(floor.batchRows == 1_024)
      #expect(floor.fetchWindow == 64 << 10)
    }
    let none = try small.workingSet([], rowGroup: 0)
    // What is made of rows without a column of the file, such as partition values, takes memory too.
    #expect(none.batchRows == ParquetReadOptions().batchRows)
    #expect(none.byteCount == 0)
    #expect(throws: ParquetError.self) { try small.workingSet([], rowGroup: 1) }
  }

  @Test func batchesEndWhereNumbersDo() {
    var batches = RowBatches([5..<7, 9..<Int.max], batchRows: .max)
    #expect(batches.next() == [5..<7, 9..<Int.max])
    #expect(batches.next() == nil)
    batches = RowBatches([5..<7, 9..<Int.max], batchRows: 4)
    #expect(batches.next() == [5..<7, 9..<11])
    #expect(batches.next() == [11..<15])
  }

  /// What the pool saw must be what the working set promised, more or less: blocks are powers of two.
  @Test(arguments: [1 << 20, 4 << 20, 64 << 20]) func memoryStaysWithinTheWorkingSet(budget: Int) async throws
  {
    let pool = BufferPool()
    let file = try await open(budget, pool)
    let workingSet = try file.workingSet(file.schema.fields, rowGroup: 0)
    var rows = 0
    for try await batch in try file.read(file.schema.fields) {
      #expect(batch.count <= workingSet.batchRows)
      rows += batch.count
    }
    #expect(rows == Self.rowCount)
    #expect(pool.statistics.peakBytes <= 2 * workingSet.byteCount)
    #expect(pool.statistics.heldBytes == 0)
  }

  @Test func fewRowsOfARowGroupAreOneBatch() async throws {
    let file = try await open(.max)
    let plan = try ReadPlan(file.schema.fields, schema: file.schema)
    let chunks = try plan.leaves.map { try file.metadata.columnChunk(0, leaf: $0.leaf.index) }
    func batchRows(_ wanted: Int?, budget: Int = .max) -> Int {
      var options = file.options
      options.memoryBudget = budget
      return WorkingSet(chunks, plan: plan, rowCount: Self.rowCount, wanted: wanted, options: options)
        .batchRows
    }
    #expect(batchRows(Self.rowCount / 2) == file.options.batchRows)
    #expect(batchRows(Self.rowCount / 2 + 1) == batchRows(nil))
    #expect(batchRows(nil) < file.options.batchRows)
    #expect(batchRows(10, budget: 4 << 20) == (1 << 20) / (8 * Self.columnCount))
  }

  @Test func aFooterMayClaimAnything() throws {
    let schema = try TestNode.schema([.list("a", .leaf("element", .byteArray))])
    let plan = try ReadPlan(schema.fields, schema: schema)
    let chunk = ParquetColumnChunk(
      leaf: 0, codec: .uncompressed, encodings: [], valueCount: .max, uncompressedSize: .max,
      byteRange: 0..<Int.max, dataPageOffset: 0, dictionaryPageOffset: nil, statistics: nil, bloomFilter: nil,
      offsetIndex: nil, columnIndex: nil)
    var options = ParquetReadOptions()
    for (rows, batchRows) in [(1, 1), (1, .max), (Int.max, .max), (0, 0), (3, .min)] {
      options.batchRows = batchRows
      let set = WorkingSet([chunk], plan: plan, rowCount: rows, options: options)
      #expect(set.batchRows >= 1)
      #expect(set.byteCount >= 0)
    }
  }
}
