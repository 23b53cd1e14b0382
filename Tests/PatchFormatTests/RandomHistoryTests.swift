import Foundation
import GitObjects
import GitTestSupport
import TestSupport
import Testing

@testable import PatchFormat

/// Histories made at random, of everything that a tree and a message can hold, against git.
@Suite struct RandomHistoryTests {
  @Test(arguments: 1...6) func everyCommitComesAndGoesAsGitHasIt(_ seed: UInt64) async throws {
    let history = try await GitHistory()
    var stream = RandomHistory(seed: seed)
    let script = history.directory.path("stream")
    try Data(stream.commits(24)).write(to: URL(filePath: script))
    _ = try await Subprocess.run(
      "/bin/sh", ["-c", "git fast-import --quiet --force < stream"], environment: GitHistory.environment,
      directory: URL(filePath: history.path)
    ).checked()
    let folder = try TemporaryDirectory("mails")
    try await history.git(
      "format-patch", "--root", "--no-renames", "--full-index", "--binary", "--zero-commit", "--no-signature",
      "--no-stat", "-N", "--always", "-U3", "-q", "-o", folder.path(""), "main")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("")).sorted()
    let repository = try Repository(history.path)
    let ids = try repository.history(of: [repository.resolve("main")])
    try #require(names.count == ids.count)
    let empty = try repository.editing(nil, [:])
    for (id, name) in zip(ids, names) {
      let commit = try repository.commit(id)
      let parent = try commit.parents.first.map { try repository.commit($0).tree } ?? empty
      var (author, message) = (commit.author, commit.message)
      if let encoding = commit.encoding {
        message = ByteText(CharacterSet.utf8(message.bytes, from: encoding))
        author.name = ByteText(CharacterSet.utf8(author.name.bytes, from: encoding))
      }
      let mail = PatchMail(
        author: author, message: message, files: try repository.patches(from: parent, to: commit.tree))
      let git = Array(try Data(contentsOf: URL(filePath: folder.path(name))))
      let ours = mail.text()
      #expect(ByteText(ours.unpacked) == ByteText(git.unpacked), "seed \(seed), \(name)")
      for bytes in [ours, git] {
        let read = try PatchMail(bytes)
        #expect(read.author == mail.author, "seed \(seed), \(name)")
        #expect(MessageParts(read.message).subject == MessageParts(message).subject, "seed \(seed), \(name)")
        #expect(MessageParts(read.message).body == MessageParts(message).body, "seed \(seed), \(name)")
        let forth = try repository.apply(read.files, to: parent)
        #expect(forth.tree == commit.tree, "seed \(seed), \(name)")
        let back = try repository.apply(read.files.reversed().map { try $0.reversed() }, to: commit.tree)
        #expect(back.tree == parent, "seed \(seed), \(name)")
      }
      #expect(try PatchMail(ours).text() == ours)
    }
  }
}

/// A stream for `git fast-import`.
private struct RandomHistory {
  private var random: SeededGenerator
  private var files: [String: [UInt8]] = [:]

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
  private mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[number(0...elements.count - 1)]
  }

  /// As fast-import takes them: in quotes, octal where odd.
  private static let names = [
    "a.c", "b/deep/er/c.txt", "\\303\\274/n\\303\\244me", "lat\\344in", "sp ace", "tab\\there", "quo\\\"te",
    "back\\\\slash",
    "new\\nline", "b/x", "dir", "dir/inside", "dir/other", "a.c.orig", "-dash", "a b/c d", "=?x?=",
    "crlf.txt", "--- a", "\\001",
  ]

  mutating func commits(_ count: Int) -> [UInt8] {
    var stream = Array("reset refs/heads/main\n".utf8)
    for index in 0..<count {
      let (encoding, message, author) = words()
      stream += "commit refs/heads/main\nauthor ".utf8 + author
      stream +=
        " <a\(index)@example.org> \(1_600_000_000 + index * 86_399) \(pick(["+0000", "-0330", "+1245", "-1200"]))\n"
        .utf8
      stream += "committer C <c@d> \(1_600_000_000 + index) +0000\n".utf8
      if let encoding { stream += "encoding \(encoding)\n".utf8 }
      stream += "data \(message.count)\n".utf8 + message + "\n".utf8
      // Now and then nothing changes. A message that quotes a patch needs one of its own behind it.
      let quotesPatch = String(decoding: message, as: UTF8.self).contains("\n--- a/x")
      if quotesPatch { stream += blob("changes", "100644", Array("\(index)\n".utf8)) }
      for _ in 0..<number(0...4) { stream += change() }
      stream += "\n".utf8
    }
    return stream
  }

  private mutating func change() -> [UInt8] {
    let name = pick(Self.names)
    if files[name] != nil, number(0...5) == 0 {
      files[name] = nil
      return Array("D \"\(name)\"\n".utf8)
    }
    if let source = files.keys.sorted().randomElement(using: &random), number(0...6) == 0 {
      forget(around: name)
      files[name] = files[source]
      return Array("C \"\(source)\" \"\(name)\"\n".utf8)
    }
    forget(around: name)
    switch number(0...9) {
    case 0:
      files[name] = []
      let id = (0..<40).map { _ in pick(Array("123456789abcdef")) }
      return Array("M 160000 \(String(id)) \"\(name)\"\n".utf8)
    case 1: return blob(name, "120000", Array("target/\(number(0...9))".utf8))
    case 2:
      return blob(
        name, pick(["100644", "100755"]),
        (0..<number(0...400)).map { UInt8(truncatingIfNeeded: $0 &* $0) } + [0])
    case 3: return blob(name, "100644", [])
    default: return blob(name, pick(["100644", "100644", "100755"]), text(files[name] ?? []))
    }
  }

  /// A file takes the place of a folder, and a folder that of a file.
  private mutating func forget(around name: String) {
    for other in files.keys where other.hasPrefix(name + "/") || name.hasPrefix(other + "/") {
      files[other] = nil
    }
  }

  private mutating func blob(_ name: String, _ mode: String, _ bytes: [UInt8]) -> [UInt8] {
    files[name] = bytes
    return "M \(mode) inline \"\(name)\"\ndata \(bytes.count)\n".utf8 + bytes + "\n".utf8
  }

  /// Lines, some of them changed; ends of lines of both kinds, or none at the end.
  private mutating func text(_ old: [UInt8]) -> [UInt8] {
    var lines = old.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Array($0) }
    if lines.count < 3 { lines = (0..<number(1...60)).map { Array("\tint line\($0)(); {".utf8) } + [[]] }
    for _ in 0..<number(1...4) {
      let at = number(0...lines.count - 1)
      let line = Array(
        pick(["", " blank", "From here", "-- ", "diff --git a/x b/x", "ü", "\r", "+++ b", "}"]).utf8)
      switch number(0...3) {
      case 0: lines[at] = line
      case 1: lines.insert(line, at: at)
      case 2: lines[at] += [13]
      default: if lines.count > 1 { lines.remove(at: at) }
      }
    }
    if number(0...3) == 0, lines.last == [] { lines.removeLast() }
    return Array(lines.joined(separator: [UInt8(ascii: "\n")]))
  }

  private mutating func words() -> (encoding: String?, message: [UInt8], author: [UInt8]) {
    let subject = pick([
      "Plain", "[tag] two  blanks", "x: " + String(repeating: "long ", count: number(10...40)),
      "Ünïcode \(number(0...99))",
      "=?odd?= subject", "two\nlines", String(repeating: "é", count: number(30...90)), "Fix (#12)", "a\tb",
    ])
    let body = pick([
      "", "\n\nFrom me to you\n\nFrom: X <x@y>\n", "\n\n---\nnot a stat\n",
      "\n\n  indented\n\n\n\ntwo lines down\n\n\n",
      "\n\ndiff --git a/x b/x\nindex 1..2\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n\nand text\n",
      "\n\nSigned-off-by: Ü <u@x>\n",
      "\n\n--- a/x\n+++ b/x\n\nmore\n", "\n\nSubject: inner\n", "\n\n>From quoted\n",
    ])
    let author = pick([
      "Ada Lovelace", "Ünï Cöde", "R. Tyler \\\"Q\\\"", "A, B", String(repeating: "long ", count: 20) + "N",
    ])
    if number(0...5) == 0 {
      let latin = Array(
        "latin: \u{E9}t\u{E9}\n\nb\u{FC}dy\n".unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
      return ("ISO-8859-1", latin, [0x4A, 0xF6, 0x72, 0x67])
    }
    return (nil, Array((subject + body).utf8), Array(author.utf8))
  }
}
