import ConformanceCases
import ConformanceRunner
import Foundation
import TestSupport
import Testing

/// The timed jobs, on small tables whose answers are known.
@Suite struct BenchWorkloadTests {
  private func table(_ name: String) -> String {
    ProjectFiles.root.appending(path: "golden-tables/\(name)/delta").path(percentEncoded: false)
  }

  private func expected(_ name: String) throws -> ExpectedMetadata {
    let folder = ProjectFiles.root.appending(path: "golden-tables/\(name)/expected/latest")
    return try #require(try ExpectedMetadata(folder: folder))
  }

  private func run(_ workload: String, _ table: String, scratch: String? = nil) async throws -> JSONNode {
    let found = try #require(BenchWorkload.named(workload))
    let json = try await found.result(table: table, scratch: scratch).json
    let times = ["inproc_ms", "inproc_cpu_ms"].map { Double(json[$0]?.text ?? "") ?? 0 }
    #expect(times.allSatisfy { $0 > 0 }, "\(json.text)")
    return try #require(json["result"])
  }

  @Test func namesAreDistinct() {
    let names = BenchWorkload.all.flatMap { [$0.name] + $0.aliases }
    #expect(Set(names).count == names.count)
  }

  @Test(
    arguments: ["w1", "w1-values", "w1-totals", "w1-actions"],
    ["checkpoint-multi-part", "deltalake-operations"])
  func filesAreListed(_ workload: String, _ name: String) async throws {
    let result = try await run(workload, table(name))
    let expected = try expected(name)
    #expect(result["version"]?.integer == expected.version)
    #expect(result["files"]?.integer == expected.fileCount)
    #expect(result["bytes"]?.integer ?? 0 > 0)
  }

  @Test func theFirstTasksAreTaken() async throws {
    let name = "checkpoint-multi-part"
    let files = try #require(try expected(name).fileCount)
    #expect(try await run("w4-first100", table(name))["tasks"]?.integer == min(files, 100))
  }

  @Test func rowsAreCounted() async throws {
    let name = "checkpoint-multi-part"
    #expect(try await run("w15-count", table(name))["rows"]?.integer == expected(name).rowCount)
  }

  @Test func changesAreCountedByKind() async throws {
    let result = try await run("w12", table("cdf-change-files"))
    let rows = ProjectFiles.root.appending(path: "golden-tables/cdf-change-files/expected/cdf_0_4/rows.jsonl")
    let lines = try String(contentsOf: rows, encoding: .utf8).split(separator: "\n")
    #expect(result["rows"]?.integer == Int64(lines.count))
    for kind in ["insert", "delete", "update_preimage", "update_postimage"] {
      let count = lines.count { $0.contains("\"_change_type\":\"\(kind)\"") }
      #expect(result[kind]?.integer == Int64(count), "\(kind)")
    }
  }

  @Test func aSnapshotIsRefreshed() async throws {
    let scratch = try TemporaryDirectory()
    let name = "checkpoint-multi-part"
    let result = try await run("w13-refresh", table(name), scratch: scratch.path(""))
    let version = try #require(try expected(name).version)
    #expect(result["version"]?.integer == version + 3)
    #expect(result["files_added~"]?.integer == 3)
  }

  @Test(arguments: ["w5-full-snappy", "w8", "w13-refresh"])
  func whatIsMissingIsTold(_ workload: String) async throws {
    let found = try #require(BenchWorkload.named(workload))
    await #expect(throws: CorpusError.self) { try await found.result(table: table("checkpoint-multi-part")) }
  }
}
