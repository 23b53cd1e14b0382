import DeltaColumns
import DeltaMemory
import DeltaStorage
import Foundation
import TestSupport
import Testing

@testable import DeltaLTS

/// Row groups and pages ruled out inside a file that pyarrow wrote.
@Suite struct RowGroupPruningTests {
  @Test func `filters read the row groups and pages that they need, and give the same rows`() async throws {
    let files = try TemporaryDirectory("pruning")
    let script = ProjectFiles.root.appending(path: "Tests/DeltaLTSTests/Python/pruning_table.py")
    _ = try await PythonEnvironment.runFile(
      script.path(percentEncoded: false), arguments: [files.path("table")])
    let snapshot = try await LogSnapshot.load(try LogDirectory(TableLocation(files.path("table"))))
    var all: [Batch] = []
    for try await batch in try Scan(snapshot).batches() { all.append(batch) }
    #expect(all.reduce(0) { $0 + $1.count } == 4000)

    // Page after page, group after group.
    try await expect(.column("id") == 1234, snapshot, all, groups: 1, pages: 9...10, rows: 1)
    try await expect(.column("id").isBetween(950, 1049), snapshot, all, groups: 2, pages: 18...20, rows: 100)
    try await expect(.column("word").starts(with: "oak"), snapshot, all, groups: 1...2, pages: 1...40)
    try await expect(.column("cost") > Value.decimal(unscaled: 27_000, scale: 2), snapshot, all, groups: 1)
    try await expect(
      .column("time") < "2024-01-01T00:10:00Z", snapshot, all, groups: 1, pages: 5...7, rows: 400)
    try await expect(.column("empty").isNotNull, snapshot, all, groups: 1, rows: 1000)
    // NaN is greater than every bound.
    try await expect(.column("price") > 1e9, snapshot, all, groups: 4)
    try await expect(.column("price") < -50.0, snapshot, all, groups: 1)
    // Only Bloom filters know: all values of the column are even.
    try await expect(.column("rare") == 999_999_999, snapshot, all, groups: 0...1, rows: 0)
    try await expect(.column("tag") == "tag-", snapshot, all, groups: 0...1, rows: 0)
    let there = try #require(all[0]["tag"]?.strings[17])
    try await expect(.column("tag") == there, snapshot, all, groups: 1...2)

    var random = SeededGenerator(seed: 3)
    for _ in 0..<60 {
      let filter = try #require(ScanFilterCorpusTests.filter(snapshot.metadata.schema, all, &random))
      try await expect(filter, snapshot, all, groups: 0...4)
    }
  }

  private func expect(
    _ filter: Filter, _ snapshot: LogSnapshot, _ all: [Batch], groups: Int
  ) async throws {
    try await expect(filter, snapshot, all, groups: groups...groups)
  }

  private func expect(
    _ filter: Filter, _ snapshot: LogSnapshot, _ all: [Batch], groups: Int, pages: ClosedRange<Int>? = nil,
    rows: Int? = nil
  ) async throws {
    try await expect(filter, snapshot, all, groups: groups...groups, pages: pages, rows: rows)
  }

  private func expect(
    _ filter: Filter, _ snapshot: LogSnapshot, _ all: [Batch], groups: ClosedRange<Int>,
    pages: ClosedRange<Int>? = nil, rows: Int? = nil
  ) async throws {
    let scan = try Scan(snapshot, where: filter)
    var found: [[ColumnScalar]] = []
    for try await batch in scan.batches() { found += ScanFilterCorpusTests.rows(batch) }
    let bound = try filter.bound(to: snapshot.metadata.schema, partitionColumns: [])
    var wanted: [[ColumnScalar]] = []
    for batch in all {
      wanted += ScanFilterCorpusTests.rows(
        try bound.selection(in: batch).map { try batch.filter($0) } ?? batch)
    }
    #expect(ScanFilterCorpusTests.tally(found) == ScanFilterCorpusTests.tally(wanted), "\(filter)")
    if let rows { #expect(found.count == rows, "\(filter)") }
    let metrics = scan.metrics
    #expect(groups.contains(metrics.rowGroups - metrics.rowGroupsPruned), "\(filter): \(metrics)")
    if let pages { #expect(pages.contains(metrics.pagesPruned), "\(filter): \(metrics)") }
  }
}
