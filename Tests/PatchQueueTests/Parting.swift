import GitObjects
import GitTestSupport

@testable import PatchQueue

/// What upstream did on `main`, and what a patch does on `patch`, both from one commit on.
struct Parting {
  typealias Edit = (GitHistory) async throws -> Void

  let history: GitHistory
  let repository: Repository

  init(_ base: [String: String], upstream: Edit, patch: Edit) async throws {
    history = try await GitHistory()
    for (name, text) in base { try history.write(name, text.utf8) }
    try await history.commit("base")
    try await history.git("checkout", "-q", "-b", "patch")
    try await patch(history)
    try await history.commit("patch")
    try await history.git("checkout", "-q", "main")
    try await upstream(history)
    try await history.commit("upstream")
    repository = try Repository(history.path)
  }

  func tree(_ revision: String) throws -> ObjectID {
    try repository.commit(repository.resolve(revision)).tree
  }

  /// Picks the patch onto upstream.
  func pick(_ labels: FileMerge.Labels) throws -> Picker.Outcome {
    try Picker(repository: repository)
      .pick(from: tree("patch~1"), to: tree("patch"), onto: tree("main"), labels: labels)
  }

  /// The tree that git makes of it; nil where it finds a conflict.
  func gitPick() async throws -> String? {
    let picked = try? await history.git("cherry-pick", "--allow-empty", "--keep-redundant-commits", "patch")
    if picked == nil { return nil }
    return try await history.git("rev-parse", "HEAD^{tree}").filter { !$0.isNewline }
  }
}
