import GitObjects
import PatchFormat

extension Stack {
  /// Lays a patch on top that leads from one tree to another, wherever these lie.
  /// - Throws: `conflict` where it does not fit.
  mutating func lay(_ patch: Patch, from pre: ObjectID, to post: ObjectID, in repository: Repository) throws {
    if pre == tip { return push(patch, tree: post) }
    let labels = FileMerge.Labels(base: "base of \(patch.name)", ours: "queue", theirs: "patch \(patch.name)")
    switch try Picker(repository: repository).pick(from: pre, to: post, onto: tip, labels: labels) {
    case .clean(let tree): try push(patch, from: pre, to: post, madeFor: tree, in: repository)
    case .conflict(let merged):
      let more = merged.conflicts.count > 8 ? " and \(merged.conflicts.count - 8) more" : ""
      let paths = merged.conflicts.prefix(8).map(\.path.description).joined(separator: ", ") + more
      throw QueueError(
        .conflict,
        "\(patch.name) does not fit \(levels.last.map { "on top of \($0.patch.name)" } ?? "on the base"): \(paths)",
        advice: "Nothing was changed. Do it in smaller steps, or with the patches that touch the same lines.")
    }
  }

  /// Lays a patch on top as what leads to a tree.
  mutating func push(_ patch: Patch, madeFor tree: ObjectID, in repository: Repository) throws(GitError) {
    var moved = patch
    moved.mail.files = try repository.patches(from: tip, to: tree)
    moved.isReversed = false
    moved.strip = 1
    push(moved, tree: tree)
  }

  /// Lays a patch on top as what leads to a tree; of files that it leads from and to the same as elsewhere, it says the same.
  /// - Parameters:
  ///   - pre: the tree that it was made on.
  ///   - post: the one that it led to there.
  mutating func push(
    _ patch: Patch, from pre: ObjectID, to post: ObjectID, madeFor tree: ObjectID, in repository: Repository
  ) throws(GitError) {
    var known: [TreeChange: FilePatch] = [:]
    if !patch.isReversed, patch.strip == 1 {
      let told = Dictionary(grouping: patch.mail.files, by: \.path)
      for change in try repository.changes(from: pre, to: post) {
        if let files = told[change.path], files.count == 1, files[0].tells(change) {
          known[change] = files[0]
        }
      }
    }
    var moved = patch
    moved.mail.files = []
    for change in try repository.changes(from: tip, to: tree) {
      if let file = known[change] {
        moved.mail.files.append(file)
      } else {
        moved.mail.files += try repository.patches(of: change)
      }
    }
    (moved.isReversed, moved.strip) = (false, 1)
    push(moved, tree: tree)
  }

  /// The stack with its patches from `index` on taken from another, of which they keep what they change.
  mutating func lay(_ other: Stack, from index: Int, in repository: Repository) throws {
    for number in other.levels.indices.dropFirst(index) {
      let level = other.levels[number]
      try lay(level.patch, from: other.tree(below: number), to: level.tree, in: repository)
    }
  }

  /// The lowest levels alone.
  func prefix(_ count: Int) -> Stack {
    var stack = Stack(base: base)
    for level in levels.prefix(count) { stack.push(level.patch, tree: level.tree) }
    return stack
  }
}

extension FilePatch {
  /// Whether the ids and modes that it names are those of a change of one file.
  fileprivate func tells(_ change: TreeChange) -> Bool {
    origin == nil && (oldPath == nil) == (change.old == nil) && (newPath == nil) == (change.new == nil)
      && oldMode == change.old?.mode && newMode == change.new?.mode
      && oldID == (change.old?.id ?? .zero).hex && newID == (change.new?.id ?? .zero).hex
  }
}
