import Foundation
import GitObjects
import GitTestSupport
import PatchFormat
import TestSupport
import Testing

@testable import PatchQueue

@Suite struct ReleaseTests {
  private struct FixedSigner: TagSigner {
    func sign(_ payload: [UInt8]) throws -> [UInt8] {
      Array("-----BEGIN SSH SIGNATURE-----\n\(payload.count)\n-----END SSH SIGNATURE-----\n".utf8)
    }
  }

  /// A gate's record of what HEAD is now.
  private func gate(
    _ queue: TestQueue, passed: Bool = true, quick: Bool = false, newAPILine: Bool = false,
    commit: String = "HEAD"
  ) async throws -> GateFile {
    let id = try await queue.history.git("rev-parse", commit).filter { !$0.isNewline }
    let tree = try await queue.history.git("rev-parse", "\(commit)^{tree}").filter { !$0.isNewline }
    return GateFile(
      Array(
        "{\"schema\":1,\"commit\":\"\(id)\",\"tree\":\"\(tree)\",\"passed\":\(passed),\"quick\":\(quick),\"newAPILine\":\(newAPILine),\"more\":[]}"
          .utf8))
  }

  private func release(
    _ queue: TestQueue, _ version: String, _ gate: GateFile, dryRun: Bool = false,
    _ beforeWrite: @escaping @Sendable (String) throws -> Void = { _ in },
    edit: (inout CutRelease) -> Void = { _ in }
  ) throws -> Report {
    var command = CutRelease(version, gate: gate)
    command.date = (1_800_000_000, 60)
    edit(&command)
    return try command.run(queue.open(dryRun ? .reading : .writing, beforeWrite), dryRun: dryRun)
  }

  private func check(_ queue: TestQueue, _ version: String) throws -> [String] {
    let report = try CheckRelease(version).run(queue.open(.reading))
    #expect((report.exitCode == 0) == (report.value("right") == .bool(true)))
    return report.lines.map(\.text).filter { !$0.contains(": right: ") }
  }

  @Test func aReleaseIsMadeAndChecked() async throws {
    let queue = try await TestQueue()
    let git = queue.history
    let before = try await git.git("rev-parse", "HEAD")
    let dry = try await release(queue, "1.0.100", gate(queue), dryRun: true)
    #expect(dry.value("tag") == "v1.0.100")
    #expect(try await git.git("rev-parse", "HEAD") == before)
    #expect(try await git.git("tag") == "v1.0.0\n")

    let report = try await release(queue, "1.0.100", gate(queue))
    #expect(try await git.git("rev-parse", "HEAD~1") == before)
    #expect(try await git.git("status", "--porcelain") == "")
    #expect(
      try await git.git("diff", "--name-only", "HEAD~1", "HEAD")
        == "releases/1.0.100/gate.json\nreleases/1.0.100/provenance.json\nreleases/CHANGELOG.md\n")
    #expect(
      report.value("commit")
        == .string(try await git.git("rev-parse", "v1.0.100^{commit}").filter { !$0.isNewline }))
    try await git.git("fsck", "--strict")
    #expect(try queue.text("releases/CHANGELOG.md").hasPrefix("# Changelog\n\n## 1.0.100 - 2027-01-15\n"))
    #expect(try check(queue, "1.0.100") == [])
    // The commit is the same for the same date, and the tag can be made again from what is in the tree.
    let tag = try await git.git("cat-file", "tag", "v1.0.100")
    let home = try queue.open(.reading)
    let commit = try home.repository.resolve("v1.0.100")
    let provenance = try #require(try home.provenance(of: "1.0.100", at: commit))
    #expect(Array(tag.utf8) == provenance.tag(commit).bytes)
    #expect(provenance.patches.map(\.name) == [TestQueue.five, TestQueue.nine, TestQueue.thirty])
    // Without its tag a release is found by its files.
    try await git.git("tag", "-d", "v1.0.100")
    #expect(try check(queue, "1.0.100") == ["tag: unknown: there is no tag v1.0.100 here"])
  }

  @Test func whereTheScopeLeavesItTheChangelogIsBesideTheManifest() async throws {
    let queue = try await TestQueue(scope: ["src"])
    try queue.history.write("CHANGELOG.md", "# Ours\n\n## 0.1\n".utf8)
    try await queue.history.commit("Changelog")
    _ = try await release(queue, "1.0.100", gate(queue))
    #expect(try queue.text("CHANGELOG.md").hasPrefix("# Ours\n\n## 1.0.100 - "))
    #expect(try queue.text("CHANGELOG.md").hasSuffix("\n\n## 0.1\n"))
    #expect(try check(queue, "1.0.100") == [])
  }

  @Test func theNextReleaseTellsWhatIsNew() async throws {
    let queue = try await TestQueue()
    let git = queue.history
    _ = try await release(queue, "1.0.100", gate(queue))
    try git.write("src/b", TestQueue.lines(1...40, [9: "nine", 30: "x"]).utf8)
    _ = try queue.run(NewPatch("mend.patch", message: "fix: mend b"))
    _ = try queue.run(RefreshPatch())
    try await git.commit("A fix")
    _ = try await release(queue, "1.0.101", gate(queue))
    let section = try #require(
      try queue.text("releases/CHANGELOG.md").split(separator: "\n## ").dropFirst().first)
    #expect(section.hasPrefix("1.0.101 - ") && section.contains("### Fixed\n\n- fix: mend b\n"))
    #expect(!section.contains("Five in a"))
    #expect(try check(queue, "1.0.101") == [])
    #expect(try check(queue, "1.0.100") == [])
    let home = try queue.open(.reading)
    #expect(try home.provenance(of: "1.0.101", at: home.repository.resolve("HEAD"))?.previous == "1.0.100")
    let error = await #expect(throws: QueueError.self) { try await release(queue, "1.0.101", gate(queue)) }
    #expect(error?.message == "1.0.101 is out already")
    await #expect(throws: QueueError.self) { try await release(queue, "1.0.103", gate(queue)) }
    _ = try await release(queue, "1.0.200", gate(queue), dryRun: true)
  }

  @Test func nothingGoesPastTheGate() async throws {
    let queue = try await TestQueue()
    func refusal(_ gate: GateFile, rehearsal: Bool = false) throws -> QueueError? {
      #expect(throws: QueueError.self) {
        try release(queue, "1.0.100", gate, edit: { $0.isRehearsal = rehearsal })
      }
    }
    #expect(try await refusal(gate(queue, passed: false))?.code == .refused)
    #expect(try await refusal(gate(queue, quick: true))?.message.contains("quick") == true)
    #expect(try await refusal(gate(queue, commit: "HEAD~1"))?.message.contains("looked at tree") == true)
    #expect(try refusal(GateFile(Array("{}".utf8)))?.code == .malformed)
    #expect(throws: QueueError.self) { try GateFile(path: queue.history.directory.path("none")) }
    #expect(try await queue.history.git("tag") == "v1.0.0\n")
    _ = try await release(queue, "1.0.100", gate(queue, quick: true), edit: { $0.isRehearsal = true })
    #expect(try check(queue, "1.0.100") == [])
    let text = try queue.text("releases/1.0.100/provenance.json")
    #expect(text.contains("\"rehearsal\": true"))
  }

  @Test func aQueueThatIsNotInOrderIsRefused() async throws {
    let queue = try await TestQueue()
    let git = queue.history
    try git.write("src/a", "edited\n".utf8)
    let edited = await #expect(throws: QueueError.self) { try await release(queue, "1.0.100", gate(queue)) }
    #expect(edited?.message.contains("src/a") == true && edited?.code == .refused)
    try await git.commit("By hand")
    let differs = await #expect(throws: QueueError.self) { try await release(queue, "1.0.100", gate(queue)) }
    #expect(differs?.code == .difference)
    try await git.git("reset", "-q", "--hard", "HEAD~1")
    var edit = EditPatch(TestQueue.five)
    edit.message = "Five\n\nUpstream-Status: Perhaps\n"
    _ = try queue.run(edit)
    try await git.commit("Bad metadata")
    let fault = await #expect(throws: QueueError.self) { try await release(queue, "1.0.100", gate(queue)) }
    #expect(fault?.message.contains("Upstream-Status: Perhaps") == true)
    try await git.git("checkout", "-q", "--detach")
    await #expect(throws: QueueError.self) { try await release(queue, "1.0.100", gate(queue)) }
  }

  @Test func whatWasTamperedWithIsFound() async throws {
    let queue = try await TestQueue()
    let git = queue.history
    _ = try await release(queue, "1.0.100", gate(queue))
    func tampered(_ name: String, _ edit: (String) -> String) async throws -> [String] {
      try await git.git("checkout", "-q", "--detach", "v1.0.100")
      try git.write(name, edit(queue.text(name)).utf8)
      try await git.git("add", "-A")
      try await git.git("commit", "-q", "--amend", "--no-edit")
      try await git.git("tag", "-f", "-m", "x", "other", "HEAD")
      let home = try queue.open(.reading)
      let commit = try home.repository.resolve("HEAD")
      let provenance = try #require(try home.provenance(of: "1.0.100", at: commit))
      let items = try ReleaseCheck(
        home: home.at(commit), owner: home.repository, commit: commit, provenance: provenance,
        version: "1.0.100"
      ).items()
      return items.filter { $0.outcome == .wrong }.map(\.name)
    }
    #expect(try await tampered("README") { $0 + "more" } == ["tag", "files", "tree"])
    #expect(
      try await tampered("patches/\(TestQueue.five)") { $0.replacing("+five", with: "+six") }
        == ["tag", "files", "patches", "tree"])
    #expect(
      try await tampered("releases/1.0.100/gate.json") { $0.replacing("false", with: "true") } == [
        "tag", "gate",
      ])
    #expect(
      try await tampered("releases/1.0.100/provenance.json") { $0.replacing("Five in a", with: "Six in a") }
        == ["tag", "patches"])
    // A tag that says something else.
    try await git.git("checkout", "-q", "main")
    try await git.git("tag", "-f", "-m", "mine", "v1.0.100", "main")
    #expect(try check(queue, "1.0.100").map { $0.prefix(3) } == ["tag"])
  }

  @Test func aReleaseIsTakenBackAndMadeAgain() async throws {
    let queue = try await TestQueue(scope: ["src"])
    let git = queue.history
    try git.write("CHANGELOG.md", "what was before\n".utf8)
    try await git.commit("Begin a list of changes")
    let before = try await git.git("rev-parse", "HEAD")
    _ = try await release(queue, "1.0.100", gate(queue))
    let after = try await git.git("rev-parse", "HEAD", "v1.0.100")
    #expect(try queue.run(UndoChange()).text == "undo release 1.0.100")
    #expect(try await git.git("rev-parse", "HEAD") == before)
    #expect(try await git.git("tag") == "v1.0.0\n")
    #expect(try await git.git("status", "--porcelain", "-uall") == "")
    try queue.run(UndoChange(isRedo: true))
    #expect(try await git.git("rev-parse", "HEAD", "v1.0.100") == after)
    #expect(try check(queue, "1.0.100") == [])
    // What git has collected meanwhile cannot come back, and nothing is touched.
    try queue.run(UndoChange())
    try await git.git("gc", "-q", "--prune=now")
    #expect { try queue.run(UndoChange(isRedo: true)) } throws: {
      ($0 as? QueueError)?.message.contains("no longer in the repository") == true
    }
    #expect(try await git.git("status", "--porcelain", "-uall") == "")
  }

  @Test func tagsAreSigned() async throws {
    let queue = try await TestQueue()
    let git = queue.history
    let report = try await release(queue, "1.0.100", gate(queue), edit: { $0.signer = FixedSigner() })
    #expect(report.value("signed") == .bool(true))
    #expect(try await git.git("cat-file", "tag", "v1.0.100").hasSuffix("-----END SSH SIGNATURE-----\n"))
    #expect(try check(queue, "1.0.100") == [])
    #expect(try ProgramSigner(queue.open(.reading).repository) == nil)
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/ssh-keygen")))
  func gitVerifiesWhatSSHHasSigned() async throws {
    let queue = try await TestQueue()
    let git = queue.history
    let key = git.directory.path(".git/key")
    _ = try await Subprocess.run(
      "/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "t", "-f", key],
      environment: GitHistory.environment,
      directory: URL(filePath: git.path)
    ).checked()
    let text = try queue.text(".git/key.pub")
    try git.write(".git/allowed", "com@example.org \(text)".utf8)
    for (name, value) in [
      ("user.signingkey", key), ("gpg.format", "ssh"),
      ("gpg.ssh.allowedSignersFile", git.directory.path(".git/allowed")),
    ] { try await git.git("config", name, value) }
    let signer = try #require(try ProgramSigner(queue.open(.reading).repository))
    _ = try await release(queue, "1.0.100", gate(queue), edit: { $0.signer = signer })
    try await git.git("verify-tag", "v1.0.100")
    #expect(try check(queue, "1.0.100") == [])
    try await git.git("config", "gpg.format", "x509")
    #expect(throws: QueueError.self) { try ProgramSigner(queue.open(.reading).repository) }
  }

  @Test func aLineOnAnotherBranchIsReleasedThere() async throws {
    let lines = try await TestLines()
    _ = try lines.backport("fix")
    let id = try await lines.history.git("rev-parse", "release/0.9").filter { !$0.isNewline }
    let tree = try await lines.history.git("rev-parse", "release/0.9^{tree}").filter { !$0.isNewline }
    let gate = GateFile(
      Array("{\"schema\":1,\"commit\":\"\(id)\",\"tree\":\"\(tree)\",\"passed\":true}".utf8))
    var command = CutRelease("0.9.100", gate: gate)
    command.date = (1_800_000_000, 0)
    let report = try command.run(lines.open("0.9", .writing))
    #expect(report.value("tag") == "v0.9.100")
    #expect(try await lines.history.git("rev-parse", "release/0.9~1") == id + "\n")
    #expect(try CheckRelease("0.9.100").run(lines.open("0.9")).exitCode == 0)
    #expect(report.text.contains("fix: five in a (#7) (fixes "))
  }

  @Test func versionsFollowTheHundreds() throws {
    let pattern = try VersionPattern("1.0.{100}")
    #expect(pattern.next(after: []) == ["1.0.100"])
    #expect(pattern.next(after: [100, 101]) == ["1.0.102", "1.0.200"])
    #expect(pattern.next(after: [199, 100]) == ["1.0.200"])
    #expect(try VersionPattern("0.21.{101}").next(after: []) == ["0.21.101"])
    #expect(try VersionPattern("0.21.{101}-lts").number(of: "0.21.205-lts") == 205)
    #expect(pattern.number(of: "1.0.0100") == nil && pattern.number(of: "1.0.99") == nil)
    #expect(pattern.number(of: "1.1.100") == nil && pattern.number(of: "1.0.") == nil)
    for text in ["1.0.100", "1.0.{x}", "1.0.{1}{2}", "{", "}{", "{1}}", "1.{-1}", "../{1}", "a b{1}", "-{1}"]
    {
      #expect(throws: QueueError.self) { try VersionPattern(text) }
    }
  }

  @Test func sectionsGoWhereTheyBelong() throws {
    let queue = Manifest.Base(tag: "v1", commit: .zero, tree: .zero)
    let provenance = Provenance(
      version: "1.0.100", line: "1.0", tag: "v1.0.100", message: "m",
      tagger: .init(name: "a", email: "b", seconds: 0, offset: 0), rehearsal: false,
      upstream: .init(url: "u"),
      base: queue, scope: [], patches: [], tree: .zero,
      gate: .init(commit: .zero, tree: .zero, sha256: "", quick: false), tool: .current)
    #expect(try Provenance.read(Array(provenance.text.utf8)) == provenance)
    let log = Changelog(provenance: provenance, previous: nil)
    func inserted(_ text: String) -> String {
      String(decoding: log.inserted(into: Array(text.utf8)), as: UTF8.self)
    }
    #expect(
      inserted("# C\n\n## Unreleased\n\n- x\n\n## 0.9\n")
        == "# C\n\n## Unreleased\n\n\(log.section)\n- x\n\n## 0.9\n")
    #expect(inserted("# C\n\n## Unreleased\n\n- x") == "# C\n\n## Unreleased\n\n\(log.section)\n- x\n")
    #expect(log.section.hasPrefix("## 1.0.100 - 1970-01-01\n"))
  }

  @Test func aBrokenAPIBeginsAnotherHundred() async throws {
    let queue = try await TestQueue()
    _ = try await release(queue, "1.0.100", gate(queue))
    let broken = try await gate(queue, newAPILine: true)
    let error = #expect(throws: QueueError.self) { try release(queue, "1.0.101", broken) }
    #expect(error?.message.contains("does not begin a new API line") == true)
    _ = try release(queue, "1.0.200", broken)
  }

  @Test func aReleaseTellsUntilWhenItIsKept() async throws {
    let queue = try await TestQueue()
    var manifest = EditManifest()
    manifest.support = 24
    _ = try queue.run(manifest)
    _ = try await queue.history.git("commit", "-aqm", "Keep it for two years")
    _ = try await release(queue, "1.0.100", gate(queue))
    let text = try await queue.history.git("show", "HEAD:releases/1.0.100/support.json")
    #expect(
      text.contains("\"released\": \"2027-01-15\"") && text.contains("\"supportedUntil\": \"2029-01-15\""))
    #expect(try check(queue, "1.0.100") == [])
  }

  @Test(arguments: [
    ("2026-11-21", 3, "2027-02-21"), ("2027-10-31", 4, "2028-02-29"), ("2026-12-31", 2, "2027-02-28"),
    ("2026-01-01", 12, "2027-01-01"),
  ])
  func supportEndsOnADayThatThereIs(_ day: String, _ months: Int, _ until: String) throws {
    #expect(try SupportWindow(version: "1", line: "1", released: day, months: months).until == until)
  }
}
