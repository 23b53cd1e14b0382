import GitObjects
import PatchFormat

/// Makes a stack of what others have: commits, or a folder with a series.
struct Importer {
  let repository: Repository
  let scope: Scope

  /// The commits behind `base` up to `tip`, each a patch.
  /// - Throws: `usage` where the range has a merge commit and `firstParent` is not set, or a patch could not be undone.
  func commits(
    from base: ObjectID, to tip: ObjectID, firstParent: Bool = false, taken: Set<String> = []
  ) throws -> Stack {
    let ids = try repository.history(of: [tip], without: [base], firstParent: firstParent)
    var stack = Stack(base: try scope.tree(in: repository.commit(base).tree, of: repository))
    var (taken, previous) = (taken, stack.base)
    for id in Progress.follow("reading commits", ids) {
      let commit = try repository.commit(id)
      guard commit.parents.count < 2 || firstParent else {
        throw QueueError(
          .usage, "\(id.short) (\(commit.subject)) is a merge commit, and a patch has one parent",
          advice:
            "Use --first-parent to take it as the change to its first parent, or name a range without it.")
      }
      let tree = try scope.tree(in: commit.tree, of: repository)
      let patch = try asPatch(id, commit, from: previous, to: tree, taken)
      if let patch {
        taken.insert(patch.name)
        try stack.lay(patch, from: previous, to: tree, in: repository)
      }
      previous = tree
    }
    return stack
  }

  /// The commit as a patch; nil where it says that it is none.
  private func asPatch(
    _ id: ObjectID, _ commit: Commit, from old: ObjectID, to new: ObjectID, _ taken: Set<String>
  ) throws -> Patch? {
    var (author, message) = (commit.author, commit.message)
    if let encoding = commit.encoding {
      message = ByteText(CharacterSet.utf8(message.bytes, from: encoding))
      author.name = ByteText(CharacterSet.utf8(author.name.bytes, from: encoding))
    }
    let hints = QueueHints(message)
    if hints.isIgnored { return nil }
    let made = PatchName.make(PatchMail.subject(of: message), taken: taken)
    let patch = Patch(
      name: hints.path(instead: made).flatMap { taken.contains($0) ? nil : $0 } ?? made,
      mail: PatchMail(
        author: author, message: hints.message, files: try repository.patches(from: old, to: new)))
    try patch.requireReadable(id.short)
    return patch
  }

  /// The patches of a folder on a base.
  /// - Throws: `malformed` where one does not apply or could not be undone.
  func files(_ files: QueueFiles, on base: ObjectID) throws -> Stack {
    let patches = try files.patches()
    for patch in patches { try check(patch) }
    return try Stack(base: base, patches: patches, in: repository)
  }

  /// - Throws: `malformed` where a patch could not be undone, or changes what the queue does not own.
  func check(_ patch: Patch) throws(QueueError) {
    do throws(PatchError) {
      for file in patch.mail.files { _ = try file.reversed() }
    } catch {
      throw QueueError(
        .malformed, "\(patch.name): \(error.message)",
        advice: "Make the patch again with git format-patch --binary --full-index.")
    }
    if let file = patch.mail.files.first(where: { !scope.contains($0.path) }) {
      throw QueueError(.malformed, "\(patch.name) changes \(file.path), which the queue does not own")
    }
  }

  /// Lays a patch on top: as it says, or, where it was made on another tree, by what that had in its files.
  /// - Throws: `conflict` where it does not fit.
  func push(_ patch: Patch, on stack: inout Stack) throws {
    do {
      try stack.push(patch, in: repository, isStrict: true)
    } catch let error as PatchError where error.code == .doesNotApply {
      guard !patch.isReversed, let pre = try preimage(patch, on: stack.tip),
        let post = try? repository.apply(patch.mail.files, to: pre)
      else {
        throw QueueError(
          .conflict, error.message, advice: "Apply it to the commit it was made on, and import that commit.")
      }
      if let path = post.contradicted { throw PatchError.contradiction(patch.name, path) }
      try stack.lay(patch, from: pre, to: post.tree, in: repository)
    }
  }

  /// Lays all patches of another stack on top.
  func push(_ other: Stack, on stack: inout Stack) throws {
    for number in Progress.follow("laying patches", other.levels.indices) {
      let level = other.levels[number]
      try stack.lay(level.patch, from: other.tree(below: number), to: level.tree, in: repository)
    }
  }

  /// The tree with the files that the patch was made on, found by the ids that it tells; nil where they are not there.
  private func preimage(_ patch: Patch, on tree: ObjectID) throws -> ObjectID? {
    var edits: [ByteText: TreeChange.Side?] = [:]
    for file in patch.mail.files {
      guard let path = file.oldPath else {
        if let path = file.newPath { edits[path] = .some(nil) }
        continue
      }
      guard let name = file.oldID, let id = ObjectID(name), repository.kind(id) == .blob else { return nil }
      edits[path] = .some(.init(mode: file.oldMode ?? .regular, id: id))
    }
    return try repository.editing(tree, edits)
  }
}
