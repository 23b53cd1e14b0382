import GitObjects
import PatchFormat

/// How far a line is from upstream.
public struct Drift: Sendable {
  /// A release of upstream that the line has not got.
  public struct Release: Hashable, Sendable {
    public let tag: String
    public let commit: ObjectID
    public let seconds: Int64
  }

  public let base: Manifest.Base
  public let upstream: ObjectID
  /// When the base and upstream's newest commit were made, in seconds since 1970.
  public let baseSeconds: Int64
  public let upstreamSeconds: Int64
  /// Commits that the line has not got, and how many of them change what the queue owns.
  public let behind: Int
  public let behindInScope: Int
  /// Oldest first.
  public let releases: [Release]
  /// What would become of each patch.
  public let plan: RebasePlan
  /// Patches nobody has said of what upstream thinks, or that wait for upstream too long.
  public let stale: [StalePatch]
  public let size: QueueSize

  /// Whole days that the line has stood on its base when upstream went on.
  public var daysBehind: Int64 { behind == 0 ? 0 : max(0, upstreamSeconds - baseSeconds) / 86_400 }
}

/// A patch whose way upstream should be looked after.
public struct StalePatch: Hashable, Sendable {
  public enum Reason: String, Sendable {
    case noStatus = "it has no Upstream-Status"
    case waiting = "it waits to be sent or taken for long"
  }

  public let name: String
  public let reason: Reason
  public let days: Int64
}

/// How much a queue carries.
public struct QueueSize: Hashable, Sendable {
  public let patches: Int
  /// Lines that come and go.
  public let changedLines: Int
  /// The same by the folder at the root that a file lies in, so that sources can be told from tests and data.
  public let changedLinesByFolder: [String: Int]
  /// Lines of sources alone: tests and tables grow with every patch, and nobody has to carry them over by hand.
  let sourceLines: Int
  /// Where those are: in the folder `Sources`, where the queue changes anything there, else outside of tests.
  let sourcePlace: String
  /// Files of the base that are touched: what upstream may change under the queue.
  public let baseFiles: Int

  init(_ patches: [Patch]) {
    self.patches = patches.count
    let files = patches.flatMap(\.mail.files)
    var byFolder: [String: Int] = [:]
    var outsideOfTests = 0
    for file in files {
      guard case .text(let hunks) = file.content else { continue }
      let folders = file.path.description.split(separator: "/").map(String.init)
      let lines = hunks.reduce(0) { $0 + $1.lines.count { $0.kind != .context } }
      byFolder[folders.first ?? "", default: 0] += lines
      if !folders.dropLast().contains(where: Self.isOfTests) { outsideOfTests += lines }
    }
    changedLinesByFolder = byFolder
    sourceLines = byFolder[Self.sources] ?? outsideOfTests
    sourcePlace = byFolder[Self.sources] == nil ? "outside of tests" : "in \(Self.sources)"
    changedLines = byFolder.values.reduce(0, +)
    var made: Set<ByteText> = []
    var touched: Set<ByteText> = []
    for file in files {
      if let old = file.oldPath, !made.contains(old) { touched.insert(old) }
      if file.oldPath == nil, let new = file.newPath, !touched.contains(new) { made.insert(new) }
    }
    baseFiles = touched.count
  }

  private static let sources = "Sources"

  private static func isOfTests(_ folder: String) -> Bool { ["test", "tests"].contains(folder.lowercased()) }
}

extension Drift {
  /// Statuses under which a patch still waits for upstream.
  private static let waiting: Set<UpstreamStatus.Word> = [.pending, .submitted]

  /// - Parameters:
  ///   - stack: the line's queue.
  ///   - now: in seconds since 1970.
  ///   - patience: after how many days a waiting patch is told of.
  init(
    _ line: Manifest.Line, _ stack: Stack, upstream: ObjectID, scope: Scope, now: Int64,
    patience: Int64 = 180,
    in repository: Repository
  ) throws {
    let base = line.base.commit
    let behind = try repository.history(of: [upstream], without: [base])
    plan = try RebasePlanner.plan(stack, from: base, to: upstream, scope: scope, in: repository)
    self.base = line.base
    self.upstream = upstream
    baseSeconds = try repository.commit(base).committer.seconds
    upstreamSeconds = try repository.commit(upstream).committer.seconds
    self.behind = behind.count
    behindInScope = try UpstreamIndex(repository, from: base, to: upstream, scope: scope).entries.count
    releases = try Self.releases(among: behind, in: repository)
    stale = stack.patches.compactMap { Self.stale($0, now: now, patience: patience) }
    size = QueueSize(stack.patches)
  }

  private static func releases(
    among commits: [ObjectID], in repository: Repository
  ) throws -> [Release] {
    let order = Dictionary(uniqueKeysWithValues: commits.enumerated().map { ($1, $0) })
    var found: [(Int, Release)] = []
    for name in try repository.references("refs/tags/*") {
      guard let commit = try? repository.resolve(name), let place = order[commit] else { continue }
      let tag = String(name.dropFirst("refs/tags/".count))
      found.append(
        (place, Release(tag: tag, commit: commit, seconds: try repository.commit(commit).committer.seconds)))
    }
    return found.sorted { ($0.0, $0.1.tag) < ($1.0, $1.1.tag) }.map(\.1)
  }

  private static func stale(_ patch: Patch, now: Int64, patience: Int64) -> StalePatch? {
    let days = max(0, now - patch.mail.author.seconds) / 86_400
    guard let value = patch.trailers["Upstream-Status"].last else {
      return StalePatch(name: patch.name, reason: .noStatus, days: days)
    }
    guard let word = UpstreamStatus(value)?.word, waiting.contains(word), days > patience else { return nil }
    return StalePatch(name: patch.name, reason: .waiting, days: days)
  }
}
