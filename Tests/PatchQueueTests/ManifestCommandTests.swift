import GitObjects
import GitTestSupport
import TestSupport
import Testing

@testable import PatchQueue

@Suite struct ManifestCommandTests {
  @Test func linesAreListedEditedAndChecked() async throws {
    let lines = try await TestLines()
    #expect(try EditManifest().run(lines.open()).exitCode == 0)
    var edit = EditManifest()
    edit.upstreamBranch = "upstream"
    edit.version = "1.0.{200}"
    _ = try edit.run(lines.open(nil, .writing))
    #expect(try lines.open().manifest.upstream.branch == "upstream")
    #expect(try lines.open().line.version == "1.0.{200}")
    _ = try UndoChange().run(lines.open(nil, .writing))
    #expect(try lines.open().line.version == "1.0.{100}")
    edit = EditManifest()
    edit.removedLine = "0.9"
    _ = try edit.run(lines.open(nil, .writing))
    #expect(try lines.open().manifest.lines.map(\.name) == ["1.0"])
    edit = EditManifest()
    edit.addedBranch = "release/0.9"
    _ = try edit.run(lines.open(nil, .writing))
    #expect(try lines.open().manifest.lines.map(\.branch) == [nil, "release/0.9"])
    edit.version = "nothing"
    #expect(throws: QueueError.self) { try edit.run(lines.open(nil, .writing)) }
  }

  @Test func whatIsNotSoIsTold() async throws {
    let lines = try await TestLines()
    var manifest = try lines.open().manifest
    manifest.lines[1].base.tag = "v1.0.0"
    try lines.history.write("patch-queue.json", manifest.text.utf8)
    let report = try EditManifest().run(lines.open())
    #expect(report.exitCode == 1)
    #expect(report.text.contains("its base is tag v1.0.0, which is at"))
    #expect(report.text.contains("branch release/0.9 says otherwise"))
    var edit = EditManifest()
    edit.syncs = true
    _ = try edit.run(lines.open(nil, .writing))
    #expect(try EditManifest().run(lines.open()).exitCode == 0)
    try await lines.history.git("branch", "-q", "-D", "release/0.9")
    #expect(try EditManifest().run(lines.open()).text.contains("there is no branch release/0.9 here"))
  }

  private func leave(
    _ branch: String, name: String? = nil, version: String? = nil, _ queue: TestQueue
  ) throws -> Report {
    var edit = EditManifest()
    (edit.leftBranch, edit.name, edit.version) = (branch, name, version)
    return try queue.run(edit)
  }

  @Test func aLineStaysOnABranchOfItsOwn() async throws {
    let queue = try await TestQueue()
    let git = queue.history
    let tip = try await git.git("rev-parse", "HEAD")
    let before = try queue.contents()
    let report = try leave("lts/1.0", name: "1.1", version: "1.1.{100}", queue)
    #expect(
      report.text.hasSuffix(
        "line 1.1: on v1.0.0 (\(try queue.open(.reading).line.base.commit.short)), releases 1.1.{100}\n"
          + "line 1.0: on v1.0.0 (\(try queue.open(.reading).line.base.commit.short)), releases 1.0.{100}, branch lts/1.0"
      ))
    #expect(try await git.git("rev-parse", "lts/1.0") == tip)
    #expect(try await git.git("status", "--porcelain") == " M patch-queue.json\n")
    #expect(try EditManifest().run(queue.open(.reading)).exitCode == 0)
    #expect(try queue.open(line: "1.0", .reading).files == queue.open(.reading).files)
    // What was done before the line was left was done where this one is.
    let error = #expect(throws: QueueError.self) { try UndoChange().run(queue.open(line: "1.0")) }
    #expect(error?.message.contains("not committed to refs/heads/lts/1.0") == true)
    try queue.run(UndoChange())
    #expect(try queue.contents() == before)
    #expect(try await git.git("branch", "--format=%(refname)") == "refs/heads/main\n")
    // Once more, and each goes on by itself.
    _ = try leave("lts/1.0", name: "1.1", queue)
    try queue.run(CommitTree("Begin the line 1.1"))
    try queue.run(DropPatches(["nine"]))
    _ = try DropPatches(["five"]).run(queue.open(line: "1.0"))
    #expect(try queue.names == [TestQueue.five, TestQueue.thirty])
    #expect(try queue.open(line: "1.0", .reading).files.series().names == [TestQueue.nine, TestQueue.thirty])
    _ = try UndoChange().run(queue.open(line: "1.0"))
    #expect(try await git.git("rev-parse", "lts/1.0") == tip)
  }

  @Test func aLineStaysAsItIsCommittedOnly() async throws {
    let queue = try await TestQueue()
    func refusal(_ branch: String, name: String? = "1.1") throws -> QueueError? {
      #expect(throws: QueueError.self) { try leave(branch, name: name, queue) }
    }
    #expect(try refusal("main")?.message == "there is a branch main already")
    for name in [nil, "1.0"] {
      let error = try refusal("lts", name: name)
      #expect(error?.code == .usage && error?.advice?.contains("--leave lts --name NAME") == true)
    }
    for branch in ["-x", "a..b", "", "a b"] { #expect(try refusal(branch)?.code == .usage) }
    try queue.history.write("src/more", "more\n".utf8)
    let edited = try refusal("lts")
    #expect(edited?.code == .refused && edited?.message.hasPrefix("not everything is committed") == true)
    #expect(try await queue.history.git("branch", "--format=%(refname)") == "refs/heads/main\n")
  }
}
