import GitObjects
import GitTestSupport
import TestSupport
import Testing

@testable import PatchQueue

@Suite struct DriftTests {
  @Test func aLineIsMeasuredAgainstUpstream() async throws {
    let queue = try await TestQueue()
    let git = queue.history
    try await git.git("checkout", "-q", "-b", "upstream", "v1.0.0")
    try git.write("src/b", TestQueue.lines(1...40, [9: "nine"]).utf8)
    try git.write("src/new", "new\n".utf8)
    try await git.commit("Nine in b")
    try await git.git("tag", "v1.1.0")
    try git.write("src/a", TestQueue.lines(1...40, [5: "fünf"]).utf8)
    try await git.commit("Another five")
    try await git.git("checkout", "-q", "main")
    var command = ShowDrift()
    command.now = 1_700_000_000 + 400 * 86_400
    let report = try queue.run(command)
    #expect(report.exitCode == 0)
    #expect(report.value("behind") == 2)
    #expect(report.value("releases", 0, "tag") == "v1.1.0")
    #expect(report.value("releases", 1) == nil)
    #expect(report.value("patches", 0, "fate") == "conflict")
    #expect(report.value("patches", 0, "files") == ["src/a"])
    #expect(report.value("patches", 1, "fate") == "upstream")
    #expect(report.value("patches", 2, "fate") == "applied")
    #expect(report.value("stale", 0, "reason") == .string(StalePatch.Reason.noStatus.rawValue))
    #expect(report.value("stale", 0, "days") == 400)
    #expect(report.value("size", "patches") == 3)
    #expect(report.value("size", "changedLines") == 7)
    #expect(report.value("size", "baseFiles") == 2)
    command.maxBehind = 1
    #expect(try queue.run(command).exitCode == 1)
    command.upstream = "v1.0.0"
    #expect(try queue.run(command).value("behind") == 0)
    try await git.git("branch", "-D", "upstream")
    command.upstream = nil
    let error = #expect(throws: QueueError.self) { try queue.run(command) }
    #expect(error?.code == .refused)
  }
}
