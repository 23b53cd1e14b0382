import DeltaColumns
import Foundation
import TestSupport
import Testing

@testable import DeltaLTS

/// Scans and their tasks in processes of their own, which know no more than the plan tells.
@Suite struct ScanProcessTests {
  private static let tables = [
    "deltalake-types", "deletion-vector-row-groups", "partition-type-string", "deltalake-operations",
  ]

  @Test(arguments: tables)
  func `each task of a plan runs in a process of its own`(name: String) async throws {
    let table = ProjectFiles.root.appending(path: "golden-tables/\(name)/delta").path(percentEncoded: false)
    let plan = try await DeltaTable.open(table).snapshot().scan().plan()
    let files = try TemporaryDirectory("plan")
    let header = files.path("header.json")
    try JSONEncoder().encode(plan.header).write(to: URL(filePath: header))
    let worker = try ProjectFiles.executable("scan-worker")
    var lines: [String] = []
    for try await task in plan.tasks {
      let path = files.path("task.json")
      try JSONEncoder().encode(task).write(to: URL(filePath: path))
      lines += try await output(worker, ["task", header, path])
    }
    #expect(try await lines == output(worker, ["table", table]))
    #expect(try await lines.count == DeltaTable.open(table).snapshot().scan().count())
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/taskset"), "no taskset"))
  func `a scan finishes on one thread, whatever waits for whom`() async throws {
    let table = ProjectFiles.root.appending(path: "golden-tables/deletion-vector-containers/delta")
      .path(percentEncoded: false)
    let worker = try ProjectFiles.executable("scan-worker")
    // With one processor the cooperative pool has one thread.
    let lines = try await output("/usr/bin/taskset", ["-c", "0", worker, "table", table])
    #expect(try await lines.count == DeltaTable.open(table).snapshot().scan().count())
  }

  private func output(_ program: String, _ arguments: [String]) async throws -> [String] {
    let text = try await Subprocess.run(program, arguments, timeLimit: .seconds(60)).checked()
    return text.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
  }
}
