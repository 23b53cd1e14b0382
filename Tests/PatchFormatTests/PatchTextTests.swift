import Foundation
import GitObjects
import GitTestSupport
import TestSupport
import Testing

@testable import PatchFormat

/// Patches of commits that git made, against git's own words.
@Suite struct PatchTextTests {
  private static let canonical = [
    "format-patch", "--root", "--no-renames", "--full-index", "--binary", "--zero-commit", "--no-signature",
    "--no-stat", "-N", "--always", "-U3", "-q", "-o",
  ]

  /// Every commit's mail and what git writes for it.
  private func mails(_ history: GitHistory) async throws -> [(ours: PatchMail, git: [UInt8])] {
    let folder = try TemporaryDirectory("mails")
    _ = try await Subprocess.run(
      "/usr/bin/git", Self.canonical + [folder.path("")], environment: GitHistory.environment,
      directory: URL(filePath: history.path)
    ).checked()
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("")).sorted()
    let repository = try Repository(history.path)
    let ids = try repository.history(of: [repository.resolve("HEAD")])
    try #require(names.count == ids.count)
    return try zip(ids, names).map { id, name in
      let commit = try repository.commit(id)
      let parent = try commit.parents.first.map { try repository.commit($0).tree }
      let mail = PatchMail(
        author: commit.author, message: commit.message,
        files: try repository.patches(from: parent, to: commit.tree))
      return (mail, Array(try Data(contentsOf: URL(filePath: folder.path(name)))))
    }
  }

  /// Equal bytes, or the lines from the first that differs.
  private func expectEqual(
    _ ours: [UInt8], _ git: [UInt8], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let newline = UInt8(ascii: "\n")
    let same = zip(ours, git).prefix { $0 == $1 }.count
    let start = ours[..<same].lastIndex(of: newline).map { $0 + 1 } ?? 0
    let (a, b) = (ByteText(ours[start...].prefix(200)), ByteText(git[start...].prefix(200)))
    #expect(ours == git, "ours: \(a)\ngit: \(b)", sourceLocation: sourceLocation)
  }

  @Test func commitsAreWrittenAsGitWritesThem() async throws {
    for (ours, git) in try await mails(.ofAllKinds()) {
      expectEqual(ours.text().unpacked, git.unpacked)
    }
  }

  @Test func whatIsWrittenIsReadAgain() async throws {
    for (ours, git) in try await mails(.ofAllKinds()) {
      let read = try PatchMail(ours.text())
      #expect(read == ours)
      #expect(read.text() == ours.text())
      let foreign = try PatchMail(git)
      #expect(foreign.author == ours.author)
      #expect(foreign.message == ours.message)
      #expect(foreign.files.map(\.path) == ours.files.map(\.path))
    }
  }

  static let messages = [
    "Short", "two  blanks   here", "[tag] [x] and more",
    "x: " + String(repeating: "word ", count: 30) + "end",
    String(repeating: "l", count: 100), "Ünïcode " + String(repeating: "é wörd ", count: 20), "=?odd?= text",
    "line one\nline two\n\nbody", "s\n\nbody\n---\nmore\n\n\nand more\n", "s\n\ndiff -u is not a patch\n",
    "s\n\n--- a/x\nno plus\n", "s\n\n\n\nbody", "s\n\nbody ü\n\nSigned-off-by: A <a@b>\n",
    "tab\there " + String(repeating: "t\t", count: 60),
    "a=?b", "ends in dots ... " + String(repeating: "x ", count: 50) + "  ",
    "s\n\n  indented body\n\tand tab",
    "emoji 👩‍👩‍👧‍👦 " + String(repeating: "👍🏽", count: 30), "quote \"it\" \\ back", "s\n\n[PATCH] in body\n",
    "s\n\nupdated-dependencies:\n---\n- dependency\n...\n\nSigned-off-by: bot\n",
  ]

  @Test func messagesAreWrittenAsGitWritesThem() async throws {
    let history = try await GitHistory()
    for (number, message) in Self.messages.enumerated() {
      try history.write("file", "\(number)\n".utf8)
      try await history.git("add", "-A")
      try await history.git("commit", "-q", "--cleanup=verbatim", "-m", message)
    }
    for (ours, git) in try await mails(history) {
      expectEqual(ours.text(), git)
      let read = try PatchMail(git)
      let (a, b) = (MessageParts(read.message), MessageParts(ours.message))
      // Blanks where a line was folded come back as spaces.
      #expect(
        ByteText(a.subject.map { $0 == 9 ? 32 : $0 }) == ByteText(b.subject.map { $0 == 9 ? 32 : $0 }))
      #expect(a.body == b.body)
    }
  }

  static let people = [
    "R. Tyler Croy", "Ünï Cöde", "\"A, B\"", "plain", "back\\slash, x",
    "a" + String(repeating: " long", count: 20),
    "Ü" + String(repeating: " löng", count: 20), "O'Neil (work)", "=?utf-8?q?x?=",
  ]

  @Test func peopleAreWrittenAsGitWritesThem() async throws {
    let history = try await GitHistory()
    for (number, name) in Self.people.enumerated() {
      try history.write("file", "\(number)\n".utf8)
      try await history.git("add", "-A")
      let address =
        number % 2 == 0 ? "a@b.org" : String(repeating: "long.", count: 12) + "address@example.org"
      try await history.git("commit", "-q", "-m", "m", "--author=\(name) <\(address)>")
    }
    for (ours, git) in try await mails(history) {
      expectEqual(ours.text(), git)
      #expect(try PatchMail(git).author == ours.author)
    }
  }

  @Test func binaryChangesAreUndoneAsWell() async throws {
    var random = SeededGenerator(seed: 4)
    for size in [0, 1, 2, 3, 51, 52, 53, 1_000, 70_000] {
      for entropy in [1, 4, 256] {
        let bytes = (0..<size).map { _ in UInt8.random(in: 0...UInt8(entropy - 1), using: &random) }
        var text: [UInt8] = []
        BinaryChange(method: .literal, bytes: bytes).append(to: &text)
        var lines = LineReader(text)
        #expect(try BinaryChange.take(&lines)?.bytes == bytes)
      }
    }
  }

  @Test func gitAppliesOurBinaryChanges() async throws {
    let history = try await GitHistory.ofAllKinds()
    let mails = try await mails(history)
    let other = try await GitHistory()
    for (number, mail) in mails.enumerated() where !mail.ours.files.isEmpty {
      try other.write(".git/mail\(number)", mail.ours.text())
      try await other.git("am", "-q", "-k", "--keep-cr", ".git/mail\(number)")
    }
    let ours = try await other.git("rev-parse", "HEAD^{tree}")
    let theirs = try await history.git("rev-parse", "HEAD^{tree}")
    #expect(ours == theirs)
  }
}

extension [UInt8] {
  /// A patch but for the packed bytes of binary changes, which git's zlib decides.
  var unpacked: [UInt8] {
    var isBinary = false
    let lines = split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).filter { line in
      if line.starts(with: "GIT binary".utf8) { isBinary = true }
      if line.starts(with: "diff --git".utf8) { isBinary = false }
      return !isBinary
    }
    return Array(lines.joined(separator: [UInt8(ascii: "\n")]))
  }
}
