import Foundation
import GitObjects
import GitTestSupport
import PatchFormat
import TestSupport
import Testing

@testable import PatchQueue

/// How patches are written for other tools, against what these write.
@Suite struct StyleTests {
  /// The commits behind the first as patches.
  private func patches(_ history: GitHistory, _ count: Int? = nil) throws -> [Patch] {
    let repository = try Repository(history.path)
    let ids = try repository.history(of: [repository.resolve("HEAD")])
    let stack = try Importer(repository: repository, scope: .everything).commits(
      from: ids[0], to: ids[count ?? ids.count - 1])
    return stack.patches
  }

  /// Changes that every tool has words for: lines, files that come and go, names with blanks, no newline at the end.
  private func plainHistory(_ messages: [String], author: String = "Ada L. <ada@example.org>") async throws
    -> GitHistory
  {
    let history = try await GitHistory()
    let text = (0..<60).map { "void number\($0)(void) {\n  work(\($0));\n}\n" }.joined(separator: "\n")
    try history.write("src/a_rather_long_folder/text.c", text.utf8)
    try history.write("gone", "one\n".utf8)
    try history.write("end", "no newline".utf8)
    try await history.commit("Base")
    for (number, message) in messages.enumerated() {
      let edited = text.replacing("work(\(7 + number))", with: "play(\(number))")
        .replacing("number\(30 + number)", with: "longer_name_of_number\(number)")
      try history.write("src/a_rather_long_folder/text.c", edited.utf8)
      try history.write("new \(number)", String(repeating: "line\n", count: 90 * number + 1).utf8)
      if number == 1 { try await history.git("rm", "-q", "gone") }
      if number == 2 { try history.write("end", "newline\n".utf8) }
      try await history.git("add", "-A")
      try await history.git("commit", "-q", "-m", message, "--author=\(author)")
    }
    return history
  }

  private static let messages = [
    "Short", "With a body\n\nSome text, twice.\n\nAnd more.",
    "[tag] subject of a length that has to be folded since it is " + "longer than any line of a mail may be",
    "Ünïcode\n\nText with ü.",
  ]

  @Test func electronsFilesAreThoseOfGit() async throws {
    let history = try await plainHistory(Self.messages)
    let folder = try TemporaryDirectory("electron")
    try await history.git(
      "format-patch", "-q", "-k", "--no-stat", "--no-signature", "--zero-commit", "--full-index",
      "--no-renames",
      "-o", folder.path(""), "HEAD~4")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("")).sorted()
    for (patch, name) in zip(try patches(history), names) {
      let git = Array(try Data(contentsOf: URL(filePath: folder.path(name))))
      #expect(ByteText(patch.mail.text(.bare)) == ByteText(git))
    }
  }

  @Test(.enabled(if: Tool.path("gbp") != nil, "git-buildpackage is not installed"))
  func gbpsFilesAreThoseOfGbp() async throws {
    let history = try await plainHistory(Self.messages)
    try await history.git("branch", "patch-queue/main")
    try await history.git("reset", "-q", "--hard", "HEAD~4")
    _ = try await Subprocess.run(
      Tool.path("gbp") ?? "", ["pq", "export", "--no-patch-numbers"],
      environment: GitHistory.environment.merging(["HOME": history.path]) { $1 },
      directory: URL(filePath: history.path)
    ).checked()
    let repository = try Repository(history.path)
    let stack = try Importer(repository: repository, scope: .everything).commits(
      from: repository.resolve("main"), to: repository.resolve("patch-queue/main"))
    let folder = history.path + "/debian/patches/"
    let names = try String(contentsOfFile: folder + "series", encoding: .utf8).split(separator: "\n")
    #expect(names.count == 4)
    for (patch, name) in zip(stack.patches, names) {
      let gbp = Array(try Data(contentsOf: URL(filePath: folder + name)))
      #expect(ByteText(patch.mail.text(.gbp)) == ByteText(gbp))
      let read = try PatchMail(gbp)
      #expect(read.message == patch.mail.message)
      #expect(read.author == patch.mail.author)
    }
  }

  @Test(.enabled(if: Tool.path("quilt") != nil, "quilt is not installed"))
  func quiltsFilesAreThoseOfQuilt() async throws {
    let history = try await plainHistory(Self.messages)
    let patches = try patches(history)
    try await history.git("checkout", "-q", "HEAD~4")
    let folder = history.path + "/patches/"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(patches.map { $0.name + "\n" }.joined().utf8).write(to: URL(filePath: folder + "series"))
    for patch in patches { try Data(patch.mail.text(.quilt)).write(to: URL(filePath: folder + patch.name)) }
    for patch in patches {
      for arguments in [["push"], ["refresh", "-p", "ab", "--no-index", "--no-timestamps"]] {
        _ = try await Subprocess.run(
          Tool.path("quilt") ?? "", arguments,
          environment: [
            "QUILT_PATCHES": "patches", "QUILTRC": "/dev/null", "QUILT_DIFF_OPTS": "-p", "LC_ALL": "C",
          ],
          directory: URL(filePath: history.path)
        ).checked()
      }
      let refreshed = Array(try Data(contentsOf: URL(filePath: folder + patch.name)))
      #expect(ByteText(refreshed) == ByteText(patch.mail.text(.quilt)))
      #expect(try PatchMail(refreshed).message == patch.mail.message)
    }
    #expect(try Data(contentsOf: URL(filePath: history.path + "/end")) == Data("newline\n".utf8))
  }

  @Test func everyStyleLeadsToTheSameTrees() async throws {
    let history = try await GitHistory.ofAllKinds()
    let repository = try Repository(history.path)
    let ids = try repository.history(of: [repository.resolve("HEAD")])
    let stack = try Importer(repository: repository, scope: .everything).commits(
      from: ids[0], to: ids[ids.count - 1])
    for style in Manifest.Style.all {
      let files = try QueueFiles().updated(for: stack, base: ids[0], style: style)
      #expect(files.listName == (style == .electron ? ".patches" : "series"))
      let changing = stack.patches.filter { !$0.mail.files.isEmpty }
      var kept = files
      // A plain patch that changes nothing is a mail without a patch in every style.
      kept.files["nothing-at-all.patch"] = stack.patches.last?.mail.text()
      let read = try Importer(repository: repository, scope: .everything).files(kept, on: stack.base)
      #expect(read.levels.map(\.tree) == stack.levels.map(\.tree), "\(style)")
      for (old, new) in zip(changing, read.patches) {
        #expect(new.mail.message == old.mail.message, "\(style)")
        #expect(new.mail.author == old.mail.author, "\(style)")
      }
      // Nothing is rewritten where nothing changed, whatever the style.
      for other in Manifest.Style.all {
        let again = try kept.updated(for: read, base: ids[0], style: other)
        #expect(again.files.filter { $0.key != "LOCK.json" } == kept.files.filter { $0.key != "LOCK.json" })
      }
      // Another style is written where it is asked for, and gives what it would have given at once.
      for other in Manifest.Style.all {
        for (number, patch) in read.patches.enumerated() where !patch.mail.files.isEmpty {
          let converted = try patch.converted(
            to: other, files: repository.patches(from: read.tree(below: number), to: read.levels[number].tree)
          )
          #expect(
            ByteText(converted.bytes(other)) == ByteText(stack.patches[number].mail.text(other.mail)),
            "\(style) \(other)")
        }
      }
    }
  }

  @Test func foreignSeriesAreTakenAndKept() async throws {
    let history = try await GitHistory()
    try history.write("src/x", "one\ntwo\nthree\n".utf8)
    try await history.commit("Base")
    try await history.git("tag", "v1")
    let hunk = "@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n"
    let series = "# Debian's\n\n01-fix.diff -p0 # why\ntopic/second.patch -p2\n"
    let first = "Description: Fix x\nAuthor: A <a@b>\n\n--- src/x.orig\n+++ src/x\n" + hunk
    let second = "--- a/b/src/x\n+++ a/b/src/x\n@@ -1,3 +1,3 @@\n one\n 2\n-three\n+3\n"
    let files = QueueFiles([
      "series": Array(series.utf8), "01-fix.diff": Array(first.utf8),
      "topic/second.patch": Array(second.utf8),
    ])
    let repository = try Repository(history.path)
    let base = try repository.resolve("v1")
    let stack = try Importer(repository: repository, scope: .everything).files(
      files, on: repository.commit(base).tree)
    let side = try #require(try repository.entry("src/x", in: stack.tip))
    #expect(try repository.blob(side.id) == Array("one\n2\n3\n".utf8))
    #expect(stack.patches.map(\.subject) == ["Fix x", "second"])
    let written = try files.updated(for: stack, base: base, style: .canonical)
    #expect(written.files.filter { $0.key != "LOCK.json" } == files.files)
    // What is moved is written in the queue's own style, and its entry says so.
    var moved = Stack(base: stack.base)
    for (number, level) in stack.levels.enumerated() {
      var patch = level.patch
      if number == 0 { patch.mail.message = "Fix x better\n" }
      moved.push(patch, tree: level.tree)
    }
    let changed = try files.updated(for: moved, base: base, style: .quilt)
    #expect(changed.files["topic/second.patch"] == Array(second.utf8))
    #expect(changed.files["01-fix.diff"] != Array(first.utf8))
  }

  @Test func ignoredCommitsAreNoPatches() async throws {
    let history = try await GitHistory()
    try history.write("a", "1\n".utf8)
    try await history.commit("Base")
    try history.write("debian/control", "Source: x\n".utf8)
    try await history.commit("Packaging\n\nGbp-Pq: Ignore")
    try history.write("a", "2\n".utf8)
    try await history.commit("Two\n\nGbp-Pq: Name 07-two.patch\nGbp-Pq: Topic fixes")
    let repository = try Repository(history.path)
    let stack = try Importer(repository: repository, scope: .everything).commits(
      from: repository.resolve("HEAD~2"), to: repository.resolve("HEAD"))
    #expect(stack.patches.map(\.name) == ["fixes/07-two.patch"])
    #expect(stack.patches.map(\.mail.message) == ["Two\n"])
    #expect(try repository.files(in: stack.tip).map(\.path) == ["a"])
  }

  @Test func aSeriesThatCannotBeReadIsToldByFileAndLine() throws {
    func message(_ files: [String: String]) -> String? {
      let files = QueueFiles(files.mapValues { Array($0.utf8) })
      do { _ = try files.patches() } catch { return error.message }
      return nil
    }
    #expect(message(["series": "a.patch\n"])?.contains("a.patch") == true)
    #expect(message(["series": "# x\n../a.patch\n"])?.hasPrefix("series:2:") == true)
    #expect(message(["series": "a.patch -x\n"])?.hasPrefix("series:1:") == true)
    #expect(message([".patches": "a.patch\na.patch\n"])?.hasPrefix(".patches:2:") == true)
    #expect(message(["series": "LOCK.json\n", "LOCK.json": "{}"])?.hasPrefix("series:") == true)
    let broken = "t\n\n--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n-b\n"
    #expect(message(["series": "d/a.patch\n", "d/a.patch": broken])?.hasPrefix("d/a.patch:5:") == true)
  }
}
