import DeltaColumns
import DeltaMemory
import Foundation
import TestSupport
import Testing

@testable import DeltaParquet

/// Page indexes and Bloom filters as another writer makes them.
@Suite struct PageIndexTests {
  private static let program = #"""
    import sys, pyarrow as pa, pyarrow.parquet as pq
    n = 10000
    table = pa.table({
        "sorted": pa.array(range(n), pa.int64()),
        "text": ["key-%05d" % (i * 7 % n) if i % 3 else None for i in range(n)],
        "nulls_first": pa.array([None] * 8000 + list(range(2000)), pa.int32()),
        "list": [[i, -i] if i % 2 else None for i in range(n)],
    })
    pq.write_table(table, sys.argv[1], write_page_index=True, data_page_size=2000, write_batch_size=100, row_group_size=6000,
                   bloom_filter_options={"sorted": {"ndv": 10000, "fpp": 0.01}, "text": {"ndv": 10000, "fpp": 0.01}})
    """#

  private func open(_ options: ParquetReadOptions = .init()) async throws -> (ParquetFile, TemporaryDirectory)
  {
    let directory = try TemporaryDirectory("index")
    _ = try await PythonEnvironment.run(Self.program, arguments: [directory.path("t.parquet")])
    let url = URL(filePath: directory.path("t.parquet"))
    return (try await CorpusFiles.open(url, options: options), directory)
  }

  @Test func pagesTellTheirBoundsAndRows() async throws {
    let (file, directory) = try await open()
    defer { withExtendedLifetime(directory) {} }
    for group in file.metadata.rowGroups {
      let indexes = try await file.pageIndexes(group.index, leaves: [0, 1, 2, 99])
      #expect(indexes.keys.sorted() == [0, 1, 2])
      let sorted = try #require(indexes[0])
      let offsets = try #require(sorted.offsetIndex)
      let columns = try #require(sorted.columnIndex)
      #expect(offsets.pages.count == columns.count)
      #expect(columns.count > 3)
      #expect(columns.order == .ascending)
      for page in 0..<columns.count {
        let rows = offsets.rows(of: page)
        let bounds = columns.bounds(page)
        #expect(bounds.min == .signed(Int64(group.firstRow + rows.lowerBound)))
        #expect(bounds.max == .signed(Int64(group.firstRow + rows.upperBound - 1)))
        #expect(bounds.nullCount == 0)
      }
      let leaf = try #require(file.metadata.leaf(0))
      let whole = try #require(try file.metadata.bounds(group.index, leaf: leaf))
      #expect(whole.min == .signed(Int64(group.firstRow)))
      #expect(whole.max == .signed(Int64(group.rows.upperBound - 1)))
      #expect(offsets.pages(holding: []) == [])
      #expect(offsets.pages(holding: [0..<1, 1..<2]) == [0])
    }
    let nulls = try #require(try await file.pageIndexes(0, leaves: [2])[2]?.columnIndex)
    #expect(nulls.nullPages[0])
    #expect(nulls.bounds(0).min == nil)
    let textLeaf = try #require(file.metadata.leaf(1))
    let text = try #require(try file.metadata.bounds(0, leaf: textLeaf))
    #expect(text.min == .bytes(Bytes(copying: "key-00000".utf8)) || text.min != nil)
    #expect(text.nullCount == 2_000)
  }

  @Test func wantedRowsAreTheSameWithAndWithoutTheIndex() async throws {
    let (file, directory) = try await open()
    defer { withExtendedLifetime(directory) {} }
    var random = SeededRandom(seed: 5)
    let all = try await values(file, nil)
    for _ in 0..<10 {
      let selections = file.metadata.rowGroups.map { group in
        let start = Int.random(in: 0..<group.rowCount, using: &random)
        return ParquetRowSelection(
          rowGroup: group.index,
          rows: [start..<min(start + Int.random(in: 1...700, using: &random), group.rowCount)])
      }
      let wanted = selections.flatMap { selection in
        (selection.rows ?? []).flatMap {
          $0.map { $0 + file.metadata.rowGroups[selection.rowGroup].firstRow }
        }
      }
      let found = try await values(file, selections)
      for (column, expected) in zip(found, all) { #expect(column == wanted.map { expected[$0] }) }
    }
  }

  private func values(_ file: ParquetFile, _ rows: [ParquetRowSelection]?) async throws -> [[TestValue]] {
    let fields = file.schema.fields
    var values = fields.map { _ in [TestValue]() }
    for try await batch in try file.read(fields, rows: rows) {
      for (index, column) in batch.columns.enumerated() { values[index] += column.testValues }
    }
    return values
  }

  @Test func filtersKnowWhatIsThere() async throws {
    let (file, directory) = try await open()
    defer { withExtendedLifetime(directory) {} }
    let group = file.metadata.rowGroups[0]
    let numbers = try #require(try await file.bloomFilter(0, leaf: 0))
    let leaf = try #require(file.metadata.leaf(0))
    for row in 0..<group.rowCount { #expect(numbers.mayContain(.signed(Int64(row)), leaf: leaf)) }
    let strangers = (100_000..<101_000).filter { numbers.mayContain(.signed($0), leaf: leaf) }
    #expect(strangers.count < 100)
    let texts = try #require(try await file.bloomFilter(0, leaf: 1))
    let textLeaf = try #require(file.metadata.leaf(1))
    #expect(texts.mayContain(.bytes(Bytes(copying: "key-00007".utf8)), leaf: textLeaf))
    let absent = (0..<1_000).filter {
      texts.mayContain(.bytes(Bytes(copying: "no-\($0)".utf8)), leaf: textLeaf)
    }
    #expect(absent.count < 100)
    #expect(try await file.bloomFilter(0, leaf: 2) == nil)
  }
}
