import Foundation
import GitTestSupport
import Synchronization
import TestSupport
import Testing

@testable import PatchQueue

@Suite struct ProgressTests {
  private final class Terminal: Sendable {
    let text = Mutex("")
    let time = Mutex(Duration.zero)
    let start = ContinuousClock.now
    var line: ProgressLine {
      ProgressLine(
        now: { [self] in start + time.withLock { $0 } },
        write: { [self] more in text.withLock { $0 += more } })
    }

    func pass(_ seconds: Double) { time.withLock { $0 += .seconds(seconds) } }
    func shown() -> String {
      text.withLock { text in
        defer { text = "" }
        return text.replacing("\r\u{1B}[K", with: "|")
      }
    }
  }

  @Test func onlyWhatTakesLongIsTold() {
    let terminal = Terminal()
    let line = terminal.line
    Progress.$current.withValue(line.progress) {
      for number in Progress.follow("counting", 0..<4) {
        #expect(terminal.shown() == ["", "", "|counting: 2 of 4", ""][number])
        terminal.pass(number < 2 ? 0.6 : 0.05)
      }
    }
    line.clear()
    line.clear()
    #expect(terminal.shown() == "|")
    // Nobody listens here.
    for _ in Progress.follow("counting", 0..<2) { terminal.pass(2) }
    #expect(terminal.shown() == "")
  }

  /// What takes long where a queue or a history is large says so.
  @Test func longWorkTellsHowFarItIs() async throws {
    let queue = try await TestQueue()
    let git = queue.history
    try await git.git("checkout", "-q", "-b", "up", "v1.0.0")
    try git.write("up", "up\n".utf8)
    try await git.commit("fix: up")
    try await git.git("tag", "v1.1.0")
    try await git.git("checkout", "-q", "main")
    try git.write("more", "more\n".utf8)
    try await git.commit("More")
    try await git.git("tag", "more")
    try await git.git("reset", "-q", "--hard", "HEAD~1")
    func told(_ work: () throws -> Void) rethrows -> Set<String> {
      let told = Mutex(Set<String>())
      let progress = Progress { what, done, total in
        #expect(done < total)
        told.withLock { _ = $0.insert(what) }
      }
      try Progress.$current.withValue(progress, operation: work)
      return told.withLock { $0 }
    }
    #expect(try told { try queue.run(VerifyQueue()) } == ["applying patches"])
    let moving: Set = ["applying patches", "moving patches", "reading upstream's commits"]
    #expect(try told { try queue.run(PlanMove("v1.1.0")) } == moving)
    #expect(try told { try queue.run(ImportPatches("HEAD..more"), dryRun: true) }.contains("reading commits"))
    var pending = ListPending()
    pending.upstream = "v1.1.0"
    #expect(try told { try queue.run(pending) }.contains("looking at upstream's commits"))
    var backport = BackportCommits(["v1.1.0"])
    backport.upstream = "v1.1.0"
    #expect(
      try told { _ = try backport.run(in: git.path, dryRun: true) }.contains("bringing commits to line 1.0"))
    #expect(try told { try queue.run(RebaseQueue("v1.1.0")) }.isSuperset(of: moving))
  }

  /// A program that reads what is said is not told.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
  func aTerminalSeesNothingOfShortWork() async throws {
    let queue = try await TestQueue()
    let program = try ProjectFiles.executable("patch-queue")
    let output = try await Subprocess.run(
      "/usr/bin/script", ["-qec", "\(program) verify", "/dev/null"], environment: GitHistory.environment,
      directory: URL(filePath: queue.history.path))
    #expect(!output.standardOutput.contains(" of "))
    #expect(output.standardOutput.contains("the tree in scope is"))
  }
}
