import GitObjects
import GitTestSupport
import PatchFormat
import TestSupport
import Testing

@testable import PatchQueue

@Suite struct BackportTests {
  @Test func aFixComesToEveryLine() async throws {
    let lines = try await TestLines()
    let before = try await lines.history.git("rev-parse", "main", "release/0.9")
    let plan = try lines.backport("fix", dryRun: true)
    #expect(plan.exitCode == 0)
    #expect(plan.value("lines", 1, "commits", 0, "patch") == "fix-five-in-a-7.patch")
    #expect(try await lines.history.git("rev-parse", "main", "release/0.9") == before)
    #expect(try lines.open().files.series().names.isEmpty)

    let report = try lines.backport("fix")
    #expect(report.exitCode == 0)
    for (name, base) in [("1.0", "v1.0.0"), ("0.9", "v0.9.0")] {
      let home = try lines.open(name)
      #expect(try home.stack().tip == home.shownTree())
      #expect(try VerifyQueue().run(home).exitCode == 0)
      #expect(try await lines.gitPick("fix", onto: base) == home.stack().tip.hex)
      let patch = try #require(try home.files.patches().first)
      let id = try home.repository.resolve("fix")
      #expect(patch.trailers.cherryPickedFrom == [id.hex])
      #expect(patch.trailers["Origin"] == ["upstream, commit:\(id)"])
      #expect(patch.trailers["Upstream-Status"] == ["Backport [\(id.short)]"])
      #expect(patch.trailers["Fixes"].count == 1)
    }
    // The line that is checked out changed in the work tree alone, the other by a commit on its branch.
    #expect(try await lines.history.git("rev-list", "--count", "v0.9.0..release/0.9") == "2\n")
    #expect(try await lines.history.git("rev-parse", "main") == before.split(separator: "\n")[0] + "\n")
    #expect(try await lines.history.git("status", "--porcelain", "src/a") == " M src/a\n")
    try await lines.history.git("fsck", "--strict")
  }

  @Test func whatIsThereIsNotAppliedTwice() async throws {
    let lines = try await TestLines()
    _ = try lines.backport("fix")
    let again = try lines.backport("fix")
    #expect(again.exitCode == 0)
    #expect(again.value("lines", 0, "commits", 0, "outcome") == "present")
    #expect(again.value("lines", 0, "commits", 0, "reason") == "fix-five-in-a-7.patch (named as origin)")
    // Upstream's own commit, in the base of one line.
    let rework = try lines.backport("v1.0.0", dryRun: true)
    #expect(rework.value("lines", 0, "commits", 0, "reason") == "the base has it")
    #expect(rework.value("lines", 1, "commits", 0, "outcome") == "picked")
    // The same change without its name, and within something larger.
    for message in ["fix: five in a, by hand", "Larger"] {
      try await lines.history.git("checkout", "-q", "-f", "-B", "hand", "v0.9.0")
      try await lines.history.git("clean", "-q", "-f", "-d")
      try lines.history.write(
        "src/a", TestQueue.lines(1...40, message == "Larger" ? [5: "five", 22: "more"] : [5: "five"]).utf8)
      try await lines.history.commit(message)
      let home = try lines.openAt("release/0.9")
      let stack = try Importer(repository: home.repository, scope: .everything)
        .commits(from: home.baseCommit(), to: home.repository.resolve("hand"))
      let planner = BackportPlanner(
        repository: home.repository, scope: .everything,
        upstream: try Upstream(home.manifest, revision: "upstream", in: home.repository))
      let plan = try planner.plan(planner.changes([home.repository.resolve("fix")]), on: home.line, stack)
      guard case .present(let reason) = plan.steps.first?.outcome else {
        Issue.record("\(message): \(plan.steps)")
        continue
      }
      #expect(
        reason
          == (message == "Larger"
            ? "nothing of it is left to apply" : "\(stack.patches[0].name) (same patch-id)"))
    }
  }

  @Test func aConflictInOneLineStopsNoOther() async throws {
    let lines = try await TestLines()
    let report = try lines.backport("needy", "fix", lines: ["0.9", "1.0"])
    #expect(report.exitCode == 1)
    #expect(report.value("lines", 0, "conflict") == .bool(true))
    #expect(report.value("lines", 0, "commits", 0, "files", 0, "path") == "src/b")
    #expect(
      report.value("lines", 0, "commits", 0, "prerequisites", "commits", 0, "subject") == "Rework b")
    #expect(report.value("lines", 0, "commits", 0, "prerequisites", "complete") == .bool(true))
    #expect(report.value("lines", 0, "commits", 1, "outcome") == "waiting")
    #expect(report.value("lines", 1, "written") == .bool(true))
    #expect(try lines.open("1.0").files.series().names.count == 2)
    #expect(try lines.open("0.9").files.series().names.isEmpty)
    #expect(try await lines.history.git("rev-list", "--count", "v0.9.0..release/0.9") == "1\n")
    // With what it needs before it, it fits, and gives what git gives.
    #expect(try lines.backport("v1.0.0", "needy", lines: ["0.9"]).exitCode == 0)
    #expect(
      try await lines.gitPick("v1.0.0", "needy", onto: "v0.9.0") == lines.open("0.9").stack().tip.hex)
  }

  @Test func onlyUpstreamIsTaken() async throws {
    let lines = try await TestLines()
    let error = #expect(throws: QueueError.self) { try lines.backport("main", dryRun: true) }
    #expect(error?.code == .refused)
    #expect(error?.message.contains("is not upstream") == true)
    #expect(throws: QueueError.self) { try lines.backport("nowhere", dryRun: true) }
    #expect(throws: QueueError.self) { try lines.backport("fix", lines: ["7.0"]) }
  }

  @Test func ofAMergeTheParentIsSaid() async throws {
    let lines = try await TestLines()
    let error = #expect(throws: QueueError.self) { try lines.backport("merged", dryRun: true) }
    #expect(error?.code == .usage)
    var command = BackportCommits(["fix", "merged"])
    command.lines = ["0.9"]
    command.mainline = 1
    #expect(try command.run(in: lines.history.path).exitCode == 0)
    let tree = try lines.open("0.9").stack().tip
    let repository = try lines.open().repository
    let side = try #require(try repository.entry("src/a", in: tree))
    #expect(
      String(decoding: try repository.blob(side.id), as: UTF8.self)
        == TestQueue.lines(1...40, [5: "five", 30: "thirty"]))
    command.mainline = 3
    #expect(throws: QueueError.self) { try command.run(in: lines.history.path) }
  }

  @Test func prerequisitesAreAsFewAsWillDo() async throws {
    let lines = try await TestLines()
    let report = try FindPrerequisites("needy").run(lines.open("0.9"))
    #expect(report.exitCode == 0)
    #expect(report.value("prerequisites", "commits", 0, "subject") == "Rework b")
    #expect(report.value("prerequisites", "commits", 0, "reasons", 0, "path") == "src/b")
    #expect(report.value("prerequisites", "commits", 0, "reasons", 0, "lines", 0) == [20, 20])
    #expect(report.value("prerequisites", "commits", 1) == nil)
    // Nothing is needed where it fits.
    #expect(
      try FindPrerequisites("needy").run(lines.open("1.0")).value("prerequisites", "commits") == .array([]))
  }

  @Test func chainsOfPrerequisitesAndNewFilesAreFound() async throws {
    let git = try await GitHistory()
    try git.write("a", TestQueue.lines(1...30).utf8)
    try await git.commit("Base")
    try await git.git("tag", "base")
    try git.write("old", TestQueue.lines(1...20, [9: "nine"]).utf8)
    try await git.commit("Make a file")
    try await git.git("mv", "old", "new")
    try await git.commit("Rename it")
    try git.write("a", TestQueue.lines(1...30, [3: "unrelated"]).utf8)
    try await git.commit("Unrelated")
    try git.write("new", TestQueue.lines(1...20, [9: "neun"]).utf8)
    try await git.commit("Change it")
    try git.write("new", TestQueue.lines(1...20, [9: "neuf"]).utf8)
    try await git.commit("The fix")
    let repository = try Repository(git.path)
    let (base, tip) = (try repository.resolve("base"), try repository.resolve("HEAD"))
    let tree = try repository.commit(base).tree
    let contents = try LineContents(
      .init(name: "1", branch: nil, base: .init(tag: nil, commit: base, tree: tree), version: nil),
      Stack(base: tree), upstream: tip, scope: .everything, in: repository)
    let change = try CommitChange(tip, scope: .everything, in: repository)
    let found = try PrerequisiteFinder(contents: contents, scope: .everything).find(for: change)
    #expect(found.isComplete)
    // The rename is not needed: the change is followed to the old name.
    #expect(found.needs.map(\.subject) == ["Make a file", "Change it"])
    #expect(found.needs.allSatisfy { !$0.reasons.isEmpty })
  }
}

extension TestLines {
  func openAt(_ revision: String) throws -> QueueHome { try QueueHome.open(history.path, at: revision) }
}
