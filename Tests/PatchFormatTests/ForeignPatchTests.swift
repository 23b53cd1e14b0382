import GitObjects
import Testing

@testable import PatchFormat

/// Patches that other tools and people wrote.
@Suite struct ForeignPatchTests {
  private static let diff = "--- a/x.c\n+++ b/x.c\n@@ -1,2 +1,2 @@\n one\n-two\n+zwei\n"

  private func read(_ text: String, strip: Int = 1) throws -> PatchMail {
    try PatchMail(Array(text.utf8), strip: strip)
  }

  @Test func debianFieldsAreUnderstood() throws {
    let mail = try read(
      """
      Description: Fix the frobnicator
       It did frob too little.
       .
       Second paragraph.
      Author: Jörg Example <j@example.org>
      Origin: upstream, https://example.org/c/1
      Bug-Debian: https://bugs.debian.org/1
      Forwarded: not-needed
      Last-Update: 2023-11-14
      ---
      This patch header follows DEP-3: http://dep.debian.net/deps/dep3/
      \(Self.diff)
      """)
    #expect(
      mail.message == """
        Fix the frobnicator

        It did frob too little.

        Second paragraph.

        Origin: upstream, https://example.org/c/1
        Bug-Debian: https://bugs.debian.org/1
        Forwarded: not-needed
        Last-Update: 2023-11-14

        """)
    #expect(
      mail.author
        == Signature(name: "Jörg Example", email: "j@example.org", seconds: 1_699_920_000, offset: 0))
    #expect(Trailers(mail.message)["Forwarded"] == ["not-needed"])
    #expect(mail.files.map(\.path) == ["x.c"])
  }

  @Test func fieldsLikeThoseOfAMailAreUnderstood() throws {
    let mail = try read("From: A B <a@b>\nSubject: [PATCH] keep [this]\n\nWhy.\n\n\(Self.diff)")
    #expect(mail.author == Signature(name: "A B", email: "a@b", seconds: 0, offset: 0))
    #expect(mail.message == "[PATCH] keep [this]\n\nWhy.\n")
  }

  @Test func freeTextIsTheMessage() throws {
    #expect(
      try read("Make it two: of them\n\n  indented\n\n\(Self.diff)").message.utf8 == """
        Make it two: of them

          indented

        """)
    #expect(try read(Self.diff).message == "")
    #expect(try read(Self.diff).author == PatchMail.unknownAuthor)
    let index =
      "Text.\n\nIndex: pkg/x.c\n===================================================================\n"
    let plain = Self.diff.replacing("a/x.c", with: "pkg.orig/x.c").replacing("b/x.c", with: "pkg/x.c")
    let quilt = try read(index + plain)
    #expect(quilt.message == "Text.\n")
    #expect(quilt.files.map(\.path) == ["x.c"])
    #expect(try read("Text.\n\ndiff -Nru a/x.c b/x.c\n" + Self.diff).message == "Text.\n")
  }

  @Test func theAuthorMayStandBelowTheSubject() throws {
    let stacked = try read(
      "Fix it\n\nFrom: A B <a@b>\n\nBecause.\n---\n x.c | 2 +-\n 1 file changed\n\n\(Self.diff)")
    #expect(stacked.author.name == "A B")
    #expect(stacked.message == "Fix it\n\nBecause.\n")
    let mail =
      "From 1234567890123456789012345678901234567890 Mon Sep 17 00:00:00 2001\nFrom: List <l@x>\n"
      + "Date: Tue, 14 Nov 2023 22:13:20 +0000\nSubject: [PATCH 2/3] Fix it\n\nFrom: A B <a@b>\n\nBecause.\n---\n\n"
    let forwarded = try read(mail + Self.diff)
    #expect(forwarded.author == Signature(name: "A B", email: "a@b", seconds: 1_700_000_000, offset: 0))
    #expect(forwarded.message == "Fix it\n\nBecause.\n")
    // What looks like a sender in a message of the queue's own files belongs to the message.
    let own = PatchMail(
      author: forwarded.author, message: "s\n\nFrom: X <x@y>\n\nmore\n", files: forwarded.files)
    #expect(try PatchMail(own.text()) == own)
  }

  @Test func namesAreFoundWithAnyNumberOfPartsBefore() throws {
    func path(_ old: String, _ new: String, _ strip: Int) throws -> [ByteText?] {
      let file = try #require(
        try read("--- \(old)\n+++ \(new)\n@@ -1 +1 @@\n-a\n+b\n", strip: strip).files.first)
      return [file.oldPath, file.newPath]
    }
    #expect(try path("x.c.orig\t2001-01-01 10:00:00 +0000", "x.c\t2002-01-01", 0) == ["x.c", "x.c"])
    #expect(try path("x.c~", "x.c", 0) == ["x.c", "x.c"])
    #expect(try path("src/x.c", "src/x.c", 0) == ["src/x.c", "src/x.c"])
    #expect(try path("a/b/src/x.c", "c/d/src/x.c", 2) == ["src/x.c", "src/x.c"])
    #expect(try path("p-1.0.orig/src/x.c", "p-1.0/src/x.c", 1) == ["src/x.c", "src/x.c"])
    #expect(throws: PatchError.self) { try path("old/x.c", "new/x.c", 0) }
    #expect(throws: PatchError.self) { try path("a/x.c", "b/x.c", 3) }
    let rename = "diff --git a/p/x b/p/y\nsimilarity index 100%\nrename from p/x\nrename to p/y\n"
    #expect(try read(rename, strip: 2).files.map { [$0.oldPath, $0.newPath] } == [["x", "y"]])
    let bare = "diff --git x y\nsimilarity index 100%\nrename from x\nrename to y\n"
    #expect(try read(bare, strip: 0).files.map { [$0.oldPath, $0.newPath] } == [["x", "y"]])
  }

  @Test func filesThatComeAndGoAreSeenInEveryForm() throws {
    func file(_ text: String) throws -> [ByteText?] {
      let file = try #require(try read(text).files.first)
      return [file.oldPath, file.newPath]
    }
    let come = "@@ -0,0 +1 @@\n+b\n"
    #expect(try file("--- /dev/null\n+++ b/x\n" + come) == [nil, "x"])
    #expect(
      try file("--- a/x\t1970-01-01 00:00:00.000000000 +0000\n+++ b/x\t2024-01-01 00:00:00\n" + come) == [
        nil, "x",
      ])
    #expect(
      try file("--- a/x\t1969-12-31 19:00:00.000000000 -0500\n+++ b/x\t2024-01-01 00:00:00\n" + come) == [
        nil, "x",
      ])
    // An empty file gets its first line.
    #expect(try file("--- a/x\t2024-01-01 00:00:00\n+++ b/x\t2024-01-01 00:00:00\n" + come) == ["x", "x"])
    #expect(try file("--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-b\n") == ["x", nil])
  }

  @Test func mailsWithTheEndsOfLinesOfMailsAreRead() throws {
    let mail = PatchMail(
      author: Signature(name: "A", email: "a@b", seconds: 1_700_000_000, offset: 0), message: "s\n\nbody\n",
      files: try read(Self.diff).files)
    let text = mail.text(.bare)
    let sent = Array(String(decoding: text, as: UTF8.self).replacing("\n", with: "\r\n").utf8)
    #expect(try PatchMail(sent) == mail)
    // Where the file has such ends itself, the head has not.
    let inside = Array(String(decoding: text, as: UTF8.self).replacing("one\n", with: "one\r\n").utf8)
    #expect(try PatchMail(inside) != mail)
    #expect(try PatchMail(inside).text(.bare) == inside)
  }

  @Test func aMessageMayQuoteAPatch() throws {
    let quoted = "diff --git a/y b/y\nindex 111..222 100644\n--- a/y\n+++ b/y\n@@ -1 +1 @@\n-a\n+b\n"
    for message in [
      "s\n\n\(quoted)\nmore\n", "s\n\n\(quoted)\nSigned-off-by: A <a@b>\n", "s\n\n--- a/y\n+++ b/y\n\nend\n",
    ] {
      let mail = PatchMail(
        author: PatchMail.unknownAuthor, message: ByteText(message), files: try read(Self.diff).files)
      #expect(try PatchMail(mail.text()) == mail, "\(message)")
    }
  }

  static let unreadable: [(String, Int?)] = [
    ("", 1), ("no patch at all\n", 1),
    ("text\n\n@@ -1 +1 @@\n-a\n+b\n", 1),
    ("t\n\n--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n-b\n", 5),
    ("t\n\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-b\n+c\n+d\n", 8),
    ("t\n\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-b\n+c\n@@ broken\n+d\n", 9),
    ("t\n\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-b\n+c\ntext\n@@ -9 +9 @@\n-x\n+y\n", 9),
    ("t\n\ndiff --git a/x b/x\nindex 1111111..2222222 100644\n", 3),
    ("t\n\ndiff --git a/x b/x\n", nil),
    ("t\n\ndiff --git a/x b/x\nnew file mode 100644\nindex 0000000..2222222\n", 3),
    ("t\n\ndiff --git a/x b/x\nnew file mode 123456\n", 4),
    ("t\n\ndiff --git a/x b/x\nindex 1..2\nGIT binary patch\nliteral 5\nabc\n", nil),
    ("t\n\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-b\n+c\n***************\n*** 1 ****\n", 8),
    ("t\n\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-b\n+c\ndiff --cc y\n", 8),
    ("From 1 Mon Sep 17 00:00:00 2001\nFrom: a <b>\n", nil),
    ("From 1 Mon Sep 17 00:00:00 2001\nFrom: a <b>\nDate: x\n\ntext\n", 1),
    ("From: a <b>\nDate: Tue, 14 Nov 2023 22:13:20 +0000\nSubject: s\n\ncut of", nil),
    (
      "From: a <b>\nDate: Tue, 14 Nov 2023 22:13:20 +0000\nSubject: s\nContent-Type: multipart/mixed\n\nx\n",
      nil
    ),
  ]

  @Test(arguments: unreadable) func whatCannotBeReadIsSaid(_ text: String, _ line: Int?) throws {
    let error = #expect(throws: PatchError.self) { try read(text) }
    if let line { #expect(error?.line == line, "\(String(describing: error))") }
  }

  @Test func hintsOfOtherToolsAreTakenOffMessages() {
    let hints = QueueHints("s\n\nbody\n\nGbp-Pq: Name 01-x.patch\nGbp-Pq: Topic core/net\n")
    #expect(hints.path(instead: "other.patch") == "core/net/01-x.patch")
    #expect(hints.message == "s\n\nbody\n")
    #expect(QueueHints("s\n\nPatch-Filename: e.patch\n").path(instead: "o") == "e.patch")
    #expect(QueueHints("s\n\ngbp-pq: ignore\n").isIgnored)
    #expect(QueueHints("s\n\nGbp-Pq: Topic up\n").path(instead: "o.patch") == "up/o.patch")
    #expect(QueueHints("s\n\nGbp-Pq: Name ../../x\n").path(instead: "o.patch") == nil)
    let plain: ByteText = "s\n\nGbp: whatever this is\n\n\n"
    #expect(QueueHints(plain).message == plain)
  }
}
