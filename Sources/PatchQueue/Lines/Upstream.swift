import GitObjects
import PatchFormat

/// Where upstream's own commits are found in a repository.
struct Upstream {
  let repository: Repository
  /// The newest commits of upstream that are known here, the branch's first.
  let tips: [ObjectID]

  /// - Parameter revision: where upstream stands; nil: at the branch that the manifest names, of a remote or of the
  ///   repository's own, and at the bases of its lines.
  /// - Throws: `refused` where no branch of upstream is there.
  init(_ manifest: Manifest, revision: String? = nil, in repository: Repository) throws {
    self.repository = repository
    if let revision {
      tips = [try repository.resolve(revision)]
      return
    }
    guard let tip = try Self.tip(of: manifest.upstream, in: repository) else {
      throw QueueError(
        .refused, "no branch\(manifest.upstream.branch.map { " \($0)" } ?? "") of upstream is known here",
        advice:
          "Fetch it from \(manifest.upstream.url), or say with --upstream REVISION where upstream stands.")
    }
    tips = [tip] + manifest.lines.map(\.base.commit).filter { repository.kind($0) == .commit }
  }

  /// Of a remote that leads to upstream, or the repository's own branch of that name.
  private static func tip(of upstream: Manifest.Upstream, in repository: Repository) throws -> ObjectID? {
    let branches = upstream.branch.map { [$0] } ?? ["HEAD", "main", "master"]
    let remotes = Set(
      try repository.references("refs/remotes/*").compactMap { $0.split(separator: "/").dropFirst(2).first }
    )
    .sorted()
    let known = try remotes.filter { try repository.configuration("remote.\($0).url") == upstream.url }
    var names = (known + ["upstream"]).flatMap { remote in branches.map { "refs/remotes/\(remote)/\($0)" } }
    names +=
      upstream.branch.map { ["refs/heads/\($0)", "refs/remotes/origin/\($0)"] } ?? ["refs/heads/upstream"]
    for name in names {
      if let id = try repository.reference(name) { return id }
    }
    return nil
  }

  /// The newest commit of upstream's branch.
  func tip() throws(QueueError) -> ObjectID {
    guard let tip = tips.first else { throw QueueError(.refused, "no commit of upstream is known here") }
    return tip
  }

  /// Whether upstream has a commit.
  func has(_ commit: ObjectID) throws -> Bool {
    try tips.contains { try repository.isAncestor(commit, of: $0) }
  }
}
