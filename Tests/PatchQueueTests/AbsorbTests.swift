import Foundation
import GitObjects
import GitTestSupport
import TestSupport
import Testing

@testable import PatchQueue

/// Edits of the work tree find their patches.
@Suite struct AbsorbTests {
  private typealias Q = TestQueue

  private func files(_ queue: TestQueue, _ name: String) throws -> String {
    try queue.text("patches/\(name)")
  }

  @Test func eachEditGoesToThePatchThatOwnsTheLines() async throws {
    let queue = try await Q()
    // Lines of two patches in one file, a file that a patch brought, and one that nobody had.
    try queue.history.write("src/a", Q.lines(1...40, [5: "FIVE\nand a half", 30: "THIRTY"]).utf8)
    try queue.history.write("src/new", "newer\n".utf8)
    try queue.history.write("src/other", "other\n".utf8)
    let before = try queue.contents().filter { !$0.key.hasPrefix("patches/") }
    let report = try queue.run(AbsorbEdits(newFiles: "nine"))
    #expect(
      report.lines.map(\.text) == [
        "src/a:5  \(Q.five)", "src/a:30  \(Q.thirty)", "src/new:1  \(Q.nine)", "src/other  \(Q.nine)",
      ])
    #expect(try files(queue, Q.five).contains("+FIVE\n+and a half\n"))
    #expect(try !files(queue, Q.five).contains("THIRTY"))
    #expect(try files(queue, Q.thirty).contains("-line 30\n+THIRTY\n"))
    #expect(try files(queue, Q.nine).contains("+newer\n") && files(queue, Q.nine).contains("+other\n"))
    #expect(try queue.contents().filter { !$0.key.hasPrefix("patches/") } == before)
    #expect(try queue.expectVerified())
    #expect(try queue.run(AbsorbEdits()).lines.map(\.text) == ["nothing is edited"])
  }

  @Test func whatIsTheBasesIsLeft() async throws {
    let queue = try await Q()
    try queue.history.write("src/a", Q.lines(1...40, [5: "FIVE", 20: "twenty", 30: "thirty"]).utf8)
    try queue.history.write("README", "other\n".utf8)
    let report = try queue.run(AbsorbEdits())
    #expect(
      report.lines.prefix(3).map(\.text) == [
        "src/a:5  \(Q.five)", "README:1  left: the base's", "src/a:20  left: the base's",
      ])
    #expect(try queue.text("src/a").contains("twenty"))
    #expect(
      try queue.run(ShowStatus()).members.first { $0.name == "changed" }?.value
        == .array(["README", "src/a"]))
    try queue.run(UndoChange())
    #expect(try !files(queue, Q.five).contains("FIVE"))
  }

  /// Neighbours of a patch's lines, and places where it took lines away, are its own.
  @Test func whatStandsBesideAPatchIsIts() async throws {
    let queue = try await Q()
    try queue.history.write(
      "src/a", Q.lines(1...40, [5: "five", 12: "\n", 30: "thirty"]).replacing("\n\n\n", with: "\n").utf8)
    try queue.run(NewPatch("gone", takesEdits: true))
    let text = try queue.text("src/a")
    #expect(!text.contains("line 12"))
    try queue.history.write(
      "src/a",
      text.replacing("five\n", with: "five\nfive more\n").replacing("line 11\n", with: "line 11\nback\n").utf8
    )
    let report = try queue.run(AbsorbEdits())
    #expect(report.lines.map(\.text) == ["src/a:6  \(Q.five)", "src/a:12  gone.patch"])
    #expect(try queue.expectVerified())
  }

  @Test func filesThatGoAndModesHaveOwners() async throws {
    let queue = try await Q()
    try FileManager.default.removeItem(atPath: queue.history.directory.path("src/new"))
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: queue.history.directory.path("src/a"))
    try FileManager.default.removeItem(atPath: queue.history.directory.path("README"))
    let report = try queue.run(AbsorbEdits())
    #expect(
      report.lines.prefix(3).map(\.text) == [
        "src/new  \(Q.nine)", "README  left: the base's", "src/a  left: the base's",
      ])
    #expect(try !files(queue, Q.nine).contains("src/new"))
  }

  /// Any edit at all, made by chance: what is absorbed and what is left are the edit, and the patches still lead there.
  @Test(arguments: 0..<12) func anyEditIsAbsorbedExactly(_ seed: UInt64) async throws {
    let queue = try await Q()
    var random = SeededGenerator(seed: seed)
    var lines = try queue.text("src/a").split(separator: "\n").map(String.init)
    for number in 0..<6 {
      let place = Int.random(in: 0..<lines.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: lines.remove(at: place)
      case 1: lines.insert("inserted \(number)", at: place)
      default: lines[place] = "changed \(number)"
      }
    }
    let edited = lines.joined(separator: "\n") + (seed % 3 == 0 ? "" : "\n")
    try queue.history.write("src/a", edited.utf8)
    let home = try queue.open(.reading)
    let stack = try home.stack()
    let shown = try home.editedTree()
    let whole = try Absorption(stack, shown, newFiles: 2, takesBase: true, in: home.repository)
    #expect(whole.stack.tip == shown)
    let again = try Stack(base: whole.stack.base, patches: whole.stack.patches, in: home.repository)
    #expect(again.levels.map(\.tree) == whole.stack.levels.map(\.tree))
    try queue.run(AbsorbEdits())
    #expect(try queue.text("src/a") == edited)
    #expect(try queue.run(AbsorbEdits()).members.first { $0.name == "absorbed" }?.value == .array([]))
  }

  /// The way a project lives that is its own upstream: base and patches change under each other, and upstream moves by itself.
  @Test func aQueueOverABranchOfItsOwn() async throws {
    let queue = try await Q(scope: ["src"])
    let git = queue.history
    var edit = EditManifest()
    (edit.upstreamURL, edit.upstreamBranch) = (".", "upstream")
    try queue.run(edit)
    try await git.commit("Upstream is a branch here")
    func base(_ words: [Int: String], _ message: String) throws {
      try git.write("src/a", Q.lines(1...40, words).utf8)
      try queue.run(AbsorbEdits(baseMessage: message))
      #expect(try queue.expectVerified())
    }
    // Each edit goes to whom it belongs, three times at once.
    try base([5: "FIVE", 18: "eighteen", 30: "THIRTY"], "Eighteen")
    #expect(try queue.text("patches/\(Q.five)").contains("+FIVE"))
    #expect(try queue.text("patches/\(Q.thirty)").contains("+THIRTY"))
    try base([5: "FIVE", 18: "achtzehn", 30: "THIRTY"], "Speak German")
    #expect(
      try await git.git("log", "--format=%s", "v1.0.0..upstream") == "Speak German\nEighteen\n")
    // Upstream moves by itself; where it is checked out, its files are not left behind.
    let other = try TemporaryDirectory("upstream")
    try await git.git("worktree", "add", "-q", other.path("up"), "upstream")
    try git.write("src/a", Q.lines(1...40, [5: "FIVE", 18: "dix-huit", 30: "THIRTY"]).utf8)
    #expect { try queue.run(AbsorbEdits(baseMessage: "Speak French")) } throws: {
      ($0 as? QueueError)?.message.contains("is checked out") == true
    }
    try await git.git("checkout", "-q", "src/a")
    for (words, message) in [
      ([18: "achtzehn", 38: "fix"], "A fix"), ([18: "dix-huit", 38: "fix"], "French"),
    ] {
      try Q.lines(1...40, words).write(toFile: other.path("up/src/a"), atomically: true, encoding: .utf8)
      try await git.git("-C", other.path("up"), "commit", "-q", "-a", "-m", message)
    }
    try git.write("src/b", Q.lines(1...40, [9: "nine", 20: "twenty"]).utf8)
    #expect { try queue.run(AbsorbEdits(baseMessage: "Late")) } throws: {
      ($0 as? QueueError)?.advice?.contains("patch-queue rebase upstream") == true
    }
    try await git.git("checkout", "-q", "src/b")
    // A fix is carried, until the queue stands on a base that has it.
    #expect(try BackportCommits(["upstream~1"]).run(in: git.path).exitCode == 0)
    try await git.commit("Carry the fix")
    #expect(try queue.names.count == 4)
    let report = try queue.run(RebaseQueue("upstream"))
    #expect(report.text.contains("upstream             a-fix.patch"))
    #expect(try queue.names == [Q.five, Q.nine, Q.thirty])
    #expect(try queue.expectVerified())
    #expect(
      try queue.text("src/a") == Q.lines(1...40, [5: "FIVE", 18: "dix-huit", 30: "THIRTY", 38: "fix"]))
    #expect(try await git.git("status", "--porcelain", "-uall").isEmpty)
    #expect(
      try queue.run(UndoChange()).text
        == "undo rebase \(queue.open(.reading).repository.resolve("upstream").short)")
    #expect(try queue.run(UndoChange(isRedo: true)).text.hasPrefix("redo rebase "))
    #expect(try queue.expectVerified())
  }

  @Test func theBasesEditsBecomeACommitOfUpstream() async throws {
    let queue = try await Q()
    let manifest = try queue.text("patch-queue.json")
    let named = manifest.replacing("up.git\"", with: "up.git\",\n    \"branch\": \"upstream\"")
    try queue.history.write("patch-queue.json", named.utf8)
    try await queue.history.commit("Name the branch")
    try queue.history.write("src/a", Q.lines(1...40, [5: "FIVE", 20: "twenty", 30: "thirty"]).utf8)
    let before = try queue.contents()
    let (head, base) = (
      try queue.open(.reading).repository.resolve("HEAD"), try queue.open(.reading).baseCommit()
    )
    try queue.run(AbsorbEdits(baseMessage: "Twenty in a"))
    #expect(try queue.expectVerified())
    let home = try queue.open(.reading)
    let repository = home.repository
    let upstream = try repository.resolve("upstream")
    #expect(home.line.base.commit == upstream)
    #expect(try repository.commit(upstream).parents == [base])
    #expect(try repository.commit(repository.resolve("HEAD")).parents == [head, upstream])
    #expect(try await queue.history.git("show", "upstream:src/a") == Q.lines(1...40, [20: "twenty"]))
    #expect(try await queue.history.git("diff", "--name-only", "v1.0.0", "upstream") == "src/a\n")
    #expect(try await queue.history.git("status", "--short").isEmpty)
    #expect(try VerifyQueue().run(QueueHome.open(queue.history.path, at: "HEAD")).exitCode == 0)
    try queue.run(UndoChange())
    #expect(try queue.contents() == before)
    #expect(try repository.reference("refs/heads/upstream") == nil)
    #expect(try repository.reference("refs/heads/main") == head)
  }
}
