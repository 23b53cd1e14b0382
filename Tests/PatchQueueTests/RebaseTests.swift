import Foundation
import GitObjects
import GitTestSupport
import TestSupport
import Testing

@testable import PatchQueue

/// Moving a queue to another base, with conflicts.
@Suite struct RebaseTests {
  private typealias Q = TestQueue

  /// `v1.1.0`: "five" is in conflict, "nine" is upstream, "thirty" goes on; upstream has a file of its own.
  private func upstream(_ queue: TestQueue) async throws {
    let history = queue.history
    try await history.git("checkout", "-q", "-b", "up", "v1.0.0")
    try history.write("src/a", Q.lines(1...40, [5: "upstream's five"]).utf8)
    try await history.commit("Five otherwise")
    try history.write("src/b", Q.lines(1...40, [9: "nine"]).utf8)
    try history.write("src/new", "new\n".utf8)
    try await history.commit("Nine")
    try history.write("src/up", "up\n".utf8)
    try await history.commit("More")
    try await history.git("tag", "v1.1.0")
    try await history.git("checkout", "-q", "main")
  }

  private func fates(_ report: Report) -> [String] {
    guard case .array(let patches)? = report.members.first(where: { $0.name == "patches" })?.value else {
      return []
    }
    return patches.compactMap { patch in
      guard case .object(let members) = patch,
        case .string(let fate)? = members.first(where: { $0.name == "fate" })?.value
      else { return nil }
      return fate
    }
  }

  @Test func aPlanTellsFatesAndWritesNothing() async throws {
    let queue = try await Q()
    try await upstream(queue)
    let before = try queue.contents()
    let report = try queue.run(PlanMove("v1.1.0", isCheck: true))
    #expect(report.exitCode == 1)
    #expect(fates(report) == ["conflict", "upstream", "applied"])
    let text = report.lines.map(\.text)
    #expect(text.contains("    src/a") && text.contains { $0.hasSuffix("Five otherwise") })
    #expect(text.contains { $0.contains("Nine makes the same change") })
    #expect(try queue.contents() == before)
    #expect(throws: QueueError.self) { try queue.run(PlanMove("v9")) }
  }

  @Test func aConflictStopsAndGoesOn() async throws {
    let queue = try await Q()
    try await upstream(queue)
    let before = try queue.contents()
    let head = try await queue.history.git("rev-parse", "HEAD")
    let report = try queue.run(RebaseQueue("v1.1.0"))
    #expect(report.exitCode == 1)
    let marked = try queue.text("src/a")
    #expect(
      marked.contains(
        "<<<<<<< upstream\nupstream's five\n||||||| base of \(Q.five)\nline 5\n=======\nfive\n>>>>>>> patch \(Q.five)\n"
      ))
    #expect(try queue.text("src/up") == "up\n")
    let stages = try await queue.history.git("ls-files", "-u", "--format=%(stage) %(path)")
    #expect(stages == "1 src/a\n2 src/a\n3 src/a\n")
    // Nothing else may happen now.
    #expect(throws: QueueError.self) { try queue.run(DropPatches(["five"])) }
    #expect(throws: QueueError.self) { try queue.run(UndoChange()) }
    // Markers are not taken.
    let error = #expect(throws: QueueError.self) { try queue.run(ContinueMove()) }
    #expect(error?.code == .refused && error?.message.contains("markers") == true)
    // Only what was in conflict is taken.
    try queue.history.write("src/a", Q.lines(1...40, [5: "both fives"]).utf8)
    try queue.history.write("scratch", "scratch\n".utf8)
    let done = try queue.run(ContinueMove())
    #expect(done.exitCode == 0)
    #expect(fates(done) == ["resolved", "upstream", "applied"])
    try FileManager.default.removeItem(atPath: queue.history.directory.path("scratch"))
    #expect(try queue.expectVerified())
    #expect(try queue.names == [Q.five, Q.thirty])
    #expect(try queue.text("src/a") == Q.lines(1...40, [5: "both fives", 30: "thirty"]))
    // The program writes the merge.
    #expect(try await queue.history.git("status", "--short").isEmpty)
    #expect(
      try await queue.history.git("rev-parse", "HEAD^1", "HEAD^2") == head
        + queue.history.git("rev-parse", "v1.1.0"))
    #expect(try queue.open(.reading).line.base.tag == "v1.1.0")
    #expect(try VerifyQueue().run(QueueHome.open(queue.history.path, at: "HEAD")).exitCode == 0)
    try await queue.history.git("fsck", "--strict")
    // Back, and there again with what was resolved.
    try queue.run(UndoChange())
    #expect(try queue.contents() == before)
    #expect(try await queue.history.git("status", "--short").isEmpty)
    #expect(try await queue.history.git("rev-parse", "HEAD") == head)
    let again = try queue.run(RebaseQueue("v1.1.0"))
    #expect(fates(again) == ["resolved", "upstream", "applied"])
    #expect(try queue.text("src/a") == Q.lines(1...40, [5: "both fives", 30: "thirty"]))
  }

  @Test func anAbortBringsEverythingBack() async throws {
    let queue = try await Q()
    try await upstream(queue)
    let before = try queue.contents()
    let stages = try await queue.history.git("ls-files", "-s")
    try queue.run(RebaseQueue("v1.1.0"))
    try queue.history.write("src/a", "half resolved\n".utf8)
    try queue.run(AbortMove())
    #expect(try queue.contents() == before)
    #expect(try await queue.history.git("ls-files", "-s") == stages)
    #expect(try await queue.history.git("status", "--short").isEmpty)
    #expect(throws: QueueError.self) { try queue.run(AbortMove()) }
    #expect(throws: QueueError.self) { try queue.run(ContinueMove()) }
    #expect(try queue.run(UndoChange(), dryRun: true).lines.first?.text == "undo import 3 patches")
  }

  @Test func aPatchIsSkipped() async throws {
    let queue = try await Q()
    try await upstream(queue)
    try queue.run(RebaseQueue("v1.1.0"))
    let report = try queue.run(SkipPatch())
    #expect(fates(report) == ["skipped", "upstream", "applied"])
    #expect(try queue.names == [Q.thirty])
    #expect(try queue.text("src/a") == Q.lines(1...40, [5: "upstream's five", 30: "thirty"]))
    #expect(try queue.expectVerified())
  }

  @Test func severalConflictsAreOneOperation() async throws {
    let queue = try await Q()
    let history = queue.history
    try await history.git("checkout", "-q", "-b", "up", "v1.0.0")
    try history.write("src/a", Q.lines(1...40, [5: "up 5", 30: "up 30"]).utf8)
    try await history.commit("Up")
    try await history.git("checkout", "-q", "main")
    let before = try queue.contents()
    try queue.run(RebaseQueue("up"))
    try history.write("src/a", Q.lines(1...40, [5: "both 5", 30: "up 30"]).utf8)
    let second = try queue.run(ContinueMove())
    #expect(second.exitCode == 1)
    #expect(try queue.text("src/a").contains(">>>>>>> patch \(Q.thirty)"))
    try queue.run(AbortMove())
    #expect(try queue.contents() == before)
    // What was resolved before the abort is known.
    let again = try queue.run(RebaseQueue("up"))
    #expect(fates(again) == ["resolved", "applied", "conflict"])
    try history.write("src/a", Q.lines(1...40, [5: "both 5", 30: "both 30"]).utf8)
    try queue.run(ContinueMove())
    #expect(try queue.expectVerified())
    #expect(try queue.text("src/a") == Q.lines(1...40, [5: "both 5", 30: "both 30"]))
    try queue.run(UndoChange())
    #expect(try queue.contents() == before)
  }

  @Test func whatIsRemovedAndChangedWaitsForAWord() async throws {
    let queue = try await Q()
    let history = queue.history
    try await history.git("checkout", "-q", "-b", "up", "v1.0.0")
    try await history.git("rm", "-q", "src/b")
    try await history.commit("Without b")
    try await history.git("checkout", "-q", "main")
    try queue.run(RebaseQueue("up"))
    #expect(try await history.git("ls-files", "-u", "--format=%(stage) %(path)") == "1 src/b\n3 src/b\n")
    let error = #expect(throws: QueueError.self) { try queue.run(ContinueMove()) }
    #expect(error?.message.contains("upstream removed it") == true)
    try await history.git("rm", "-q", "src/b")
    try queue.run(ContinueMove())
    #expect(try queue.expectVerified())
    #expect(try queue.open(.reading).stack().patches[1].mail.files.map(\.path) == ["src/new"])
    #expect(try await history.git("status", "--short").isEmpty)
  }

  @Test func whatHappenedMeanwhileIsNotOverrun() async throws {
    let queue = try await Q()
    try await upstream(queue)
    try queue.history.write("src/a", "dirty\n".utf8)
    let dirty = #expect(throws: QueueError.self) { try queue.run(RebaseQueue("v1.1.0")) }
    #expect(dirty?.code == .refused)
    try await queue.history.git("checkout", "-q", "src/a")
    try queue.run(RebaseQueue("v1.1.0"))
    try queue.history.write("src/a", Q.lines(1...40, [5: "both fives"]).utf8)
    let stopped = try queue.contents()
    let head = try await queue.history.git("rev-parse", "HEAD").filter { !$0.isNewline }
    try await queue.history.git("update-ref", "refs/heads/main", "v1.0.0")
    let moved = #expect(throws: QueueError.self) { try queue.run(ContinueMove()) }
    #expect(moved?.code == .refused && moved?.message.contains("refs/heads/main") == true)
    #expect(try queue.contents() == stopped)
    try await queue.history.git("update-ref", "refs/heads/main", head)
    try queue.run(ContinueMove())
    #expect(try queue.expectVerified())
  }

  @Test func upstreamedPatchesStayWhereAsked() async throws {
    let queue = try await Q()
    try await upstream(queue)
    try queue.run(DropPatches(["five"]))
    try await queue.history.commit("Without five")
    var command = RebaseQueue("v1.1.0")
    command.keepsUpstreamed = true
    try queue.run(command)
    #expect(try queue.names == [Q.nine, Q.thirty])
    #expect(try queue.open(.reading).stack().patches[0].mail.files.isEmpty)
    #expect(try queue.expectVerified())
    #expect(try queue.run(RebaseQueue("v1.1.0")).lines.first?.text == "the queue is on v1.1.0 already")
  }

  /// Beside somebody else's repository: there the patches are shown where its HEAD is the base, which then moves.
  @Test func aQueueBesideMovesToo() async throws {
    let queue = try await Q()
    try await upstream(queue)
    let other = try await GitHistory()
    try await other.git("clone", "-q", queue.history.path, "upstream")
    let upstream = other.directory.path("upstream")
    try await other.git("-C", upstream, "checkout", "-q", "--detach", "v1.0.0")
    let root = other.directory.path("queue")
    try other.write("queue/README", "ours\n".utf8)
    var begin = InitQueue(upstream: "up", base: "v1.0.0")
    begin.repository = "../upstream"
    _ = try begin.run(in: root)
    func run(_ command: some QueueCommand) throws -> Report {
      try command.run(QueueHome.open(root, for: .writing))
    }
    _ = try run(ImportPatches("v1.0.0..origin/main~1"))
    _ = try run(MoveTop(.all))
    #expect(try await other.git("-C", upstream, "status", "--short").split(separator: "\n").count == 3)
    _ = try run(RebaseQueue("v1.1.0"))
    try other.write("upstream/src/a", Q.lines(1...40, [5: "both fives"]).utf8)
    _ = try run(ContinueMove())
    #expect(try run(VerifyQueue()).exitCode == 0)
    #expect(
      try await other.git("-C", upstream, "rev-parse", "HEAD") == queue.history.git("rev-parse", "v1.1.0"))
    #expect(try await other.git("-C", upstream, "status", "--short") == " M src/a\n")
    _ = try run(UndoChange())
    #expect(try run(ListSeries()).members.first { $0.name == "applied" }?.value == .integer(3))
    _ = try run(MoveTop(.none))
    #expect(try await other.git("-C", upstream, "status", "--short").isEmpty)
    // Where nothing shows them, a conflict changes nothing.
    try await other.git("-C", upstream, "checkout", "-q", "--detach", "v1.1.0")
    let error = #expect(throws: QueueError.self) { try run(RebaseQueue("v1.1.0")) }
    #expect(error?.code == .conflict)
  }

  /// There HEAD may be on a branch: that moves along, and HEAD stays on it.
  @Test func aBranchBesideMovesAlong() async throws {
    let queue = try await Q()
    try await upstream(queue)
    let other = try await GitHistory()
    try await other.git("clone", "-q", queue.history.path, "upstream")
    let upstream = other.directory.path("upstream")
    try await other.git("-C", upstream, "checkout", "-q", "-b", "mine", "v1.0.0")
    let root = other.directory.path("queue")
    try other.write("queue/README", "ours\n".utf8)
    var begin = InitQueue(upstream: "up", base: "v1.0.0")
    begin.repository = "../upstream"
    _ = try begin.run(in: root)
    func run(_ command: some QueueCommand) throws { _ = try command.run(QueueHome.open(root, for: .writing)) }
    func expect(_ tag: String) async throws {
      #expect(try await other.git("-C", upstream, "symbolic-ref", "HEAD") == "refs/heads/mine\n")
      let ids = try await other.git("-C", upstream, "rev-parse", "HEAD", "\(tag)^{commit}").split(
        separator: "\n")
      #expect(ids[0] == ids[1])
      #expect(try await other.git("-C", upstream, "status", "--short").isEmpty)
    }
    try run(ImportPatches("origin/main~2..origin/main~1"))
    try run(RebaseQueue("v1.1.0"))
    try await expect("v1.1.0")
    try run(UndoChange())
    try await expect("v1.0.0")
  }

  /// A resolution is of the lines in conflict: what changes elsewhere in the file asks nothing again.
  @Test func resolutionsOutliveOtherChanges() async throws {
    let queue = try await Q()
    try await upstream(queue)
    try queue.run(RebaseQueue("v1.1.0"))
    try queue.history.write("src/a", Q.lines(1...40, [5: "both fives"]).utf8)
    try queue.run(ContinueMove())
    try queue.run(UndoChange())
    let history = queue.history
    try await history.git("checkout", "-q", "-b", "later", "v1.1.0")
    try history.write("src/a", Q.lines(1...40, [5: "upstream's five", 20: "twenty"]).utf8)
    try await history.git("commit", "-q", "-a", "-m", "Twenty")
    try await history.git("tag", "v1.2.0")
    try await history.git("checkout", "-q", "main")
    let again = try queue.run(RebaseQueue("v1.2.0"))
    #expect(fates(again) == ["resolved", "upstream", "applied"])
    #expect(try queue.text("src/a") == Q.lines(1...40, [5: "both fives", 20: "twenty", 30: "thirty"]))
    #expect(try queue.expectVerified())
  }

  /// Where more than the lines in conflict was edited, the resolution is that of the whole file.
  @Test func resolutionsOfWholeFilesAreKept() async throws {
    let queue = try await Q()
    try await upstream(queue)
    let text = Q.lines(1...40, [5: "both fives", 38: "and more"])
    try queue.run(RebaseQueue("v1.1.0"))
    try queue.history.write("src/a", text.utf8)
    try queue.run(ContinueMove())
    let names = try queue.open(.reading).files.files.keys.filter { $0.hasPrefix("resolutions/") }
    #expect(names.count == 1)
    #expect(try queue.text("patches/\(names[0])").contains("\nmode 100644\n\nline 1\n"))
    try queue.run(UndoChange())
    #expect(fates(try queue.run(RebaseQueue("v1.1.0"))) == ["resolved", "upstream", "applied"])
    #expect(try queue.text("src/a") == text.replacing("line 30\n", with: "thirty\n"))
  }
}
