import GitObjects

/// `commit`: commits what the work tree shows, manifest and patches with it, to the branch that is checked out.
public struct CommitTree: QueueCommand {
  public var message: String

  public init(_ message: String) { self.message = message }

  public func plan(_ home: QueueHome) throws -> Plan {
    try home.refuseWhileStopped()
    let (owner, branch) = try place(home)
    let stack = try home.stack()
    let position = try home.position(in: stack)
    try home.requireWhole(position, of: stack)
    let parent = try owner.reference(branch)
    let tree = try owner.workTreeSnapshot()
    let files = try owner.changes(from: parent.map { try owner.commit($0).tree }, to: tree).map(\.path)
    guard !files.isEmpty else {
      throw QueueError(.refused, "nothing to commit: the work tree is as the branch has it")
    }
    let commit = Commit(
      tree: tree, parents: parent.map { [$0] } ?? [], author: QueueHome.actor(owner),
      committer: QueueHome.actor(owner), message: ByteText(message: message))
    let id = try owner.write(commit)
    try verify(home.at(id))
    var before = try home.state(tree: stack.tree(below: position), position: position)
    var after = before
    before.heads = [.init(branch, parent)]
    after.heads = [.init(branch, id)]
    let name = branch.dropFirst("refs/heads/".count)
    return Plan(
      Report(
        [.init("\(id.short) on \(name)", .good) + ": \(Report.files(files.count))"],
        json: [
          "commit": .string(id.hex), "parent": parent.map { .string($0.hex) }, "tree": .string(tree.hex),
          "files": .array(files.map { .string($0.description) }),
        ]),
      Operation(title: "commit \(commit.subject)", before: before, after: after, kept: home.kept()))
  }

  /// The repository that the manifest is in, and its branch.
  private func place(_ home: QueueHome) throws -> (Repository, String) {
    guard message.contains(where: { !$0.isWhitespace }) else {
      throw QueueError(.usage, "the message is empty", advice: "Say what is committed. Nothing was changed.")
    }
    guard case .folder = home.place else {
      throw QueueError(
        .refused, "line \(home.line.name) is on a branch that is not checked out",
        advice: "Check it out, and commit there.")
    }
    let owner = try home.requireOwner()
    guard let branch = try owner.headBranch() else {
      throw QueueError(.refused, "no branch is checked out", advice: "Check the line's branch out.")
    }
    guard try !owner.isBusy && owner.indexConflicts().isEmpty else {
      throw QueueError(
        .refused, "git has something under way here: a merge, a rebase, a cherry-pick, or a conflict",
        advice: "End it with git first: git status tells how.")
    }
    return (owner, branch)
  }

  /// - Throws: `difference` where what would be committed is not base and patches.
  private func verify(_ home: QueueHome) throws {
    let verified = try VerifyQueue().plan(home).report
    guard verified.exitCode != 0 else { return }
    throw QueueError(
      .difference, "base and patches are not what would be committed: \(verified.lines.first?.text ?? "")",
      advice: "Give edits to patches: patch-queue absorb, refresh NAME or new NAME --edits.")
  }
}
