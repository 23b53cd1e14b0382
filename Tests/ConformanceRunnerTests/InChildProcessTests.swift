import ConformanceRunner
import Foundation
import TestSupport
import Testing

/// A process a case: whatever happens there is that case's verdict.
@Suite struct InChildProcessTests {
  private func run(_ script: String, limit: Duration = .seconds(20)) async throws -> CaseResult {
    let corpus = try CorpusMaker()
    try corpus.addRead("a")
    try corpus.write("#!/bin/sh\n" + script, to: "program")
    let program = corpus.path + "/program"
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    let one = try #require(try corpus.load().first { $0.name == "a" })
    return await InChildProcess(executable: program, timeLimit: limit).run(one)
  }

  @Test func itsReportIsTaken() async throws {
    let result = try await run(
      #"test "$1" = run-case && echo '{"schema":1,"cases":[{"name":"a","checks":[{"name":"x","status":"refused","detail":"d"}]}]}'"#
    )
    #expect(result.checks == [CheckResult("x", .refused, "d")])
  }

  @Test func aCrashIsAnError() async throws {
    let result = try await run("echo Fatal error >&2; kill -SEGV $$")
    #expect(result.verdict == .error)
    #expect(result.checks.first?.detail == "the process crashed by signal 11\nFatal error\n")
  }

  @Test func aHangIsAnError() async throws {
    let result = try await run("exec sleep 60", limit: .milliseconds(300))
    #expect(result.verdict == .error)
    #expect(result.checks.first?.detail?.hasPrefix("no end within") == true)
  }

  @Test func anythingElseIsAnError() async throws {
    #expect(try await run("exit 3").checks.first?.detail == "the process exited with 3\n")
    #expect(try await run("echo nonsense").verdict == .error)
  }
}
