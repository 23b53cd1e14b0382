import GitObjects
import GitTestSupport
import PatchFormat
import TestSupport
import Testing

@testable import PatchQueue

@Suite struct QueueTests {
  /// The queue of all commits but the first.
  private func queue(_ history: GitHistory) throws -> (Repository, Stack, QueueFiles, Manifest.Line) {
    let repository = try Repository(history.path)
    let ids = try repository.history(of: [repository.resolve("HEAD")])
    let stack = try Importer(repository: repository, scope: .everything).commits(
      from: ids[0], to: ids[ids.count - 1])
    let files = try QueueFiles().updated(for: stack, base: ids[0], style: .canonical)
    let line = Manifest.Line(
      name: "1.0", branch: nil, base: .init(tag: nil, commit: ids[0], tree: stack.base), version: nil)
    return (repository, stack, files, line)
  }

  @Test func commitsBecomeFilesAndFilesTheSameTrees() async throws {
    let history = try await GitHistory.ofAllKinds()
    let (repository, stack, files, line) = try queue(history)
    #expect(stack.levels.count == 6)
    #expect(try stack.tip == repository.commit(repository.resolve("HEAD")).tree)
    #expect(stack.patches.map(\.name).first == "change-lines.patch")
    let read = try Importer(repository: repository, scope: .everything).files(files, on: line.base.tree)
    #expect(read.levels.map(\.tree) == stack.levels.map(\.tree))
    // A queue that nobody changed is written byte for byte as it was.
    #expect(try files.updated(for: read, base: line.base.commit, style: .canonical) == files)
    #expect(try QueueFiles("", in: files.tree(in: repository), of: repository).files.isEmpty)
    let home = try repository.editing(nil, ["patches": .init(mode: .tree, id: files.tree(in: repository))])
    #expect(try QueueFiles("patches", in: home, of: repository) == files)
  }

  @Test func aTreeIsProvedFromBothEnds() async throws {
    let history = try await GitHistory.ofAllKinds()
    let (repository, stack, files, line) = try queue(history)
    let verification = Verification(repository: repository, line: line, files: files, style: .canonical)
    #expect(try verification.findings(stack.tip) == [])
    // Without the base.
    var away = line
    away.base.tree = stack.base
    let tipOnly = try await GitHistory()
    try await tipOnly.git("fetch", "-q", "--depth", "1", history.path, "main")
    let shallow = try Repository(tipOnly.path)
    #expect(!shallow.contains(stack.base))
    let remote = Verification(repository: shallow, line: away, files: files, style: .canonical)
    #expect(try remote.findings(stack.tip) == [])
    #expect(shallow.contains(stack.base))
  }

  @Test func whatDiffersIsNamed() async throws {
    let history = try await GitHistory.ofAllKinds()
    let (repository, stack, files, line) = try queue(history)
    func findings(_ files: QueueFiles, _ tree: ObjectID) throws -> [Verification.Finding] {
      try Verification(repository: repository, line: line, files: files, style: .canonical).findings(tree)
    }
    let blob = try repository.write(Array("edited\n".utf8))
    let tree = try repository.editing(stack.tip, ["moved.swift": .init(mode: .regular, id: blob)])
    #expect(try findings(files, tree) == [.file("moved.swift", patch: "file-to-folder-rename.patch")])
    var edited = files
    edited.files["change-lines.patch", default: []] += Array("\n".utf8)
    #expect(try findings(edited, stack.tip) == [.edited(patch: "change-lines.patch")])
    var lost = files
    lost.files["series"] = Array("change-lines.patch\n".utf8)
    #expect(
      try findings(lost, stack.tip) == [
        .series(expected: stack.patches.map(\.name), found: ["change-lines.patch"])
      ])
    func told(_ expected: [String], _ found: [String]) -> String {
      String(Verification.Finding.series(expected: expected, found: found).text.prefix { $0 != "(" })
    }
    #expect(told(["a", "b"], ["a"]) == "b, of which LOCK.json tells, is not in the series ")
    #expect(told(["a"], ["a", "b"]) == "LOCK.json does not tell of b, which is in the series ")
    #expect(told(["a", "b"], ["b", "a"]) == "the series has another order than LOCK.json tells of ")
    var unlocked = files
    unlocked.files["LOCK.json"] = nil
    #expect(try findings(unlocked, stack.tip) == [.noLock])
    var missing = files
    missing.files["change-lines.patch"] = nil
    #expect(throws: QueueError.self) { try findings(missing, stack.tip) }
  }

  @Test func mergeCommitsAreRefusedByName() async throws {
    let history = try await GitHistory()
    for name in ["a", "b"] {
      try history.write(name, name.utf8)
      try await history.commit("add \(name)")
    }
    try await history.git("checkout", "-q", "-b", "side", "HEAD~1")
    try history.write("c", "c".utf8)
    try await history.commit("side")
    try await history.git("merge", "-q", "--no-ff", "-m", "merged", "main")
    let repository = try Repository(history.path)
    let importer = Importer(repository: repository, scope: .everything)
    let (base, tip) = (try repository.resolve("main~1"), try repository.resolve("side"))
    let error = #expect(throws: QueueError.self) { try importer.commits(from: base, to: tip) }
    #expect(error?.message.contains("merged") == true)
    let stack = try importer.commits(from: base, to: tip, firstParent: true)
    #expect(stack.patches.map(\.subject) == ["side", "merged"])
    #expect(try stack.tip == repository.commit(tip).tree)
  }

  @Test func namesAreMadeOfSubjects() {
    #expect(PatchName.make("Fix: a Thing (v2.0)!", taken: []) == "fix-a-thing-v2.0.patch")
    #expect(PatchName.make("Ünï", taken: []) == "n.patch")
    #expect(PatchName.make("...", taken: []) == "patch.patch")
    #expect(PatchName.make("a", taken: ["a.patch", "a-2.patch"]) == "a-3.patch")
  }
}
