import Foundation

/// What the gate looks at, and with what.
package struct GatePlace: Sendable {
  /// The project, committed as it stands.
  package let root: URL
  package let line: String
  package let commit: String
  /// The whole tree of the commit.
  package let tree: String
  package let baseline: Baseline
  package let isQuick: Bool
  /// Whether a new API line begins, so that symbols may go.
  package let isNewAPILine: Bool
  /// Corpora beside `golden-tables`.
  package let corpora: [String]
  /// Where tables of workloads are kept.
  package let workloads: URL
  /// The tree that stands for the baseline: its part of what the queue owns, and around it what is here now, so that both
  /// are asked by the same program.
  let baselineTree: QueueTree
  let builds: TreeBuilds
  let queue: QueueProgram

  /// What the tree is compared with.
  package struct Baseline: Sendable {
    /// As it was asked for.
    package let name: String
    package let commit: String
  }

  /// - Parameters:
  ///   - baseline: a revision, or the version of a release, whose provenance then names the commit.
  ///   - queueProgram: `patch-queue`.
  /// - Throws: `CorpusError` where the project is not committed, or the baseline not to be found.
  package init(
    root: URL, line: String, baseline: String, isQuick: Bool, isNewAPILine: Bool = false, corpora: [String],
    workloads: URL?, queueProgram: URL
  ) async throws {
    let git = GitProgram(root: root)
    let edits = try await git.lines("status", "--porcelain", "--untracked-files=no")
    guard edits.isEmpty else {
      throw CorpusError(
        "the gate looks at a commit, and \(edits.count) files differ from it, such as \(edits[0].dropFirst(3)): commit them first"
      )
    }
    self.root = root
    self.line = line
    commit = try await git.text("rev-parse", "HEAD")
    tree = try await git.text("rev-parse", "HEAD^{tree}")
    self.isQuick = isQuick
    self.isNewAPILine = isNewAPILine
    self.corpora = ["golden-tables"] + corpora
    let cache = root.appending(path: ".build/gate", directoryHint: .isDirectory)
    self.workloads = workloads ?? cache.appending(path: "workloads", directoryHint: .isDirectory)
    queue = QueueProgram(program: queueProgram, root: root)
    builds = TreeBuilds(cache: cache, queue: queue)
    let base = try await queue.document(["tree", "0"])["base"]?["commit"]?.string
    self.baseline =
      if baseline == "base", let base {
        Baseline(name: "base", commit: base)
      } else {
        try await Self.baseline(baseline, root, git)
      }
    baselineTree = self.baseline.commit == base ? .prefix(0) : .revision(self.baseline.commit)
  }

  private static func baseline(_ name: String, _ root: URL, _ git: GitProgram) async throws -> Baseline {
    let provenance = root.appending(path: "releases/\(name)/provenance.json")
    if let node = try JSONFile.read(provenance), let commit = node["gate"]?["commit"]?.string {
      return Baseline(name: name, commit: commit)
    }
    do {
      return Baseline(name: name, commit: try await git.text("rev-parse", "--verify", name + "^{commit}"))
    } catch {
      throw CorpusError(
        "there is no baseline \(name): neither a revision nor a release in releases/. Name a tag, a commit, or a version"
      )
    }
  }
}

/// Runs git in the project, to ask. SwiftPM needs it as well.
struct GitProgram: Sendable {
  let root: URL

  func text(_ arguments: String...) async throws -> String {
    try await Tool.output("git", arguments, directory: root).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  func lines(_ arguments: String...) async throws -> [Substring] {
    try await Tool.output("git", arguments, directory: root).split(whereSeparator: \.isNewline)
  }
}
