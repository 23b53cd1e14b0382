import Foundation

/// Runs a case in a process of its own, so that neither a crash nor a hang reaches the others.
package struct InChildProcess: Sendable {
  package let executable: String
  package let timeLimit: Duration

  package init(executable: String, timeLimit: Duration) {
    self.executable = executable
    self.timeLimit = timeLimit
  }

  package func run(_ one: ConformanceCase) async -> CaseResult {
    let clock = ContinuousClock()
    let start = clock.now
    do {
      let output = TemporaryFile(".json")
      let end = try await ChildProcess.run(
        executable, ["run-case", one.directory.path(percentEncoded: false), "--corpus", one.corpus],
        output: output.url, timeLimit: timeLimit)
      if end.wasKilled { throw CorpusError("no end within \(timeLimit)") }
      if end.wasSignalled {
        throw CorpusError("the process crashed by signal \(end.status)\n\(end.errorText)")
      }
      guard end.status == 0, var result = try Report.read(output.url).cases.first else {
        throw CorpusError("the process exited with \(end.status)\n\(end.errorText)")
      }
      result.milliseconds = Int((clock.now - start) / .milliseconds(1))
      return result
    } catch {
      return CaseResult(
        one, checks: [CheckResult("process", .error, "\(error)")], duration: clock.now - start)
    }
  }
}
