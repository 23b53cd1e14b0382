import DeltaStorage
import Foundation
import TestSupport
import Testing

@testable import DeltaLTS

/// C9: files are ruled out by what a checkpoint of the v2 spec says of them, wherever and however it says it.
@Suite struct V2SkippingTests {
  private func explain(_ name: String, _ filter: Filter) async throws -> ScanExplanation {
    let table = ProjectFiles.root.appending(path: "golden-tables/\(name)/delta").path(percentEncoded: false)
    return try await DeltaTable.open(table).snapshot().scan(where: filter).explain()
  }

  @Test(arguments: [
    // Statistics as columns of sidecars, as text in sidecars of both tops and in a top of Parquet.
    ("checkpoint-v2-parquet-sidecars-struct-stats", 7), ("checkpoint-v2-sidecar-names-encoded", 3),
    ("checkpoint-v2-classic-hint-without-sidecar", 3), ("checkpoint-v2-classic-name-inline", 3),
    ("checkpoint-v2-uuid-parquet-log-truncated", 3), ("checkpoint-v1-in-v2-table", 2),
  ])
  func `statistics rule files out`(name: String, fileCount: Int) async throws {
    let plan = try await explain(name, .column("id") == 3)
    #expect(
      plan.fileCount == fileCount && plan.filesToRead == 1 && plan.filesPrunedByStatistics == fileCount - 1)
  }

  @Test func `partition values and statistics of a top in JSON rule files out`() async throws {
    let name = "checkpoint-v2-json-everything-inline"
    let partition = try await explain(name, .column("name") == "a b")
    #expect(partition.filesToRead == 1 && partition.filesPrunedByPartition == partition.fileCount - 1)
    let statistics = try await explain(name, .column("id") >= 20)
    #expect(statistics.filesPrunedByStatistics == 1 && statistics.filesToRead == 2)
  }
}
