import Foundation
import GitObjects
import GitTestSupport
import TestSupport

@testable import PatchQueue

/// A distribution with two lines: 1.0, which is checked out, and 0.9 on a branch of its own.
///
/// Upstream's branch, from old to new: `v0.9.0`, Rework b, `v1.0.0`, then a fix, a change of what was reworked, a change of
/// the read-me, a merge.
struct TestLines {
  let history: GitHistory

  init() async throws {
    history = try await GitHistory()
    let git = history
    func commit(_ name: String, _ words: [Int: String], _ message: String) async throws {
      try git.write(name, TestQueue.lines(1...40, words).utf8)
      try await git.commit(message)
    }
    try git.write("src/a", TestQueue.lines(1...40).utf8)
    try git.write("src/b", TestQueue.lines(1...40).utf8)
    try await git.commit("Base")
    try await git.git("tag", "v0.9.0")
    try await git.git("checkout", "-q", "-b", "upstream")
    try await commit("src/b", [20: "twenty"], "Rework b")
    try await git.git("tag", "v1.0.0")
    let base = try await git.git("rev-parse", "v0.9.0").filter { !$0.isNewline }
    try await commit("src/a", [5: "five"], "fix: five in a (#7)\n\nFixes: \(base) (\"Base\")")
    try await git.git("tag", "fix")
    try await commit("src/b", [20: "zwanzig"], "fix: speak German")
    try await git.git("tag", "needy")
    try git.write("README", "readme\n".utf8)
    try await git.commit("Say something")
    try await git.git("checkout", "-q", "-b", "side")
    try await commit("src/a", [5: "five", 30: "thirty"], "Thirty on a side branch")
    try await git.git("checkout", "-q", "upstream")
    try await git.git("merge", "-q", "--no-ff", "-m", "Merge side", "side")
    try await git.git("tag", "merged")
    try await line("release/0.9", "v0.9.0")
    try await line("main", "v1.0.0")
    var manifest = try open().manifest
    manifest.lines.append(try Self.line(history, "release/0.9"))
    try git.write("patch-queue.json", manifest.text.utf8)
    try await git.commit("Lines")
  }

  private func line(_ branch: String, _ tag: String) async throws {
    try await history.git("checkout", "-q", "-B", branch, tag)
    _ = try InitQueue(upstream: "https://example.org/up.git", base: tag).run(in: history.path)
    try await history.commit("Begin line")
  }

  private static func line(_ history: GitHistory, _ branch: String) throws -> Manifest.Line {
    var line = try QueueHome.open(history.path, at: branch).line
    line.branch = branch
    return line
  }

  func open(_ line: String? = nil, _ access: QueueHome.Access = .reading) throws -> QueueHome {
    try QueueHome.open(history.path, line: line, for: access)
  }

  func backport(_ commits: String..., lines: [String] = ["1.0", "0.9"], dryRun: Bool = false) throws -> Report
  {
    var command = BackportCommits(commits)
    command.lines = lines
    return try command.run(in: history.path, dryRun: dryRun)
  }

  /// The tree that git's own cherry-pick makes.
  func gitPick(_ arguments: String..., onto tag: String) async throws -> String {
    let folder = history.directory.path(".git/scratch")
    try await history.git("worktree", "add", "-q", "--detach", folder, tag)
    for argument in arguments { try await history.git("-C", folder, "cherry-pick", "-x", argument) }
    let tree = try await history.git("-C", folder, "rev-parse", "HEAD^{tree}")
    try await history.git("worktree", "remove", "--force", folder)
    return tree.filter { !$0.isNewline }
  }
}

extension Report {
  /// A member of the document, by names and places.
  func value(_ path: any Sendable...) -> StableJSON? {
    var value: StableJSON? = .object(members.map { .init(name: $0.name, value: $0.value) })
    for step in path {
      switch (step, value) {
      case (let name as String, .object(let members)): value = members.first { $0.name == name }?.value
      case (let place as Int, .array(let values)):
        value = values.indices.contains(place) ? values[place] : nil
      default: return nil
      }
    }
    return value
  }

  var text: String { lines.map(\.text).joined(separator: "\n") }
}
