import Foundation
import GitObjects
import GitTestSupport
import TestSupport
import Testing

@testable import PatchQueue

/// Opening queues of both kinds, and the commands that make and show them.
@Suite struct HomeTests {
  @Test func aForkBecomesAQueue() async throws {
    let queue = try await TestQueue()
    #expect(try queue.names == [TestQueue.five, TestQueue.nine, TestQueue.thirty])
    #expect(try queue.expectVerified())
    let home = try queue.open(.reading)
    #expect(home.line.name == "1.0")
    #expect(home.line.version == "1.0.{100}")
    #expect(home.line.base.tag == "v1.0.0")
    // Nothing of the queue itself is in what it owns.
    #expect(!home.scope.contains("patches/series") && !home.scope.contains("patch-queue.json"))
    #expect(home.scope.contains("README"))
    // From a folder below, and from a commit.
    _ = try QueueHome.open(queue.history.directory.path("src"))
    #expect(try VerifyQueue().run(QueueHome.open(queue.history.path, at: "HEAD")).exitCode == 0)
    #expect(try VerifyQueue().run(QueueHome.open(queue.history.path, at: "HEAD")).lines.count == 1)
  }

  @Test func aDryRunWritesNothing() async throws {
    let queue = try await TestQueue()
    let before = try queue.contents()
    let log = try queue.open().log.last()?.id
    try await queue.history.git("tag", "tip")
    _ = try queue.run(UndoChange(), dryRun: true)
    #expect(try queue.contents() == before)
    #expect(try queue.open().log.last()?.id == log)
  }

  @Test func anUnchangedQueueIsExportedWithoutAWrite() async throws {
    let queue = try await TestQueue()
    let report = try queue.run(ExportPatches())
    #expect(report.members.first { $0.name == "written" }?.value == .array([]))
    // What git itself writes of the commits is the same.
    try await queue.history.git(
      "format-patch", "-q", "--no-renames", "--full-index", "--binary", "--zero-commit", "--no-signature",
      "--no-stat",
      "-N", "-o", queue.history.directory.path(".git/out"), "v1.0.0..HEAD~1")
    #expect(
      try queue.text("patches/\(TestQueue.nine)") == queue.text(".git/out/0002-Nine-in-b.patch"))
    let other = try TemporaryDirectory("exported")
    _ = try queue.run(ExportPatches(folder: other.path("out")))
    #expect(try String(contentsOfFile: other.path("out/series"), encoding: .utf8).hasPrefix(TestQueue.five))
  }

  @Test func filesAndMailboxesAreImported() async throws {
    let queue = try await TestQueue()
    let out = queue.history.directory.path(".git/out")
    try await queue.history.git("format-patch", "-q", "-o", out, "v1.0.0..HEAD~1")
    let box = try ["0001-Five-in-a", "0002-Nine-in-b", "0003-Thirty-in-a"].map {
      try queue.text(".git/out/\($0).patch")
    }
    try queue.history.write(".git/box", box.joined(separator: "\n").utf8)
    for source in [out, queue.history.directory.path(".git/box"), queue.history.directory.path("patches")] {
      let fresh = try await GitHistory()
      try await fresh.git("fetch", "-q", "--tags", queue.history.path, "v1.0.0")
      try await fresh.git("checkout", "-q", "v1.0.0")
      _ = try InitQueue(upstream: "up", base: "v1.0.0").run(in: fresh.path)
      _ = try ImportPatches(source).run(QueueHome.open(fresh.path, for: .writing))
      #expect(try VerifyQueue().run(QueueHome.open(fresh.path)).exitCode == 0)
      let stack = try QueueHome.open(fresh.path).stack()
      #expect(try stack.tip == queue.open().stack().tip)
      #expect(stack.patches.map(\.subject) == ["Five in a", "Nine in b", "Thirty in a"])
    }
    // Twice is refused: the names are taken, or nothing fits.
    #expect(throws: QueueError.self) { try queue.run(ImportPatches(queue.history.directory.path("patches"))) }
  }

  @Test func aQueueStandsBesideSomebodyElsesRepository() async throws {
    let queue = try await TestQueue()
    let other = try await GitHistory()
    try await other.git("clone", "-q", queue.history.path, "upstream")
    let upstream = other.directory.path("upstream")
    try await other.git("-C", upstream, "checkout", "-q", "v1.0.0")
    try other.write("queue/README", "ours\n".utf8)
    var begin = InitQueue(upstream: "up", base: "v1.0.0")
    begin.repository = "../upstream"
    let root = other.directory.path("queue")
    _ = try begin.run(in: root)
    _ = try ImportPatches("v1.0.0..origin/main~1").run(QueueHome.open(root, for: .writing))
    let home = try QueueHome.open(root)
    #expect(!home.isInside && !home.manifest.isApplied)
    #expect(try VerifyQueue().run(home).exitCode == 0)
    #expect(try home.files.series().names.count == 3)
    #expect(try home.position(in: home.stack()) == 0)
  }

  @Test func whatIsNoQueueIsRefused() async throws {
    let history = try await GitHistory()
    #expect(throws: QueueError.self) { try QueueHome.open(history.path) }
    try history.write("a", "a".utf8)
    try await history.commit("a")
    func code(_ run: () throws -> Void) -> Int32? {
      do { try run() } catch { return QueueError(error).code.exitCode }
      return nil
    }
    #expect(code { _ = try InitQueue(upstream: "u", base: "v9").run(in: history.path) } == 2)
    _ = try InitQueue(upstream: "u", base: "HEAD").run(in: history.path)
    #expect(code { _ = try InitQueue(upstream: "u", base: "HEAD").run(in: history.path) } == 3)
    #expect(code { _ = try ImportPatches("nowhere").run(QueueHome.open(history.path, for: .writing)) } == 2)
    #expect(code { _ = try QueueHome.open(history.path, line: "7") } == 2)
    let home = try QueueHome.open(history.path, for: .writing)
    #expect(code { _ = try QueueHome.open(history.path, for: .writing) } == 3)
    _ = home.line
    try history.write("patch-queue.json", "{".utf8)
    #expect(code { _ = try QueueHome.open(history.path) } == 2)
  }

  @Test func theBeginningItselfIsUndoneAndRedone() async throws {
    let history = try await GitHistory()
    try history.write("a", "a".utf8)
    try await history.commit("a")
    _ = try InitQueue(upstream: "u", base: "HEAD").run(in: history.path)
    _ = try UndoChange().run(QueueHome.open(history.path, for: .writing))
    #expect(try await history.git("status", "--short", "-uall").isEmpty)
    _ = try UndoChange(isRedo: true).run(QueueHome.open(history.path, for: .writing))
    #expect(try VerifyQueue().run(QueueHome.open(history.path)).exitCode == 0)
  }
}
