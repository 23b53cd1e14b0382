import Foundation
import GitObjects
import GitTestSupport
import TestSupport
import Testing

@testable import PatchFormat
@testable import PatchQueue

/// Damaged and malicious input: a typed error or a right result, whatever comes.
@Suite struct HostileInputTests {
  private static let foreign = [
    "Description: Fix\n More.\n .\nAuthor: A <a@b>\nLast-Update: 2023-11-14\n---\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n",
    "Text.\n\nFrom: A <a@b>\n\nIndex: p/x\n=====\n--- p.orig/x\t1970-01-01 00:00:00\n+++ p/x\n@@ -0,0 +1 @@\n+c\n",
    "From x Mon Sep 17 00:00:00 2001\r\nFrom: =?utf-8?q?=C3=9C?= <a@b>\r\nDate: Tue, 14 Nov 2023 22:13:20 +0000\r\n"
      + "Subject: [PATCH 1/2] =?iso-8859-1?b?/Pw=?=\r\n =?x?q?y?=\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
      + "b=C3=BCdy=\r\n\r\n---\r\n x | 2 +-\r\n 1 file changed\r\n\r\n--- a/x\r\n+++ b/x\r\n@@ -1 +1 @@\r\n-a\r\n+b\r\n",
    "diff --git \"a/q\\303\\274\" \"b/q\\303\\274\"\nsimilarity index 90%\nrename from a b\nrename to \"c\\td\"\n"
      + "index 1111111..2222222 100755\n--- a/a b\t\n+++ \"b/c\\td\"\n@@ -1,3 +1,3 @@ f()\n a\n-b\n+c\n\n",
  ]

  private static let words = [
    "diff --git ", "@@ -", " @@", "--- ", "+++ ", "\n", "\r\n", "index ", "=?", "?=", "\\", "\"", "a/../",
    "literal ", "delta ",
    "GIT binary patch\n", "0", "99999999999999999999", "-1", ",", ":", "From ", "\u{0}", "ÿ", "/dev/null",
    "rename from ",
    "new file mode 160000\n", "\t", "---\n", "Subject: ", "Content-Type: multipart/", "{", "]", "null",
  ]

  private func damaged(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let at = Int.random(in: 0..<bytes.count, using: &random)
      let length = min(bytes.count - at, Int.random(in: 1...60, using: &random))
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.removeSubrange(at..<at + length)
      case 2: bytes.insert(contentsOf: bytes[at..<at + length], at: Int.random(in: 0...at, using: &random))
      case 3: bytes.removeSubrange(at...)
      case 4: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      default: bytes.insert(contentsOf: (Self.words.randomElement(using: &random) ?? "").utf8, at: at)
      }
    }
    return bytes
  }

  /// Long binaries would only be damaged within.
  private static func shortened(_ mail: PatchMail) -> PatchMail {
    var mail = mail
    for index in mail.files.indices {
      if case .binary(let forth, let back) = mail.files[index].content {
        mail.files[index].content = .binary(
          .init(method: forth.method, bytes: Array(forth.bytes.prefix(60))),
          back.map { .init(method: $0.method, bytes: Array($0.bytes.prefix(60))) })
      }
    }
    return mail
  }

  @Test func damagedPatchesAreRefusedOrRead() async throws {
    let history = try await GitHistory.ofAllKinds()
    let repository = try Repository(history.path)
    let ids = try repository.history(of: [repository.resolve("HEAD")])
    let stack = try Importer(repository: repository, scope: .everything).commits(
      from: ids[0], to: ids[ids.count - 1])
    var corpus = Self.foreign.map { (Array($0.utf8), stack.base) }
    for (number, patch) in stack.patches.enumerated() {
      let mail = Self.shortened(patch.mail)
      for style in Manifest.Style.all { corpus.append((mail.text(style.mail), stack.tree(below: number))) }
    }
    var random = SeededGenerator(seed: 20_261_121)
    var (read, applied, refused) = (0, 0, 0)
    for round in 0..<2_500 {
      let (bytes, tree) = corpus[round % corpus.count]
      do {
        let patch = try Patch(
          Series.Entry("x.patch", strip: round % 3 == 0 ? round % 5 : 1), damaged(bytes, &random))
        read += 1
        for style in Manifest.Style.all { _ = patch.mail.text(style.mail) }
        _ = try PatchID(diff: FilePatch.text(patch.mail.files))
        let forth = try repository.apply(patch.mail.files, to: tree)
        applied += 1
        let back = try repository.apply(patch.mail.files.reversed().map { try $0.reversed() }, to: forth.tree)
        _ = back.tree
      } catch {
        refused += 1
        #expect(error is PatchError || error is GitError, "\(error)")
      }
    }
    // Damage must neither be always found nor never.
    #expect(read > 300 && applied > 100 && refused > 300, "\(read) \(applied) \(refused)")
  }

  @Test func patchesCutOffAnywhereAreRefusedOrReadRight() async throws {
    let history = try await GitHistory.ofAllKinds()
    let repository = try Repository(history.path)
    let ids = try repository.history(of: [repository.resolve("HEAD")])
    let stack = try Importer(repository: repository, scope: .everything).commits(
      from: ids[0], to: ids[ids.count - 1])
    for mail in stack.patches.prefix(2).map({ Self.shortened($0.mail) }) {
      let text = mail.text()
      // Between two lines a cut may leave a shorter patch that is whole in itself; within one it is always seen.
      for length in stride(from: 0, to: text.count, by: 7)
      where length > 0 && text[length - 1] != UInt8(ascii: "\n") {
        #expect(throws: PatchError.self) { try PatchMail(Array(text[..<length])) }
      }
      for length in text.indices where length > 0 && text[length - 1] == UInt8(ascii: "\n") {
        guard let read = try? PatchMail(Array(text[..<length])) else { continue }
        for (found, whole) in zip(read.files, mail.files) where found != whole {
          switch (found.content, whole.content) {
          case (.text(let some), .text(let all)):
            #expect(some.indices.allSatisfy { some[$0].lines.map(\.text) == all[$0].lines.map(\.text) })
          case (.binary(let some, nil), .binary(let all, _)): #expect(some == all)
          // Of two changes of a file the first.
          case (.none, .text) where whole.oldMode != whole.newMode: continue
          default: Issue.record("cut at \(length), \(found.path) reads otherwise")
          }
        }
        #expect(read.files.count <= mail.files.count)
      }
    }
  }

  /// What a cut between hunks leaves is a patch, but not of what its index line tells.
  @Test func patchesCutOffBetweenHunksAreRefused() async throws {
    let queue = try await TestQueue()
    let history = queue.history
    try await history.git("checkout", "-q", "-b", "more", "v1.0.0")
    try history.write("src/b", TestQueue.lines(1...40, [2: "two", 38: "thirty-eight"]).utf8)
    try await history.git("commit", "-q", "-a", "-m", "Two ends")
    let mail = try await history.git("format-patch", "-1", "--full-index", "--no-signature", "--stdout")
    try await history.git("checkout", "-q", "main")
    try queue.run(DropPatches(["nine"]))
    try await history.commit("Without nine")
    let second = try #require(mail.ranges(of: "\n@@ ").last)
    let folder = try TemporaryDirectory("cut")
    let path = folder.path("two.patch")
    try Data((mail[..<second.lowerBound] + "\n").utf8).write(to: URL(filePath: path))
    let before = try queue.contents()
    let error = #expect(throws: QueueError.self) { try queue.run(ImportPatches(path)) }
    #expect(error?.code == .malformed && error?.message.contains("src/b") == true, "\(error as Any)")
    #expect(try queue.contents() == before)
    try Data(mail.utf8).write(to: URL(filePath: path))
    try queue.run(ImportPatches(path))
    // The same in the queue: the patch and its file are named.
    let kept = try queue.text("patches/two.patch")
    let cut = try #require(kept.ranges(of: "\n@@ ").last)
    try history.write("patches/two.patch", (kept[..<cut.lowerBound] + "\n").utf8)
    let report = try queue.run(VerifyQueue())
    #expect(report.exitCode == 1)
    #expect(report.lines.contains { $0.text.contains("two.patch") && $0.text.contains("src/b") })
  }

  /// An empty commit that quotes a patch would be read as that patch.
  @Test func emptyPatchesThatQuoteOneAreRefused() async throws {
    let queue = try await TestQueue()
    let patch = try queue.text("patches/\(TestQueue.nine)")
    let quoted = patch[try #require(patch.firstRange(of: "diff --git ")).lowerBound...]
    let message = "Say how\n\n---\n\(quoted)"
    let before = try queue.contents()
    let error = #expect(throws: QueueError.self) { try queue.run(NewPatch("say", message: message)) }
    #expect(error?.code == .usage && error?.message.contains("quotes a patch") == true)
    #expect(try queue.contents() == before)
    try await queue.history.git("commit", "-q", "--allow-empty", "--cleanup=verbatim", "-m", message)
    #expect(throws: QueueError.self) { try queue.run(ImportPatches("HEAD~1..HEAD")) }
    #expect(try queue.contents() == before)
    // What is told from a patch is kept.
    try queue.run(NewPatch("say", message: "Say how\n\n    diff --git a/b b/b\n"))
    #expect(try queue.open(.reading).stack().patches.last?.mail.files.isEmpty == true)
  }

  @Test func damagedFilesOfAQueueAreRefusedOrRead() async throws {
    let queue = try await TestQueue()
    let home = try queue.open(.reading)
    let manifest = Array(home.manifest.text.utf8)
    let lock = try #require(home.files.files["LOCK.json"])
    let series = Array("# a\na.patch -p0\nb/c.patch # x\n\nd.patch -R\n".utf8)
    var random = SeededGenerator(seed: 7)
    for _ in 0..<1_500 {
      _ = try? Manifest(damaged(manifest, &random)).text
      _ = try? Lock(damaged(lock, &random)).text
      _ = try? Series(damaged(series, &random)).entries
      _ = MailBox.split(damaged(Array(Self.foreign[2].utf8), &random))
      let text = damaged(
        Array("s\n\nFixes: abc\nGbp-Pq: Name x\n(cherry picked from commit 1)\n".utf8), &random)
      _ = (Trailers(ByteText(text)).all, QueueHints(ByteText(text)).message)
    }
  }

  @Test func damagedBinariesAreRefusedOrRead() throws {
    var random = SeededGenerator(seed: 9)
    let source = (0..<300).map { UInt8(truncatingIfNeeded: $0 * 7) }
    // Copy 100 bytes from 16, then three new ones.
    let delta: [UInt8] = [0xAC, 0x02, 103, 0x91, 16, 100, 3, 1, 2, 3]
    #expect(try BinaryDelta(delta).apply(to: source) == source[16..<116] + [1, 2, 3])
    for _ in 0..<4_000 {
      if let made = try? BinaryDelta(damaged(delta, &random)).apply(to: source) {
        #expect(made.count < 1 << 20)
      }
      let bytes = (0..<Int.random(in: 0...70, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      var text: [UInt8] = []
      BinaryChange(method: .literal, bytes: bytes).append(to: &text)
      var lines = LineReader(damaged(text, &random))
      _ = try? BinaryChange.take(&lines)
      _ = Base85.decode(damaged(Base85.encode(bytes), &random)[...], count: bytes.count)
    }
    // A few bytes that say that they become very many.
    for head in ["literal 1073741824", "literal 99999999999999999999", "delta -1"] {
      var lines = LineReader(Array("\(head)\nzcmZQzfB+2uF#rHI\n\n".utf8))
      #expect((try? BinaryChange.take(&lines)) == nil)
    }
  }

  static let escapes = [
    "../x", "a/../../x", "/etc/x", ".git/hooks/x", "a/.git/config", ".GIT/x", ".Git./x", ".git /x", "GIT~1/x",
    ".git::$INDEX_ALLOCATION/x", ".g\u{200C}it/x", "a/./x", "a//x", "a\\.git\\x", "./x",
  ]

  @Test(arguments: escapes) func patchesThatEscapeAreRefused(_ path: String) throws {
    let hunk = "@@ -0,0 +1 @@\n+x\n"
    let name = path.replacing("\\", with: "\\\\").replacing("\u{200C}", with: "\\342\\200\\214")
    for text in [
      "--- /dev/null\n+++ \"b/\(name)\"\n\(hunk)",
      "diff --git \"a/\(name)\" \"b/\(name)\"\nnew file mode 100644\nindex 0000000..587be6b\n--- /dev/null\n+++ \"b/\(name)\"\n\(hunk)",
      "diff --git a/y b/z\nsimilarity index 100%\nrename from y\nrename to \"\(name)\"\n",
      "diff --git a/y b/z\nsimilarity index 100%\ncopy from \"\(name)\"\ncopy to z\n",
    ] {
      // Some names lose what makes them odd together with the part that is left out.
      #expect(Self.isRefused(text, path), "\(text)")
    }
    #expect(!ByteText(path).isSafePath)
    #expect(throws: PatchError.self) { try Series(Array("\(path.replacing(" ", with: "."))\n".utf8)) }
  }

  private static func isRefused(_ text: String, _ path: String) -> Bool {
    guard let mail = try? PatchMail(Array(text.utf8)) else { return true }
    return mail.files.allSatisfy { $0.path.isSafePath && $0.path.description != path }
  }

  @Test func namesThatOnlyLookLikeItAreAllowed() {
    for path in [
      ".gitignore", ".github/x", "git/x", "agit~1", "x.git/y", "..x", "a/...", "gitx", ".gitmodules",
    ] {
      #expect(ByteText(path).isSafePath, "\(path)")
    }
  }

  @Test func nothingIsWrittenThroughLinks() async throws {
    let queue = try await TestQueue()
    let outside = try TemporaryDirectory("outside")
    let link =
      "diff --git a/src/l b/src/l\nnew file mode 120000\nindex 0000000..1111111\n--- /dev/null\n+++ b/src/l\n"
      + "@@ -0,0 +1 @@\n+\(outside.path("").dropLast())\n\\ No newline at end of file\n"
    let file =
      "diff --git a/src/l/evil b/src/l/evil\nnew file mode 100644\nindex 0000000..587be6b\n--- /dev/null\n"
      + "+++ b/src/l/evil\n@@ -0,0 +1 @@\n+x\n"
    let folder = try TemporaryDirectory("patches")
    for (name, text) in [("one.patch", link + file), ("two.patch", file + link)] {
      try Data("s\n\n\(text)".utf8).write(to: URL(filePath: folder.path(name)))
      let before = try queue.contents()
      #expect(throws: QueueError.self) { try queue.run(ImportPatches(folder.path(name))) }
      #expect(try queue.contents() == before)
    }
    // A link that stands in the work tree where the queue wants a folder.
    try FileManager.default.createSymbolicLink(
      atPath: queue.history.directory.path("src/l"), withDestinationPath: outside.path(""))
    try Data("s\n\n\(file)".utf8).write(to: URL(filePath: folder.path("three.patch")))
    #expect(throws: QueueError.self) { try queue.run(ImportPatches(folder.path("three.patch"))) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: outside.path("")).isEmpty)
  }

  @Test func longTextsTakeNoLongTime() throws {
    let blanks = String(repeating: " x", count: 200_000)
    let folded = String(repeating: " y\n", count: 100_000)
    let texts = [
      "diff --git a/x\(blanks) b/x\(blanks)\nold mode 100644\nnew mode 100755\n",
      "From 1 Mon Sep 17 00:00:00 2001\nSubject: s\n\(folded)\n\nx\n",
      String(repeating: "=?utf-8?q?", count: 50_000),
      String(repeating: "diff --git a/x b/x\nindex ", count: 20_000),
      "From \(ObjectID.zero) Mon Sep 17 00:00:00 2001\n\n"
        + String(repeating: "--- a\n+++ b\n", count: 50_000),
    ]
    for text in texts {
      #expect(throws: PatchError.self) { try PatchMail(Array(text.utf8)) }
      _ = EncodedWord.decode(Array(text.utf8))
    }
  }
}
