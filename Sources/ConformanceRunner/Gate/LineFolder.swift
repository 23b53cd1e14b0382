import ConformanceCases
import Foundation

/// The folder that shows a line as it is committed: the project's own, or, where the line is on a branch that is not checked
/// out there, a work tree of that branch.
struct LineFolder: Sendable {
  let line: String
  let root: URL

  init(_ name: String?, of project: URL, worktrees: URL, _ queueProgram: URL) async throws {
    let queue = QueueProgram(program: queueProgram, root: project)
    var asked = name
    if asked == nil { asked = try await queue.document(["status"])["line"]?.string }
    guard let line = asked else { throw CorpusError("no line is checked out: name one with --line") }
    self.line = line
    let manifest = try await queue.document(["manifest"])
    let lines = manifest["lines"]?.elements ?? []
    guard let found = lines.first(where: { $0["name"]?.string == line }) else {
      throw CorpusError(
        "there is no line \(line); patch-queue.json lists: "
          + lines.compactMap { $0["name"]?.string }.joined(separator: ", "))
    }
    let git = GitProgram(root: project)
    guard let branch = found["branch"]?.string, branch != (try? await git.text("branch", "--show-current"))
    else {
      root = project
      return
    }
    root = worktrees.appending(path: line, directoryHint: .isDirectory)
    let folder = root.path(percentEncoded: false)
    if FileManager.default.fileExists(atPath: folder + ".git") {
      try await Tool.output("git", ["checkout", "-q", "--detach", branch], directory: root)
    } else {
      // One that was removed with `.build` is still on git's list.
      try await Tool.output("git", ["worktree", "prune"], directory: project)
      try await Tool.output("git", ["worktree", "add", "-q", "--detach", folder, branch], directory: project)
    }
  }

  /// What a release says of itself; nil: there is none of that version.
  func provenance(_ version: String) throws -> JSONNode? {
    try JSONFile.read(root.appending(path: "releases/\(version)/provenance.json"))
  }

  /// The version of the line's newest release; nil: it has none.
  func lastRelease() throws -> String? {
    let releases = root.appending(path: "releases").path(percentEncoded: false)
    return try ((try? FileManager.default.contentsOfDirectory(atPath: releases)) ?? [])
      .filter { try provenance($0)?["line"]?.string == line }
      .max(by: GateHistory.precedes)
  }
}
