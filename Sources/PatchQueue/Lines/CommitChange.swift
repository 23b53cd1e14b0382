import GitObjects
import PatchFormat

/// What a commit changes of what the queue owns.
struct CommitChange {
  let id: ObjectID
  let commit: Commit
  /// The trees in scope before and after it.
  let before: ObjectID
  let after: ObjectID
  /// What it changes beside.
  let outside: [ByteText]

  /// - Parameter mainline: of a merge commit, the parent (counted from 1) that it is taken as a change to.
  /// - Throws: `usage` for a merge commit without a mainline, or a mainline that is not there.
  init(_ id: ObjectID, mainline: Int? = nil, scope: Scope, in repository: Repository) throws {
    self.id = id
    let commit = try repository.commit(id)
    self.commit = commit
    var parent = commit.parents.first
    if commit.parents.count > 1 {
      guard let mainline else {
        throw QueueError(
          .usage, "\(id.short) (\(commit.subject)) is a merge commit",
          advice: "Say with -m N to which of its \(commit.parents.count) parents it shall be a change.")
      }
      guard commit.parents.indices.contains(mainline - 1) else {
        throw QueueError(.usage, "\(id.short) has \(commit.parents.count) parents, and no parent \(mainline)")
      }
      parent = commit.parents[mainline - 1]
    } else if let mainline, mainline != 1 {
      throw QueueError(.usage, "\(id.short) is no merge commit: it has no parent \(mainline)")
    }
    let old = try parent.map { try repository.commit($0).tree } ?? repository.write(Tree([]))
    before = try scope.tree(in: old, of: repository)
    after = try scope.tree(in: commit.tree, of: repository)
    outside = try repository.changes(from: old, to: commit.tree).map(\.path).filter { !scope.contains($0) }
  }

  /// The message in UTF-8.
  var message: ByteText {
    commit.encoding.map { ByteText(CharacterSet.utf8(commit.message.bytes, from: $0)) } ?? commit.message
  }

  func files(in repository: Repository) throws(GitError) -> [FilePatch] {
    try repository.patches(from: before, to: after)
  }
}
