import Foundation
import GitObjects
import GitTestSupport
import PatchFormat
import TestSupport
import Testing

@testable import PatchQueue

@Suite struct PickerTests {
  private let labels = FileMerge.Labels(base: "base", ours: "upstream", theirs: "patch x")

  private struct Picked {
    let parting: Parting
    let ours: Picker.Outcome
    /// The tree that git made; nil where it found a conflict.
    let git: String?
  }

  private func lines(_ numbers: some Sequence<Int>) -> String { numbers.map { "line \($0)\n" }.joined() }

  /// A base, an upstream that moved on by `upstream`, and a patch `patch` made on the base; picked, and by git.
  private func pick(
    _ base: [String: String], upstream: Parting.Edit, patch: Parting.Edit
  ) async throws -> Picked {
    let parting = try await Parting(base, upstream: upstream, patch: patch)
    return Picked(parting: parting, ours: try parting.pick(labels), git: try await parting.gitPick())
  }

  private func expectLikeGit(
    _ result: Picked,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    switch result.ours {
    case .clean(let tree): #expect(tree.hex == result.git, sourceLocation: sourceLocation)
    case .conflict: #expect(result.git == nil, sourceLocation: sourceLocation)
    }
  }

  @Test func changesOfOneFileAreMerged() async throws {
    let base = ["a": lines(0..<30), "b": "b\n"]
    expectLikeGit(
      try await pick(
        base, upstream: { try $0.write("a", lines(0..<29).utf8) },
        patch: { try $0.write("a", ("first\n" + lines(0..<30)).utf8) }))
  }

  @Test func filesThatWereRenamedUpstreamAreFollowed() async throws {
    let base = ["a": lines(0..<30), "b": "b\n"]
    let result = try await pick(
      base, upstream: { try await $0.git("mv", "a", "folder") },
      patch: { try $0.write("a", ("first\n" + lines(0..<30)).utf8) })
    expectLikeGit(result)
    guard case .clean(let tree) = result.ours else {
      Issue.record("a conflict")
      return
    }
    let merged = try #require(try result.parting.repository.entry("folder", in: tree))
    #expect(try ByteText(result.parting.repository.blob(merged.id)) == ByteText("first\n" + lines(0..<30)))
    // What libgit2 made by itself reaches the disk, too.
    try result.parting.repository.persist()
    #expect(try Repository(result.parting.repository.gitFolder).contains(merged.id))
  }

  @Test func aFolderOfHundredsOfFilesIsFollowed() async throws {
    let names = (0..<250).map { "file\($0)" }
    func text(_ name: String, _ more: String) -> String {
      (0..<12).map { "\(name) line \($0)\n" }.joined() + more
    }
    let base = Dictionary(uniqueKeysWithValues: names.map { ("old/\($0)", text($0, "")) })
    expectLikeGit(
      try await pick(
        base,
        upstream: { history in
          try await history.git("mv", "old", "new")
          for name in names { try history.write("new/\(name)", text(name, "more\n").utf8) }
        }, patch: { try $0.write("old/file7", ("first\n" + text("file7", "")).utf8) }))
  }

  @Test func filesThatThePatchRenamesAreFollowed() async throws {
    expectLikeGit(
      try await pick(
        ["a": lines(0..<30)], upstream: { try $0.write("a", lines(0..<31).utf8) },
        patch: { try await $0.git("mv", "a", "z") }))
  }

  @Test func conflictsAreToldWithTheirThreeSides() async throws {
    let result = try await pick(
      ["a": "1\n2\n3\n"], upstream: { try $0.write("a", "1\nup\n3\n".utf8) },
      patch: { try $0.write("a", "1\npatch\n3\n".utf8) })
    expectLikeGit(result)
    guard case .conflict(let merged) = result.ours else {
      Issue.record("no conflict")
      return
    }
    #expect(merged.conflicts.map(\.path) == ["a"])
    let file = try #require(try result.parting.repository.entry("a", in: merged.tree))
    #expect(
      try ByteText(result.parting.repository.blob(file.id))
        == "1\n<<<<<<< upstream\nup\n||||||| base\n2\n=======\npatch\n>>>>>>> patch x\n3\n")
  }

  @Test func filesThatGoAndChangeAreConflicts() async throws {
    let base = ["a": lines(0..<30), "b": "b\n"]
    for isUpstream in [true, false] {
      let remove: (GitHistory) async throws -> Void = { _ = try await $0.git("rm", "-q", "a") }
      let change: (GitHistory) async throws -> Void = { try $0.write("a", lines(3..<30).utf8) }
      expectLikeGit(
        try await pick(base, upstream: isUpstream ? remove : change, patch: isUpstream ? change : remove))
    }
  }

  @Test func aFileThatIsRenamedAndGoneIsAConflict() async throws {
    expectLikeGit(
      try await pick(
        ["a": lines(0..<30), "b": "b\n"], upstream: { _ = try await $0.git("rm", "-q", "a") },
        patch: { _ = try await $0.git("mv", "a", "z") }))
  }

  /// A clone may lack large files: they are in nobody's way.
  @Test func whatIsNotHereIsNotLookedAt() async throws {
    let parting = try await Parting(
      ["a": lines(0..<30), "old": lines(0..<30)],
      upstream: { history in
        try await history.git("mv", "a", "moved")
        try await history.git("rm", "-q", "old")
        try history.write("large", (0..<3_000).map { "\($0)\n" }.joined().utf8)
      }, patch: { try $0.write("a", ("first\n" + lines(0..<30)).utf8) })
    let history = parting.history
    let blob = try await history.git("rev-parse", "HEAD:large").filter { !$0.isNewline }
    try FileManager.default.removeItem(
      atPath: history.directory.path(".git/objects/\(blob.prefix(2))/\(blob.dropFirst(2))"))
    let outcome = try parting.pick(labels)
    guard case .clean(let picked) = outcome else {
      Issue.record("a conflict")
      return
    }
    let repository = parting.repository
    let changes = try repository.changes(from: parting.tree("main"), to: picked)
    #expect(changes.map(\.path) == ["moved"])
    #expect(try repository.entry("large", in: picked)?.id.hex == blob)
  }

  @Test func modesAndNewFilesAreTaken() async throws {
    let base = ["a": lines(0..<30), "b": "b\n"]
    expectLikeGit(
      try await pick(
        base, upstream: { try $0.write("a", lines(0..<29).utf8) },
        patch: {
          try await $0.git("update-index", "--chmod=+x", "a")
          try $0.write("new/file", "x".utf8)
        }))
    expectLikeGit(
      try await pick(
        base, upstream: { try $0.write("c", "1\n".utf8) }, patch: { try $0.write("c", "1\n".utf8) }))
    expectLikeGit(
      try await pick(
        base, upstream: { try $0.write("c", "1\n".utf8) }, patch: { try $0.write("c/d", "1\n".utf8) }))
  }

  @Test func patchIDsAreThoseOfGit() async throws {
    let history = try await GitHistory.ofAllKinds()
    let repository = try Repository(history.path)
    for id in try repository.history(of: [repository.resolve("HEAD")]) {
      let commit = try repository.commit(id)
      let parent = try commit.parents.first.map { try repository.commit($0).tree }
      let files = try repository.patches(from: parent, to: commit.tree)
      let isBinary = files.contains { if case .binary = $0.content { true } else { false } }
      if files.isEmpty || isBinary { continue }
      try await history.git(
        "config", "alias.pid",
        "!git diff-tree -p --root --no-renames --full-index \(id) | git patch-id --stable")
      let git = try await history.git("pid")
      #expect(try git.hasPrefix(PatchID(diff: files.flatMap(\.text)).description), "\(commit.subject)")
    }
  }

  @Test func conflictsOfRenamedFilesAreToldAtTheNewName() async throws {
    let base = ["a": lines(0..<60), "c": "c\n"]
    func edited(_ line: Int, _ word: String) -> String {
      lines(0..<60).replacing("line \(line)\n", with: "\(word)\n")
    }
    let conflict = try await pick(base) { history in
      try await history.git("mv", "a", "b")
      try history.write("b", edited(7, "upstream").utf8)
    } patch: { history in
      try history.write("a", edited(7, "patch").utf8)
    }
    #expect(conflict.git == nil)
    guard case .conflict(let merged) = conflict.ours else {
      Issue.record("no conflict")
      return
    }
    let paths = Set(
      try await conflict.parting.history.git("diff", "--name-only", "--diff-filter=U").split(separator: "\n"))
    #expect(Set(merged.conflicts.map(\.path.description)) == Set(paths.map(String.init)))
    #expect(merged.conflicts.allSatisfy { $0.base != nil && $0.ours != nil && $0.theirs != nil })
    let side = try #require(try conflict.parting.repository.entry("b", in: merged.tree))
    #expect(
      ByteText(try conflict.parting.repository.blob(side.id)).description.contains("||||||| base\nline 7\n"))
    #expect(try conflict.parting.repository.entry("a", in: merged.tree) == nil)
    // Other lines of it go together.
    try await expectLikeGit(
      pick(base) { history in
        try await history.git("mv", "a", "b")
        try history.write("b", edited(7, "upstream").utf8)
      } patch: { history in
        try history.write("a", edited(50, "patch").utf8)
      })
  }

  @Test func movedFunctionsAreMergedAsGitMergesThem() async throws {
    func function(_ name: String) -> String {
      "fn \(name)() {\n  begin();\n  \(name)_body();\n  end();\n}\n\n"
    }
    let text = ["one", "two", "three", "four"].map(function).joined()
    // Lines that stand in every function mislead a comparison that takes any of them for the same.
    try await expectLikeGit(
      pick(["a": text]) { history in
        try history.write("a", (function("zero") + text).utf8)
      } patch: { history in
        try history.write("a", (function("new") + text.replacing("three_body", with: "other_body")).utf8)
      })
    try await expectLikeGit(
      pick(["a": text]) { history in
        try history.write("a", ["one", "inserted", "two", "three", "four"].map(function).joined().utf8)
      } patch: { history in
        try history.write("a", ["one", "two", "four", "added"].map(function).joined().utf8)
      })
  }

  /// libgit2 by itself cannot read them.
  @Test func emptyFilesHavePatchIDs() async throws {
    let history = try await GitHistory()
    for (number, files) in [["a"], ["empty"], ["empty-2", "full"], ["full", "zero"]].enumerated() {
      for name in files { try history.write(name, name == "full" ? "\(number)\n".utf8 : "".utf8) }
      try await history.commit("\(number)")
    }
    try await history.git("rm", "-q", "empty")
    try await history.commit("gone")
    let repository = try Repository(history.path)
    var ids: Set<PatchID> = []
    for id in try repository.history(of: [repository.resolve("HEAD")]) {
      let commit = try repository.commit(id)
      let parent = try commit.parents.first.map { try repository.commit($0).tree }
      ids.insert(try PatchID(diff: repository.patches(from: parent, to: commit.tree).flatMap(\.text)))
    }
    #expect(ids.count == 5)
  }

  /// Where only the first line of a file's patch has its name, libgit2 by itself does not find where one ends.
  @Test func namesWithBlanksHavePatchIDs() async throws {
    let history = try await GitHistory()
    let binary: [UInt8] = [0, 1, 2, 255]
    for (number, name) in ["a b", "a b/c d", "x b/x", " a", "ü b", "a \"b\"", "50% of a b"].enumerated() {
      try history.write(name + ".bin", binary + [UInt8(number)])
      try history.write(name + ".empty", "".utf8)
      try history.write(name + ".txt", "\(number)\n".utf8)
      try await history.commit("\(number)")
      try await history.git("update-index", "--chmod=+x", name + ".bin", name + ".txt")
      try await history.git("commit", "-qm", "mode of \(number)")
    }
    let repository = try Repository(history.path)
    var ids: Set<PatchID> = []
    for id in try repository.history(of: [repository.resolve("HEAD")]) {
      let commit = try repository.commit(id)
      let parent = try commit.parents.first.map { try repository.commit($0).tree }
      let files = try repository.patches(from: parent, to: commit.tree)
      ids.insert(try PatchID(diff: files.flatMap(\.text)))
      for file in files where file.newPath?.description.hasSuffix(".txt") == true {
        _ = try PatchID(diff: file.text)
      }
    }
    #expect(ids.count == 14)
  }
}
