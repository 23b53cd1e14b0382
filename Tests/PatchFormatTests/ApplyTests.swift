import GitObjects
import GitTestSupport
import TestSupport
import Testing

@testable import PatchFormat

@Suite struct ApplyTests {
  /// Each commit's patches lead from its parent's tree to its own, and back.
  @Test func patchesLeadForthAndBack() async throws {
    let history = try await GitHistory.ofAllKinds()
    let repository = try Repository(history.path)
    for id in try repository.history(of: [repository.resolve("HEAD")]) {
      let commit = try repository.commit(id)
      let parent =
        try commit.parents.first.map { try repository.commit($0).tree } ?? repository.write(Tree([]))
      let files = try PatchMail(
        PatchMail(
          author: commit.author, message: commit.message,
          files: repository.patches(from: parent, to: commit.tree)
        ).text()
      ).files
      let forth = try repository.apply(files, to: parent)
      #expect(forth.tree == commit.tree)
      #expect(forth.farthest == 0)
      let back = try repository.apply(files.reversed().map { try $0.reversed() }, to: commit.tree)
      #expect(back.tree == parent)
      #expect(try files.map { try $0.reversed().reversed() } == files)
    }
  }

  private func apply(_ old: String, _ new: String, to text: String) throws -> (String, Int) {
    var applier = HunkApplier(Array(text.utf8))
    for hunk in try TextDiff.hunks(from: Array(old.utf8), to: Array(new.utf8)) { try applier.apply(hunk) }
    return (String(decoding: applier.bytes, as: UTF8.self), applier.farthest)
  }

  private func lines(_ numbers: some Sequence<Int>) -> String { numbers.map { "line \($0)\n" }.joined() }

  @Test func hunksThatMovedAreFound() throws {
    let old = lines(0..<50)
    let new = old.replacing("line 10\n", with: "line ten\n").replacing("line 40\n", with: "")
    let (text, farthest) = try apply(old, new, to: lines(100..<107) + old)
    #expect(text == lines(100..<107) + new)
    #expect(farthest == 7)
    #expect(
      try apply(old, new, to: lines(3..<50)).0
        == lines(3..<50).replacing("line 10\n", with: "line ten\n").replacing("line 40\n", with: ""))
    #expect(throws: PatchError.self) { try apply(old, new, to: old.replacing("line 11\n", with: "other\n")) }
    #expect(throws: PatchError.self) { try apply(old, new, to: "") }
  }

  /// Random edits, applied to a text to which random lines were added elsewhere, keep both.
  @Test func randomEditsApply() throws {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<200 {
      let count = Int.random(in: 0...60, using: &random)
      let old = (0..<count).map { _ in "line \(Int.random(in: 0...8, using: &random))" }
      var new = old
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = Int.random(in: 0...new.count, using: &random)
        if place < new.count, Bool.random(using: &random) {
          new.remove(at: place)
        } else {
          new.insert("new", at: place)
        }
      }
      let end = Bool.random(using: &random) ? "\n" : ""
      let (a, b) = (old.joined(separator: "\n") + end, new.joined(separator: "\n"))
      #expect(try apply(a, b, to: a).0 == b)
      var hunks = try TextDiff.hunks(from: Array(a.utf8), to: Array(b.utf8))
      var applier = HunkApplier(Array(b.utf8))
      for hunk in hunks.map(\.reversed) { try applier.apply(hunk) }
      #expect(ByteText(applier.bytes) == ByteText(a))
      hunks = hunks.map(\.reversed.reversed)
      #expect(try hunks == TextDiff.hunks(from: Array(a.utf8), to: Array(b.utf8)))
    }
  }

  @Test func whatDoesNotFitIsRefused() async throws {
    let history = try await GitHistory()
    let repository = try Repository(history.path)
    let blob = try repository.write(Array("a\nb\n".utf8))
    let tree = try repository.write(Tree([.init(name: "x", mode: .regular, id: blob)]))
    func code(_ file: FilePatch) -> PatchError.Code? {
      (#expect(throws: PatchError.self) { try repository.apply([file], to: tree) })?.code
    }
    let hunk = Hunk(oldStart: 0, newStart: 1, lines: [.init(.added, "n")])
    #expect(
      code(FilePatch(oldPath: nil, newPath: "x", newMode: .regular, content: .text([hunk]))) == .doesNotApply)
    #expect(code(FilePatch(oldPath: "y", newPath: "y", content: .none)) == .doesNotApply)
    let part = Hunk(oldStart: 1, newStart: 0, lines: [.init(.removed, "a")])
    #expect(code(FilePatch(oldPath: "x", newPath: nil, content: .text([part]))) == .doesNotApply)
    #expect(code(FilePatch(oldPath: "x", newPath: nil, oldMode: .symlink, content: .none)) == .doesNotApply)
    #expect(code(FilePatch(oldPath: "x", newPath: "x", content: .untold)) == .oneWay)
  }

  static let malformed = [
    "", "From: A <a@b>\n\nno date",
    "From: A <a@b>\nDate: Sat, 21 Nov 2026 11:24:34 +0000\nSubject: x\n\n"
      + "diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n",
    "From: A <a@b>\nDate: Sat, 21 Nov 2026 11:24:34 +0000\nSubject: x\n\n"
      + "diff --git a/../x b/../x\nindex 1..2 100644\n--- a/../x\n+++ b/../x\n@@ -1 +1 @@\n-a\n+b\n",
    "From: A <a@b>\nDate: Sat, 21 Nov 2026 11:24:34 +0000\nSubject: x\n\n"
      + "diff --git a/x b/x\nindex 1..2 100644\nGIT binary patch\nliteral 99999999999\nzcmZ\n\n",
  ]

  @Test(arguments: malformed) func malformedMailsAreRefused(_ text: String) {
    #expect(throws: PatchError.self) { try PatchMail(Array(text.utf8)) }
  }

  /// Whatever is damaged, reading ends in a patch or a typed error.
  @Test func damagedMailsAreReadOrRefused() async throws {
    let history = try await GitHistory.ofAllKinds()
    let repository = try Repository(history.path)
    var mails: [[UInt8]] = []
    for id in try repository.history(of: [repository.resolve("HEAD")]) {
      let commit = try repository.commit(id)
      let parent = try commit.parents.first.map { try repository.commit($0).tree }
      let files = try repository.patches(from: parent, to: commit.tree)
      mails.append(PatchMail(author: commit.author, message: commit.message, files: files).text())
    }
    var random = SeededGenerator(seed: 3)
    for _ in 0..<2_000 {
      guard var mail = mails.randomElement(using: &random) else { continue }
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<mail.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: mail.removeSubrange(place...)
        case 1: mail[place] = UInt8.random(in: 0...255, using: &random)
        case 2: mail.remove(at: place)
        default: mail.insert(contentsOf: Array("9999999999\n--- \"".utf8).shuffled(using: &random), at: place)
        }
        if mail.isEmpty { break }
      }
      guard let read = try? PatchMail(mail) else { continue }
      _ = try? repository.apply(read.files, to: repository.write(Tree([])))
      _ = try? read.files.map { try $0.reversed() }
      _ = read.text()
    }
  }
}
