import GitObjects
import GitTestSupport
import TestSupport
import Testing

@Suite struct RepositoryTests {
  @Test func objectsComeBackAsTheyWere() async throws {
    let history = try await GitHistory.ofAllKinds()
    let repository = try Repository(history.path)
    let ids = try repository.history(of: [repository.resolve("HEAD")])
    #expect(ids.count == 7)
    for id in ids {
      let commit = try repository.commit(id)
      #expect(try repository.write(commit) == id)
      #expect(commit.author.name == "Ada Ångström")
      #expect(commit.author.zone == "+0530")
      #expect(commit.committer.zone == "-0330")
      let tree = try repository.tree(commit.tree)
      #expect(try repository.write(Tree(tree.entries.reversed())) == commit.tree)
    }
    #expect(repository.pendingCount == 0)
    #expect(try repository.commit(ids[1]).subject == "Change lines")
  }

  /// The changes of each commit, made to its parent's tree, give its tree.
  @Test func changesLeadFromTreeToTree() async throws {
    let history = try await GitHistory.ofAllKinds()
    let repository = try Repository(history.path)
    for id in try repository.history(of: [repository.resolve("HEAD")]) {
      let commit = try repository.commit(id)
      let parent = try commit.parents.first.map { try repository.commit($0).tree }
      let changes = try repository.changes(from: parent, to: commit.tree)
      let names = try await history.git(
        "-c", "core.quotePath=false", "diff-tree", "-r", "--root", "--no-commit-id", "--name-only", id.hex)
      #expect(changes.map { $0.path.description } == names.split(separator: "\n").map(String.init))
      let forth = Dictionary(uniqueKeysWithValues: changes.map { ($0.path, $0.new) })
      #expect(try repository.editing(parent, forth) == commit.tree)
      let back = Dictionary(uniqueKeysWithValues: changes.map { ($0.path, $0.old) })
      #expect(try repository.editing(commit.tree, back) == parent ?? repository.write(Tree([])))
    }
  }

  @Test func hunksAreThoseOfGit() async throws {
    let history = try await GitHistory.ofAllKinds()
    let repository = try Repository(history.path)
    for id in try repository.history(of: [repository.resolve("HEAD")]) {
      let commit = try repository.commit(id)
      let parent = try commit.parents.first.map { try repository.commit($0).tree }
      for change in try repository.changes(from: parent, to: commit.tree) {
        let old = try change.old.map { try repository.blob($0.id) } ?? []
        let new = try change.new.map { try repository.blob($0.id) } ?? []
        if TextDiff.isBinary(old) || TextDiff.isBinary(new) { continue }
        let hunks = try TextDiff.hunks(from: old, to: new)
        let git = try await history.git(
          "-c", "core.quotePath=false", "diff-tree", "-p", "--root", "--no-commit-id", "--no-renames", id.hex,
          "--",
          change.path.description)
        // By bytes: a carriage return and a newline are one character. A folder of the name follows its file.
        let lines = git.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
          .map { String($0) ?? "" }.dropLast()
        let body = lines.drop { !$0.hasPrefix("@@") }.prefix { !$0.hasPrefix("diff ") }
        #expect(hunks.flatMap(text) == Array(body), "\(change.path)")
      }
    }
  }

  private func text(_ hunk: Hunk) -> [String] {
    func range(_ start: Int, _ count: Int) -> String { count == 1 ? "\(start)" : "\(start),\(count)" }
    let head =
      "@@ -\(range(hunk.oldStart, hunk.oldCount)) +\(range(hunk.newStart, hunk.newCount)) @@"
      + (hunk.heading.isEmpty ? "" : " \(hunk.heading)")
    return [head]
      + hunk.lines.flatMap { line in
        [String(UnicodeScalar(line.kind.rawValue)) + line.text.description]
          + (line.endsInNewline ? [] : ["\\ No newline at end of file"])
      }
  }

  @Test func nothingIsOnTheDiskBeforeItIsPersisted() async throws {
    let history = try await GitHistory.ofAllKinds()
    for count in [3, 300] {
      let repository = try Repository(history.path)
      let entries = try (0..<count).map { number in
        Tree.Entry(
          name: ByteText("file\(number)"), mode: .regular,
          id: try repository.write(Array("\(count) \(number)".utf8)))
      }
      let tree = try repository.write(Tree(entries))
      #expect(try Repository(history.path).contains(tree) == false)
      try repository.persist()
      #expect(try Repository(history.path).tree(tree).entries.count == count)
      #expect(repository.pendingCount == 0)
    }
    try await history.git("fsck", "--strict")
  }

  /// What a commit needs is on the disk, the steps that led to it are not, and may be asked for later.
  @Test func whatACommitNeedsIsPersisted() async throws {
    let history = try await GitHistory.ofAllKinds()
    let repository = try Repository(history.path)
    let head = try repository.commit(repository.resolve("HEAD"))
    var (tree, steps) = (head.tree, [ObjectID]())
    for number in 0..<30 {
      let blob = try repository.write(Array("\(number)".utf8))
      tree = try repository.editing(tree, ["a/b/c": .init(mode: .regular, id: blob)])
      steps += [blob, tree]
    }
    var commit = head
    commit.tree = tree
    let parent = try repository.write(commit)
    (commit.parents, commit.message) = ([parent], "Next")
    let id = try repository.write(commit)
    try repository.persist(reachableFrom: [id])
    let disk = try Repository(history.path)
    #expect(try disk.commit(id).parents == [parent])
    #expect(try disk.entry("a/b/c", in: tree).map { try disk.blob($0.id) } == Array("29".utf8))
    #expect(steps.dropLast(2).filter(disk.contains) == [])
    try await history.git("fsck", "--strict", "--no-dangling", id.hex)
    commit.tree = steps[1]
    let other = try repository.write(commit)
    try repository.persist(reachableFrom: [other])
    #expect(try Repository(history.path).blob(steps[0]) == Array("0".utf8))
    try await history.git("fsck", "--strict", "--no-dangling", other.hex)
  }

  @Test func pathsThatLeadOutsideAreRefused() async throws {
    let history = try await GitHistory()
    let repository = try Repository(history.path)
    let blob = try repository.write(Array("x".utf8))
    for path in ["", "/a", "a//b", "../a", "a/../b", ".", "a/.git/config", ".GIT/hooks", "a/"] {
      #expect(throws: GitError.self, "\(path)") {
        try repository.editing(nil, [ByteText(path): .init(mode: .regular, id: blob)])
      }
    }
    #expect(throws: GitError.self) {
      let side = TreeChange.Side(mode: .regular, id: blob)
      return try repository.editing(nil, ["a": side, "a/b": side])
    }
  }

  @Test func referencesMoveTogetherOrNotAtAll() async throws {
    let history = try await GitHistory.ofAllKinds()
    let repository = try Repository(history.path)
    let head = try repository.resolve("HEAD")
    let parent = try repository.commit(head).parents[0]
    let actor = try repository.commit(head).author
    let error = #expect(throws: GitError.self) {
      try repository.update(
        [.init("refs/x/a", from: nil, to: head), .init("refs/heads/main", from: parent, to: parent)],
        actor: actor, message: "test")
    }
    #expect(error?.code == .modified)
    #expect(try repository.reference("refs/x/a") == nil)
    try repository.update([.init("refs/x/a", from: nil, to: head)], actor: actor, message: "test")
    #expect(try repository.reference("refs/x/a") == head)
    #expect(try repository.references("refs/x/*") == ["refs/x/a"])
    try repository.update([.init("refs/x/a", from: head, to: nil)], actor: actor, message: "test")
    #expect(try repository.reference("refs/x/a") == nil)
    #expect(try repository.headBranch() == "refs/heads/main")
    #expect(try repository.isAncestor(parent, of: head))
    #expect(try repository.mergeBase(parent, head) == parent)
    #expect(throws: GitError.self) { try repository.resolve("no-such-revision") }
  }

  @Test func textsAreMergedLikeGitMergesThem() throws {
    let labels = FileMerge.Labels(base: "base", ours: "upstream", theirs: "patch")
    let base = Array("a\nb\nc\nd\ne\n".utf8)
    let clean = try FileMerge(
      base: base, ours: Array("A\nb\nc\nd\ne\n".utf8), theirs: Array("a\nb\nc\nd\nE\n".utf8), labels: labels)
    #expect(!clean.hasConflicts)
    #expect(ByteText(clean.bytes) == "A\nb\nc\nd\nE\n")
    let conflict = try FileMerge(
      base: base, ours: Array("a\nX\nc\nd\ne\n".utf8), theirs: Array("a\nY\nc\nd\ne\n".utf8), labels: labels)
    #expect(conflict.hasConflicts)
    #expect(
      ByteText(conflict.bytes)
        == "a\n<<<<<<< upstream\nX\n||||||| base\nb\n=======\nY\n>>>>>>> patch\nc\nd\ne\n")
  }
}

/// Clones that do not have everything.
@Suite struct PartialRepositoryTests {
  @Test func clonesWithoutSomeBlobsAndFilesAreOpened() async throws {
    let history = try await GitHistory()
    try history.write("small", "small\n".utf8)
    try history.write("folder/large", [UInt8](repeating: 65, count: 5_000))
    try await history.commit("Base")
    try await history.git("config", "uploadpack.allowFilter", "true")
    let clone = try await GitHistory()
    try await clone.git(
      "clone", "-q", "--filter=blob:limit=1k", "--sparse", "--no-checkout", "file://\(history.path)",
      "partial")
    try await clone.git("-C", "partial", "sparse-checkout", "set", "--no-cone", "/*", "!large")
    try await clone.git("-C", "partial", "checkout", "-q", "main")
    let repository = try Repository(clone.path + "/partial")
    let tree = try repository.commit(repository.resolve("HEAD")).tree
    let large = try #require(try repository.entry("folder/large", in: tree))
    #expect(!repository.contains(large.id))
    #expect(try repository.workTreeSnapshot() == tree)
    let error = #expect(throws: GitError.self) { try repository.blob(large.id) }
    #expect(error?.code == .notFound)
  }
}
