import GitObjects
import GitTestSupport
import PatchFormat
import TestSupport
import Testing

@testable import PatchQueue

@Suite struct RebasePlanTests {
  private func lines(_ numbers: some Sequence<Int>) -> String { numbers.map { "line \($0)\n" }.joined() }

  /// A queue of six patches on `base`, and an upstream that moved on to `main`, with one of each fate.
  private func history() async throws -> GitHistory {
    let history = try await GitHistory()
    for name in ["a", "b", "c", "d"] { try history.write(name, lines(0..<40).utf8) }
    try await history.commit("base")
    try await history.git("tag", "base")
    try await history.git("checkout", "-q", "-b", "queue")
    func edit(_ name: String, _ line: Int, _ text: String, _ subject: String) async throws {
      let old = try await history.git("show", "HEAD:\(name)")
      try history.write(name, old.replacing("line \(line)\n", with: "\(text)\n").utf8)
      try await history.commit(subject)
    }
    try await edit("a", 5, "applied", "Stays as it is")
    try await edit("b", 5, "same", "Same upstream (#17)")
    try await edit("b", 30, "content", "Landed within something else")
    try await edit("c", 5, "ours", "Reworked upstream (#18)")
    try await edit("d", 5, "conflict", "Does not fit")
    try await edit("a", 30, "last", "Comes behind")
    try await history.git("checkout", "-q", "main")
    try await edit("a", 20, "upstream", "Unrelated")
    try await edit("b", 5, "same", "Same change, other words")
    let b = try await history.git("show", "HEAD:b")
    try history.write("b", (b.replacing("line 30\n", with: "content\n") + "more\n").utf8)
    try await history.commit("A large change")
    try await edit("c", 35, "theirs", "feat: done otherwise (#18)")
    try await edit("d", 5, "upstream", "Changes the same line of d")
    try await edit("d", 20, "upstream", "Changes another line of d")
    return history
  }

  @Test func everyPatchHasOneFate() async throws {
    let history = try await history()
    let repository = try Repository(history.path)
    let (base, queue, main) = (
      try repository.resolve("base"), try repository.resolve("queue"), try repository.resolve("main")
    )
    let stack = try Importer(repository: repository, scope: .everything).commits(from: base, to: queue)
    let plan = try RebasePlanner.plan(stack, from: base, to: main, scope: .everything, in: repository)
    func upstream(_ subject: String) throws -> ObjectID {
      try #require(
        try repository.history(of: [main]).first { try repository.commit($0).subject == ByteText(subject) })
    }
    let fates = plan.steps.map(\.fate)
    #expect(
      try fates == [
        .applied, .upstream(commit: upstream("Same change, other words")), .upstreamContent(commit: nil),
        .changedUpstream(
          commit: upstream("feat: done otherwise (#18)"), reason: "it has the patch's number, #18"),
        .conflict([.init(path: "d", commits: [upstream("Changes the same line of d")])]), .applied,
      ])
    #expect(
      plan.stack.patches.map(\.subject) == ["Stays as it is", "Reworked upstream (#18)", "Comes behind"])
    #expect(plan.firstConflict?.patch.subject == "Does not fit")
    // What stays applies to the new base as it is written, and gives what git's own rebase gives.
    let again = try Stack(base: plan.stack.base, patches: plan.stack.patches, in: repository)
    #expect(again.tip == plan.stack.tip)
    try await history.git("checkout", "-q", "queue")
    _ = try? await history.git("rebase", "-q", "main")
    try await history.git("rebase", "--skip")
    let tree = try await history.git("rev-parse", "HEAD^{tree}")
    #expect(tree.hasPrefix(plan.stack.tip.hex))
    let count = try await history.git("rev-list", "--count", "main..HEAD")
    #expect(count == "3\n")
  }

  /// However it is formatted: nothing of it has changed.
  @Test func whatUpstreamLeftAloneIsToldAsBefore() async throws {
    let history = try await history()
    let repository = try Repository(history.path)
    let (base, new) = (try repository.resolve("base"), try repository.resolve("main~5"))
    for (commit, stays) in [("queue~2", true), ("queue~5", false)] {
      let text = try await history.git("format-patch", "-1", "-U1", "--full-index", "--stdout", commit)
      var stack = Stack(base: try repository.commit(base).tree)
      try stack.push(Patch(Series.Entry("one.patch"), Array(text.utf8)), in: repository)
      let plan = try RebasePlanner.plan(stack, from: base, to: new, scope: .everything, in: repository)
      #expect(plan.steps.map(\.fate) == [.applied])
      #expect((plan.stack.patches[0].bytes(.canonical) == Array(text.utf8)) == stays)
    }
  }

  @Test func aPlanCanStopAtTheFirstConflict() async throws {
    let history = try await history()
    let repository = try Repository(history.path)
    let base = try repository.resolve("base")
    let stack = try Importer(repository: repository, scope: .everything)
      .commits(from: base, to: repository.resolve("queue"))
    let plan = try RebasePlanner.plan(
      stack, from: base, to: repository.resolve("main"), scope: .everything, in: repository,
      stopsAtConflict: true)
    #expect(plan.steps.count == 5)
    #expect(repository.pendingCount > 0)
    #expect(try Repository(history.path).contains(plan.stack.tip) == false)
  }
}
