import GitObjects
import GitTestSupport
import PatchFormat
import TestSupport
import Testing

@testable import PatchQueue

@Suite struct LintTests {
  private func rules(_ files: QueueFiles, scope: [String] = []) throws -> [String] {
    try QueueLint(files: files, scope: Scope(scope), style: .canonical).findings()
      .map { "\($0.patch ?? "-"): \($0.rule)" }
  }

  private func patch(_ message: String, file: String = "a", tail: String = "") -> [UInt8] {
    Array(
      """
      From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001
      From: A <a@b>
      Date: Tue, 14 Nov 2023 22:13:20 +0000
      Subject: [PATCH] \(message)

      diff --git a/\(file) b/\(file)
      index 5626abf0f72e58d7a153368ba57db4c673c0e171..814f4a422927b82f5f8a43f8fab6d3839e3983f2 100644
      --- a/\(file)
      +++ b/\(file)
      @@ -1 +1 @@
      -one
      +two

      """.utf8) + tail.utf8
  }

  private let good = "Good\n\nUpstream-Status: Pending"

  @Test func aGoodQueueIsSilent() throws {
    #expect(try rules(QueueFiles(["series": Array("a.patch\n".utf8), "a.patch": patch(good)])) == [])
    #expect(
      try rules(
        QueueFiles(["series": Array("a.patch\n".utf8), "a.patch": patch(good, tail: "-- \n2.39.5\n\n")]))
        == [])
  }

  @Test(arguments: [
    ("Good", "upstream-status"), ("Good\n\nUpstream-Status: Waiting", "upstream-status"),
    ("Good\n\nUpstream-Status: Denied", "upstream-status"),
    ("Good\n\nUpstream-Status: Pending\nUpstream-Status: Pending", "upstream-status"),
    ("Good\n\nUpstream-Status: Backport [1.2]", "backport"),
    ("Good\n\nUpstream-Status: Pending\nOrigin: somewhere", "dep3"),
    ("Good\n\nUpstream-Status: Pending\nForwarded: perhaps", "dep3"),
    ("Good\n\nUpstream-Status: Pending\nLast-Update: yesterday", "dep3"),
    ("Good\n\nUpstream-Status: Pending\nApplied-Upstream: 1.2, soon", "dep3"),
    ("Good\n\nUpstream-Status: Pending\nFixes: that bug", "fixes"),
    ("Good\n\nUpstream-Status: Pending\nFixes: 1234abcd (\"Short\")", "fixes"),
    ("Good  twice\n\nUpstream-Status: Pending", "lossy"),
    ("[tag] Good\n\nUpstream-Status: Pending", "lossy"),
    ("Good\n\n---\nmore\n\nUpstream-Status: Pending", "lossy"),
    ("Good\n\ndiff -u of nothing\n\nUpstream-Status: Pending", "lossy"),
  ])
  func faultsAreNamed(_ message: String, _ rule: String) throws {
    #expect(
      try rules(QueueFiles(["series": Array("a.patch\n".utf8), "a.patch": patch(message)])) == [
        "a.patch: \(rule)"
      ])
  }

  @Test(arguments: [
    "Origin: upstream, https://example.org/1", "Origin: https://example.org/1", "Forwarded: not-needed",
    "Applied-Upstream: 1.2, commit:1234", "Last-Update: 2026-01-31", "Fixes: #12",
    "Fixes: 1234567890ab (\"Something\")",
  ])
  func goodMetadataIsTaken(_ trailer: String) throws {
    #expect(
      try rules(
        QueueFiles(["series": Array("a.patch\n".utf8), "a.patch": patch("\(good)\n\(trailer)")])) == [])
  }

  @Test func filesAndSeriesMustAgree() throws {
    var files = QueueFiles([
      "series": Array("a.patch\nb.patch\n".utf8), "a.patch": patch(good), "c.patch": patch(good),
    ])
    #expect(try rules(files) == ["c.patch: series", "b.patch: series"])
    files.files = ["series": Array("a.patch\n".utf8), "a.patch": patch(good, tail: "\nmore text\n")]
    #expect(try rules(files) == ["a.patch: junk"])
    #expect(try rules(files, scope: ["src"]).first == "a.patch: scope")
    files.files = [
      "series": Array("a.patch\nb.patch\n".utf8), "a.patch": patch(good), "b.patch": patch(good),
    ]
    #expect(try rules(files) == ["b.patch: twin"])
    files.files["b.patch"] = Array(patch(good).dropLast(6))
    #expect(try rules(files) == ["b.patch: malformed"])
  }

  @Test func commitsThatFixesNameAreLookedUp() async throws {
    let queue = try await TestQueue()
    let repository = try queue.open(.reading).repository
    let id = try repository.resolve("v1.0.0")
    func findings(_ value: String) throws -> [String] {
      let patch = try Patch(.init("a.patch"), patch("\(good)\nFixes: \(value)"))
      return MetadataLint(patch: patch, repository: repository).findings().map(\.rule)
    }
    #expect(try findings("\(id) (\"Base\")") == [])
    #expect(try findings("\(id) (\"Another\")") == ["fixes"])
    #expect(try findings("1234567890ab (\"Base\")") == ["fixes"])
  }

  @Test func theWholeQueueIsMeasured() async throws {
    let queue = try await TestQueue()
    var lint = LintQueue()
    let report = try queue.run(lint)
    // Three patches without a status are warnings.
    #expect(report.exitCode == 0)
    #expect(report.value("findings", 2, "rule") == "upstream-status")
    #expect(report.value("findings", 3) == nil)
    lint.isStrict = true
    lint.maxPatches = 2
    lint.maxLines = 4
    #expect(try queue.run(lint).exitCode == 1)
    #expect(try queue.run(lint).value("findings", 4, "rule") == "size")
    // A patch that fits elsewhere than it says.
    let name = "patches/\(TestQueue.thirty)"
    try queue.history.write(
      name, queue.text(name).replacing("@@ -27,7 +27,7 @@", with: "@@ -22,7 +22,7 @@").utf8)
    #expect(try queue.run(LintQueue()).text.contains("have moved by up to 5"))
  }

  /// Only sources are to be understood again when upstream moves.
  @Test(arguments: [
    (["Sources/a.swift", "Tests/b.swift", "golden-tables/c"], "in Sources"),
    (["lib/a.c", "lib/tests/b.c", "TEST/c.c"], "outside of tests"),
  ]) func testsAndTablesDoNotCount(_ files: [String], _ place: String) throws {
    let names = files.indices.map { "\($0).patch" }
    var queue = QueueFiles(["series": Array(names.map { $0 + "\n" }.joined().utf8)])
    for (name, file) in zip(names, files) { queue.files[name] = patch(good, file: file) }
    func sizes(_ limit: Int) throws -> [String] {
      var lint = QueueLint(files: queue, scope: .everything, style: .canonical)
      lint.limits.sourceLines = limit
      return try lint.findings().filter { $0.rule == "size" }.map(\.message)
    }
    #expect(try sizes(1) == ["the queue changes 2 lines \(place), more than 1"])
    #expect(try sizes(2) == [])
  }

  /// What `git am` makes of mails with odd messages: whoever is warned of is changed, and nobody else.
  @Test func gitLosesWhatIsWarnedOf() async throws {
    let messages = [
      "Plain", "Two  blanks", "[tag] in front", "Re: answered", "Dashes\n\nabove\n---\nbelow",
      "A diff\n\ndiff --git a/x b/x\nquoted", "Index\n\nIndex: of things",
      "Body\n\nFrom: somebody <s@b>\n\nrest",
      "Dashes in text\n\n--- a heading\n--------\n----- more", "Colon: in subject\n\nKey: value",
      "Inner [tag] stays", "Wide ü\n\nKüche", "From the start\n\nFrom here on it is text",
    ]
    for message in messages {
      let git = try await GitHistory()
      try git.write("a", "one\n".utf8)
      try await git.commit("Base")
      try git.write("a", "two\n".utf8)
      try await git.git("add", "a")
      try git.write(".git/message", (message + "\n").utf8)
      try await git.git("commit", "-q", "--cleanup=verbatim", "-F", ".git/message")
      let commit = try await git.git("log", "-1", "--format=%B")
      try await git.git("format-patch", "-q", "-1", "-o", ".git/out")
      try await git.git("reset", "-q", "--hard", "HEAD~1")
      _ = try? await git.git("am", "-q", ".git/out/\(try await name(git))")
      let after = try await git.git("log", "-1", "--format=%B")
      #expect((after != commit) == !MessageLoss.losses(ByteText(message + "\n")).isEmpty, "\(message)")
    }
  }

  private func name(_ git: GitHistory) async throws -> String {
    let folder = WorkTreeFolder(root: git.directory.path(".git/"))
    return try #require(try folder.files(below: "out").first).description.replacing("out/", with: "")
  }
}
