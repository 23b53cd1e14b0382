import Foundation
import GitObjects
import GitTestSupport
import TestSupport
import Testing

@testable import PatchQueue

/// `commit`: what the work tree shows becomes a commit, where it is base and patches.
@Suite struct CommitTests {
  private typealias Q = TestQueue

  private func status(_ git: GitHistory) async throws -> String {
    try await git.git("status", "--porcelain", "-uall")
  }

  /// A queue with an edit in a patch, a new file, one that went, and one that git ignores.
  private func edited() async throws -> TestQueue {
    let queue = try await Q(scope: ["src"])
    try queue.history.write(".gitignore", "*.log\n".utf8)
    try await queue.history.commit("Ignore logs")
    try queue.history.write("src/a", Q.lines(1...40, [5: "FIVE", 30: "THIRTY"]).utf8)
    try queue.run(AbsorbEdits())
    try queue.history.write("docs/more", "more\n".utf8)
    try queue.history.write("run.log", "log\n".utf8)
    try FileManager.default.removeItem(atPath: queue.history.directory.path("README"))
    return queue
  }

  @Test func whatGitWouldAddIsCommitted() async throws {
    let queue = try await edited()
    let git = queue.history
    let (contents, old) = (try queue.contents(), try await git.git("rev-parse", "HEAD"))
    let dry = try queue.run(CommitTree("Be loud"), dryRun: true)
    #expect(try await git.git("rev-parse", "HEAD") == old)
    let report = try queue.run(CommitTree("Be loud\n\nMore words."))
    let head = try await git.git("rev-parse", "HEAD").filter { !$0.isNewline }
    let files = [
      "README", "docs/more", "patches/LOCK.json", "patches/\(Q.five)", "patches/\(Q.thirty)", "src/a",
    ]
    #expect(
      report.value("commit") == .string(head) && report.value("parent") == .string(String(old.dropLast())))
    #expect(report.value("files") == .array(files.map { .string($0) }))
    #expect(dry.value("tree") == report.value("tree"))
    #expect(report.text == "\(head.prefix(12)) on main: 6 files")
    #expect(
      try await git.git("show", "--format=%B", "--name-only").split(separator: "\n")
        == ["Be loud", "More words."] + files.map { $0[...] })
    #expect(try await status(git).isEmpty)
    #expect(try queue.contents() == contents)
    #expect(try VerifyQueue().run(QueueHome.open(git.path, at: "HEAD")).exitCode == 0)
    try await git.git("fsck", "--strict")
  }

  @Test func anUndoneCommitLeavesTheFiles() async throws {
    let queue = try await edited()
    let git = queue.history
    let before = (try queue.contents(), try await status(git), try await git.git("rev-parse", "HEAD"))
    try queue.run(CommitTree("Be loud"))
    let commit = try await git.git("rev-parse", "HEAD")
    #expect(try queue.run(UndoChange()).text == "undo commit Be loud")
    #expect(try (queue.contents(), await status(git), await git.git("rev-parse", "HEAD")) == before)
    try queue.run(UndoChange(isRedo: true))
    #expect(try await git.git("rev-parse", "HEAD") == commit)
    #expect(try await status(git).isEmpty && queue.contents() == before.0)
    // Somebody went on from there.
    try await git.git("commit", "-q", "--allow-empty", "-m", "More")
    #expect(throws: QueueError.self) { try queue.run(UndoChange()) }
  }

  @Test func whatIsNotInOrderIsRefused() async throws {
    let queue = try await Q()
    let git = queue.history
    func refusal(_ message: String = "x", line: String? = nil) throws -> QueueError? {
      #expect(throws: QueueError.self) { try CommitTree(message).run(queue.open(line: line)) }
    }
    #expect(try refusal()?.message.hasPrefix("nothing to commit") == true)
    #expect(try refusal()?.code == .refused)
    #expect(try refusal(" \n")?.code == .usage)
    try git.write("src/a", "by hand\n".utf8)
    let differs = try refusal()
    #expect(
      differs?.code == .difference
        && differs?.message.contains("src/a is not as base and patches say") == true)
    #expect(differs?.advice?.contains("absorb") == true)
    try await git.git("checkout", "-q", "src/a")
    try queue.run(MoveTop(.by(-1)))
    #expect(try refusal()?.message == "2 of 3 patches are applied")
    try queue.run(MoveTop(.all))
    try queue.run(DropPatches([Q.nine]))
    try await git.git("checkout", "-q", "--detach")
    #expect(try refusal()?.message == "no branch is checked out")
    try await git.git("checkout", "-q", "main")
    try git.write(".git/MERGE_HEAD", try await git.git("rev-parse", "v1.0.0").utf8)
    #expect(try refusal()?.message.contains("under way") == true)
    try FileManager.default.removeItem(atPath: git.directory.path(".git/MERGE_HEAD"))
    #expect(try queue.run(CommitTree("Without nine")).value("files", 0) == "patches/LOCK.json")
  }

  @Test func aStoppedOperationComesFirst() async throws {
    let queue = try await Q()
    let git = queue.history
    try await git.git("checkout", "-q", "-b", "up", "v1.0.0")
    try git.write("src/a", Q.lines(1...40, [5: "up"]).utf8)
    try await git.commit("Up")
    try await git.git("checkout", "-q", "main")
    try queue.run(RebaseQueue("up"))
    let error = #expect(throws: QueueError.self) { try queue.run(CommitTree("x")) }
    #expect(error?.code == .refused && error?.message.contains("has stopped at a conflict") == true)
  }

  @Test func aLineThatIsNotCheckedOutIsLeft() async throws {
    let lines = try await TestLines()
    let error = #expect(throws: QueueError.self) { try CommitTree("x").run(lines.open("0.9", .writing)) }
    #expect(error?.message == "line 0.9 is on a branch that is not checked out")
  }

  /// The manifest's repository gets the commit, its first one too; the patched one is not touched.
  @Test func aQueueBesideARepositoryIsCommitted() async throws {
    let lines = try await TestLines()
    let home = try await GitHistory()
    let upstream = home.directory.path(".git/upstream")
    try await home.git("clone", "-q", "-b", "v1.0.0", lines.history.path, upstream)
    var begin = InitQueue(upstream: "up", base: "v1.0.0")
    begin.repository = upstream
    _ = try begin.run(in: home.path)
    func run(_ command: some QueueCommand) throws {
      _ = try command.run(QueueHome.open(home.path, for: .writing))
    }
    try run(CommitTree("Begin"))
    #expect(try await home.git("log", "--format=%s", "--name-only").hasPrefix("Begin\n\npatch-queue.json\n"))
    #expect(try await status(home).isEmpty)
    try home.write(".git/upstream/src/a", "edited\n".utf8)
    try run(NewPatch("edit", takesEdits: true))
    try run(CommitTree("A patch"))
    #expect(try await status(home).isEmpty)
    #expect(try await home.git("log", "--format=%s") == "A patch\nBegin\n")
    #expect(
      try await home.git("-C", upstream, "rev-parse", "HEAD", "v1.0.0").split(separator: "\n").count == 2)
    #expect(try await home.git("-C", upstream, "status", "--porcelain") == " M src/a\n")
    try run(UndoChange())
    try run(UndoChange())
    try run(UndoChange())
    #expect(try await status(home).contains("?? patch-queue.json\n"))
    #expect(throws: GitError.self) { try Repository(home.path).resolve("HEAD") }
  }

  /// Where the branch shows upstream's tree and the patches lie in it, the index is brought along, too.
  @Test func patchesInAnUnpatchedTreeAreCommitted() async throws {
    let queue = try await Q()
    let git = queue.history
    try await git.git("checkout", "-q", "v1.0.0", "--", "src")
    try await git.git("rm", "-q", "src/new")
    try git.write(
      "patch-queue.json",
      queue.text("patch-queue.json").replacing("\"style\"", with: "\"applied\": false,\n  \"style\"").utf8)
    try await git.commit("Patches beside the tree")
    try queue.run(DropPatches([Q.nine]))
    try queue.run(CommitTree("Without nine"))
    #expect(try await status(git).isEmpty)
    try queue.run(UndoChange())
    #expect(try await status(git) == " M patches/LOCK.json\n D patches/\(Q.nine)\n M patches/series\n")
  }
}
