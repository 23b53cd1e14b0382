import Foundation

/// What the gate looks at, and with what.
package struct GatePlace: Sendable {
  /// The folder that shows the line, committed as it stands.
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
  /// The tag of the pinned base, if it has one.
  let baseTag: String?
  let builds: TreeBuilds
  let cases: CaseReports
  let queue: QueueProgram

  /// What the tree is compared with.
  package struct Baseline: Sendable {
    /// As it was asked for.
    package let name: String
    package let commit: String
  }

  /// - Parameters:
  ///   - project: the folder of the project. A line whose branch is not checked out there is looked at in a work tree of its
  ///     own; what is built is kept below the project all the same.
  ///   - line: nil: the one that is checked out.
  ///   - baseline: a revision, the version of a release, whose provenance then names the commit, `base`, or `last`.
  ///   - queueProgram: `patch-queue`.
  /// - Throws: `CorpusError` where the line is not committed, or line or baseline are not to be found.
  package init(
    project: URL, line: String?, baseline: String, isQuick: Bool, isNewAPILine: Bool = false,
    corpora: [String], workloads: URL?, queueProgram: URL
  ) async throws {
    // Builds remember where they were made: by one name, however the folder is reached.
    let cache = project.appending(path: ".build/gate", directoryHint: .isDirectory).resolvingSymlinksInPath()
    let shown = try await LineFolder(
      line, of: project, worktrees: cache.appending(path: "lines", directoryHint: .isDirectory),
      queueProgram)
    let git = GitProgram(root: shown.root)
    let edits = try await git.lines("status", "--porcelain", "--untracked-files=no")
    guard edits.isEmpty else {
      throw CorpusError(
        "the gate looks at a commit, and \(edits.count) files differ from it, such as \(edits[0].dropFirst(3)): commit them first"
      )
    }
    (root, self.line) = (shown.root, shown.line)
    commit = try await git.text("rev-parse", "HEAD")
    tree = try await git.text("rev-parse", "HEAD^{tree}")
    self.isQuick = isQuick
    self.isNewAPILine = isNewAPILine
    // The work tree of another line has no corpora beside it but its own.
    self.corpora =
      ["golden-tables"] + corpora.map { URL(filePath: $0).absoluteURL.path(percentEncoded: false) }
    self.workloads = workloads ?? cache.appending(path: "workloads", directoryHint: .isDirectory)
    queue = QueueProgram(program: queueProgram, root: root)
    builds = TreeBuilds(cache: cache, queue: queue)
    cases = CaseReports(builds: builds, corpora: self.corpora, root: root)
    let pin = try await queue.document(["tree", "0"])["base"]
    let base = pin?["commit"]?.string
    baseTag = pin?["tag"]?.string
    self.baseline = try await Baseline(baseline, of: shown, base: base, git)
    baselineTree = self.baseline.commit == base ? .prefix(0) : .revision(self.baseline.commit)
  }
}

extension GatePlace.Baseline {
  fileprivate init(_ name: String, of shown: LineFolder, base: String?, _ git: GitProgram) async throws {
    let name = name == "last" ? try shown.lastRelease() ?? "base" : name
    if name == "base", let base {
      self.init(name: name, commit: base)
    } else if let commit = try shown.provenance(name)?["gate"]?["commit"]?.string {
      self.init(name: name, commit: commit)
    } else {
      do {
        self.init(name: name, commit: try await git.text("rev-parse", "--verify", name + "^{commit}"))
      } catch {
        throw CorpusError(
          "there is no baseline \(name): neither a revision nor a release in releases/. Name a tag, a commit, or a version"
        )
      }
    }
  }
}

/// Runs git. SwiftPM needs it as well.
struct GitProgram: Sendable {
  let root: URL

  func text(_ arguments: String...) async throws -> String {
    try await Tool.output("git", arguments, directory: root).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  func lines(_ arguments: String...) async throws -> [Substring] {
    try await Tool.output("git", arguments, directory: root).split(whereSeparator: \.isNewline)
  }
}
