import ConformanceCases
import Foundation

/// A build of the command `conformance`, whose library does the work.
package struct WorkloadProgram: Sendable {
  package let executable: URL
  private let timeLimit: Duration

  package init(_ executable: URL, timeLimit: Duration = .seconds(600)) {
    self.executable = executable
    self.timeLimit = timeLimit
  }

  /// Does a job in a process of its own and judges the answer.
  package func outcome(
    _ workload: Workload, tables: WorkloadTables, repeats: Int = 1
  ) async throws -> WorkloadOutcome {
    // Beside the tables: the logs of copies are hard links.
    let scratch = tables.directory.appending(
      path: ".scratch-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let output = TemporaryFile(".json")
    let end = try await ChildProcess.run(
      executable.path(percentEncoded: false),
      [
        "bench", workload.job, tables.table(workload).path(percentEncoded: false),
        scratch.path(percentEncoded: false), "--repeats", "\(repeats)",
      ], output: output.url, timeLimit: timeLimit)
    try Task.checkCancellation()
    let text = String(decoding: try Data(contentsOf: output.url), as: UTF8.self)
    let report = text.split(separator: "\n").last.flatMap { try? JSONParser.parse(String($0)) }
    return WorkloadOutcome(
      report, end: end, workload: workload, expected: try tables.expected(workload))
  }
}
