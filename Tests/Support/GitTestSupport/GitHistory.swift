import Foundation
import TestSupport

/// A repository made by git itself, for tests. Nothing of the user's configuration reaches it.
package struct GitHistory {
  package let directory: TemporaryDirectory

  package init() async throws {
    directory = try TemporaryDirectory("git-history")
    try await git("init", "-q", "--template=", "-b", "main")
  }

  private init(_ directory: TemporaryDirectory) { self.directory = directory }

  /// The same repository once more, work tree and all.
  package func copy() throws -> GitHistory {
    let copy = try TemporaryDirectory("git-history")
    for name in try FileManager.default.contentsOfDirectory(atPath: path) {
      try FileManager.default.copyItem(atPath: directory.path(name), toPath: copy.path(name))
    }
    return GitHistory(copy)
  }

  package var path: String { directory.path("") }

  package static let environment = [
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "Ada Ångström",
    "GIT_AUTHOR_EMAIL": "ada@example.org", "GIT_COMMITTER_NAME": "Com Mitter",
    "GIT_COMMITTER_EMAIL": "com@example.org", "GIT_AUTHOR_DATE": "1700000000 +0530",
    "GIT_COMMITTER_DATE": "1700000100 -0330", "LC_ALL": "C", "TZ": "UTC",
  ]

  @discardableResult
  package func git(_ arguments: String...) async throws -> String {
    try await Subprocess.run(
      "/usr/bin/git", arguments, environment: Self.environment, directory: URL(filePath: path)
    ).checked()
  }

  package func write(_ name: String, _ bytes: some Sequence<UInt8>) throws {
    let url = URL(filePath: path).appending(path: name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  package func commit(_ message: String) async throws {
    try await git("add", "-A")
    try await git("commit", "-q", "--allow-empty", "-m", message)
  }

  /// Commits of every kind of change that a tree can have.
  package static func ofAllKinds() async throws -> GitHistory {
    let history = try await GitHistory()
    let text = (0..<40).map { "func number\($0)() {\n  work(\($0))\n}\n" }.joined(separator: "\n")
    try history.write("text.swift", text.utf8)
    try history.write("folder/a", "one\ntwo\n".utf8)
    try history.write("folder/b", "b\n".utf8)
    try history.write("dos.txt", "a\r\nb\r\nc\r\n".utf8)
    try await history.commit("First")
    try history.write(
      "text.swift", text.replacing("work(7)", with: "play(7)").replacing("work(30)", with: "").utf8)
    try history.write("dos.txt", "a\r\nB\r\nc".utf8)
    try await history.commit("Change lines\n\nand the end of a file")
    try history.write("binary", (0..<3_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) })
    try history.write("folder.txt", "between\n".utf8)
    try history.write("sp ace/ü", "name\n".utf8)
    try await history.git("update-index", "--chmod=+x", "text.swift")
    try await history.commit("Binary, mode, names")
    try await history.git("rm", "-q", "-r", "folder")
    try history.write("folder", "now a file\n".utf8)
    try await history.commit("Folder to file")
    try await history.git("rm", "-q", "folder")
    try history.write("folder/deep/c", "now a folder\n".utf8)
    try await history.git("mv", "text.swift", "moved.swift")
    try await history.commit("File to folder, rename")
    try FileManager.default.createSymbolicLink(
      atPath: history.directory.path("link"), withDestinationPath: "folder/deep")
    try history.write("binary", (0..<2_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
    try await history.commit("Symlink and binary change")
    try await history.commit("Nothing at all")
    return history
  }
}
