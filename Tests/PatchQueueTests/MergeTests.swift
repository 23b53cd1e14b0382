import Foundation
import GitObjects
import GitTestSupport
import TestSupport
import Testing

@testable import PatchQueue

/// Merges, beside git's own: the same tree, or the same paths and stages in conflict.
@Suite struct MergeTests {
  private typealias Edit = Parting.Edit

  private static func lines(_ numbers: some Sequence<Int>, _ word: String = "line") -> String {
    numbers.map { "\(word) \($0)\n" }.joined()
  }

  private static func function(_ name: String) -> String {
    "fn \(name)() {\n  begin();\n  \(name)_body();\n  end();\n}\n\n"
  }

  /// Picks `patch`, made on `base`, onto `upstream`, and has git do so.
  /// - Returns: whether it is in conflict.
  @discardableResult
  private func expectLikeGit(
    _ base: [String: String], upstream: Edit, patch: Edit, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Bool {
    let parting = try await Parting(base, upstream: upstream, patch: patch)
    let history = parting.history
    let id = try await history.git("rev-parse", "--short", "patch").filter { !$0.isNewline }
    let outcome = try parting.pick(.init(base: "base", ours: "HEAD", theirs: "\(id) (patch)"))
    let picked = try await parting.gitPick()
    switch outcome {
    case .clean(let tree):
      #expect(tree.hex == picked, sourceLocation: sourceLocation)
      return false
    case .conflict(let merged):
      let stages = merged.conflicts.flatMap { conflict in
        [conflict.base, conflict.ours, conflict.theirs].enumerated().compactMap { stage, side in
          side.map { "\($0.mode) \($0.id) \(stage + 1)\t\(conflict.path)\n" }
        }
      }
      #expect(picked == nil, "git has no conflict", sourceLocation: sourceLocation)
      let git = try await history.git("ls-files", "-u")
      #expect(stages.joined() == git, sourceLocation: sourceLocation)
      return true
    }
  }

  private func move(_ old: String, _ new: String, _ text: String? = nil) -> Edit {
    { history in
      // For the folder that it goes to.
      try history.write("\(new).place", [])
      try await history.git("mv", old, new)
      try FileManager.default.removeItem(atPath: history.directory.path("\(new).place"))
      if let text { try history.write(new, text.utf8) }
    }
  }

  private func write(_ files: [String: String]) -> Edit {
    { history in for (name, text) in files { try history.write(name, text.utf8) } }
  }

  private func remove(_ names: String...) -> Edit {
    { history in for name in names { try await history.git("rm", "-q", "-r", name) } }
  }

  // MARK: Lines

  @Test func bothSidesMayComeToTheSameInOtherWays() async throws {
    // One region for both, and each side reads the same there: no conflict.
    try await expectLikeGit(
      ["a": "1\n2\n3\n4\n5\n"], upstream: write(["a": "1\nx\ny\n4\nz\n"]),
      patch: write(["a": "1\nx\ny\n4\nz\n6\n"]))
    for (ours, theirs) in [("1\n2\nx\n", "1\n2\nx\ny\n"), ("1\nx\n3\n", "x\n2\n3\n"), ("", "1\n2\n3\n4\n")] {
      try await expectLikeGit(["a": "1\n2\n3\n"], upstream: write(["a": ours]), patch: write(["a": theirs]))
    }
  }

  @Test func rareLinesAreHeldOnTo() async throws {
    let names = ["one", "two", "three", "four", "five", "six"]
    let text = names.map(Self.function).joined()
    let swapped = ["two", "one", "three", "five", "four", "six"].map(Self.function).joined()
    let edited = text.replacing("two_body()", with: "two_body(2)").replacing("four_body()", with: "four(4)")
    try await expectLikeGit(["a": text], upstream: write(["a": swapped]), patch: write(["a": edited]))
    try await expectLikeGit(["a": text], upstream: write(["a": edited]), patch: write(["a": swapped]))
  }

  @Test func linesThatStandEverywhereAreComparedToo() async throws {
    let common = (0..<200).map { $0 % 3 == 0 ? "{\n" : $0 % 3 == 1 ? "  x\n" : "}\n" }
    var (ours, theirs) = (common, common)
    ours.insert("  x\n", at: 30)
    theirs[150] = "[\n"
    try await expectLikeGit(
      ["a": common.joined()], upstream: write(["a": ours.joined()]), patch: write(["a": theirs.joined()]))
  }

  /// Texts of few different lines, cut and mixed at random: what is merged is what git merges.
  @Test(arguments: 0..<4) func mixedTextsAreMergedAsGitMergesThem(seed: Int) async throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    func mixed(_ lines: [String]) -> [String] {
      var lines = lines
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<lines.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: lines.remove(at: place)
        case 1: lines.insert("new \(place % 3)\n", at: place)
        case 2: lines[place] = "changed \(place % 5)\n"
        default: lines.insert(contentsOf: lines[place..<min(place + 3, lines.count)], at: place)
        }
      }
      return lines
    }
    let base = (0..<12).map { number in
      (
        name: "file\(number)",
        lines: (0..<40).map { _ in "line \(Int.random(in: 0..<12, using: &generator))\n" }
      )
    }
    let sides = (0..<2).map { _ in
      Dictionary(uniqueKeysWithValues: base.map { ($0.name, mixed($0.lines).joined()) })
    }
    try await expectLikeGit(
      Dictionary(uniqueKeysWithValues: base.map { ($0.name, $0.lines.joined()) }), upstream: write(sides[0]),
      patch: write(sides[1]))
  }

  // MARK: Renames

  private let text = lines(0..<40)
  private func edited(_ line: Int, _ word: String) -> String {
    text.replacing("line \(line)\n", with: "\(word)\n")
  }

  @Test func conflictsHaveThePathsThatGitGivesThem() async throws {
    let base = ["a": text, "other": "other\n"]
    let patch = write(["a": edited(7, "patch")])
    // Renamed and changed; renamed and gone, either way round; renamed by both.
    #expect(try await expectLikeGit(base, upstream: move("a", "b", edited(7, "up")), patch: patch))
    #expect(try await expectLikeGit(base, upstream: move("a", "b"), patch: remove("a")))
    #expect(try await expectLikeGit(base, upstream: remove("a"), patch: move("a", "b")))
    #expect(try await expectLikeGit(base, upstream: remove("a"), patch: move("a", "b", edited(7, "x"))))
    #expect(try await expectLikeGit(base, upstream: move("a", "b"), patch: move("a", "c")))
    #expect(
      try await expectLikeGit(
        base, upstream: move("a", "b", edited(3, "up")), patch: move("a", "c", edited(30, "patch"))))
    #expect(
      try await expectLikeGit(
        base, upstream: move("a", "b", edited(3, "up")), patch: move("a", "b", edited(30, "patch"))) == false)
    // Two files of one name.
    #expect(
      try await expectLikeGit(
        ["a": text, "z": Self.lines(0..<40, "other")], upstream: move("a", "new"), patch: move("z", "new")))
    #expect(try await expectLikeGit(base, upstream: move("a", "new"), patch: write(["new": "mine\n"])))
  }

  @Test func aNameIsABetterGuessThanALikeness() async throws {
    // Both come near to the old file; one has its name.
    let base = ["old/a.txt": text, "other": "other\n"]
    try await expectLikeGit(
      base,
      upstream: { history in
        try await history.git("rm", "-q", "old/a.txt")
        try history.write("new/a.txt", (text + Self.lines(0..<4, "more")).utf8)
        try history.write("new/b.txt", (text + "more\n").utf8)
      }, patch: write(["old/a.txt": edited(7, "patch")]))
    // Of several with its name, the one that lies where its folder went.
    try await expectLikeGit(
      ["one/x": Self.lines(0..<20, "x"), "one/a": text, "two/a": Self.lines(0..<40, "two")],
      upstream: { history in
        for (old, new) in [("one", "three"), ("two", "four")] { try await history.git("mv", old, new) }
        try history.write("three/a", (text + Self.lines(0..<4, "more")).utf8)
        try history.write("four/a", (Self.lines(0..<40, "two") + "more\n").utf8)
      }, patch: write(["one/a": edited(7, "patch")]))
  }

  @Test func likenessIsMeasuredAsGitMeasuresIt() async throws {
    // Around the half that suffices.
    for kept in [17, 19, 20, 21, 23] {
      try await expectLikeGit(
        ["a": text, "other": "other\n"],
        upstream: move("a", "b", Self.lines(0..<kept) + Self.lines(kept..<40, "else")),
        patch: write(["a": edited(7, "patch")]))
    }
  }

  @Test func newFilesFollowTheirFolder() async throws {
    let base = ["old/a": text, "old/b": Self.lines(0..<30, "b"), "keep": "keep\n"]
    let new = write(["old/c": "new\n"])
    #expect(try await expectLikeGit(base, upstream: move("old", "new"), patch: new))
    #expect(try await expectLikeGit(base, upstream: new, patch: move("old", "new")))
    // Not where the folder is still there.
    #expect(try await expectLikeGit(base, upstream: move("old/a", "new/a"), patch: new) == false)
    // A folder of a folder, and a file that goes on from there.
    #expect(
      try await expectLikeGit(
        ["top/old/a": text, "top/old/deep/b": Self.lines(0..<30, "b"), "x": Self.lines(0..<30, "x")],
        upstream: move("top/old", "top/new"), patch: move("x", "top/old/deep/x")))
  }

  // MARK: Kinds

  @Test func filesAndFoldersOfOneName() async throws {
    let base = ["keep": "keep\n", "a": text]
    #expect(try await expectLikeGit(base, upstream: write(["c/d": "d\n"]), patch: write(["c": "c\n"])))
    #expect(try await expectLikeGit(base, upstream: write(["c": "c\n"]), patch: write(["c/d": "d\n"])))
    try await expectLikeGit(
      base,
      upstream: { history in
        try await history.git("rm", "-q", "a")
        try history.write("a/b", "b\n".utf8)
      }, patch: write(["a": edited(7, "patch")]))
    try await expectLikeGit(
      base,
      upstream: { history in
        try await history.git("rm", "-q", "a")
        try history.write("a/b", "b\n".utf8)
      }, patch: write(["keep": "kept\n"]))
  }

  @Test func modesAndBinaries() async throws {
    let base = ["a": text, "binary": "a\0b"]
    try await expectLikeGit(
      base, upstream: { try await $0.git("update-index", "--chmod=+x", "a") },
      patch: write(["a": edited(7, "patch")]))
    #expect(
      try await expectLikeGit(base, upstream: write(["binary": "a\0c"]), patch: write(["binary": "a\0d"])))
    #expect(try await expectLikeGit(base, upstream: write(["n": "1\n"]), patch: write(["n": "1\n2\n"])))
  }
}
