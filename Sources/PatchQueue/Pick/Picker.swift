import GitObjects

/// Puts changes onto trees that they were not made on.
///
/// A change is laid over file by file where that is plain; where a file is not where it was, the trees are merged as a
/// whole, so that renames are followed.
struct Picker {
  let repository: Repository

  /// What came of a pick.
  enum Outcome {
    case clean(ObjectID)
    /// The tree has markers in its files.
    case conflict(MergedTree)

    var tree: ObjectID {
      switch self {
      case .clean(let tree): tree
      case .conflict(let merged): merged.tree
      }
    }
  }

  /// Lays the change `base` → `theirs` over `ours`.
  func pick(
    from base: ObjectID, to theirs: ObjectID, onto ours: ObjectID, labels: FileMerge.Labels
  ) throws(GitError) -> Outcome {
    if ours == base { return .clean(theirs) }
    var edits: [ByteText: TreeChange.Side?] = [:]
    let changes = try repository.changes(from: base, to: theirs)
    if try movesFolders(changes, base, theirs, ours) { return try mergeWhole(base, theirs, ours, labels) }
    for change in changes {
      let found = try repository.entry(change.path, in: ours)
      if found == change.new {
        // A file that is gone on both sides may have been renamed on one.
        if found == nil { return try mergeWhole(base, theirs, ours, labels) }
        continue
      }
      if found == change.old {
        edits[change.path] = .some(change.new)
      } else if let side = try merged(change, found, labels) {
        edits[change.path] = side
      } else {
        return try mergeWhole(base, theirs, ours, labels)
      }
    }
    do throws(GitError) {
      return .clean(try repository.editing(ours, edits))
    } catch  where error.code == .exists {
      return try mergeWhole(base, theirs, ours, labels)
    }
  }

  /// Whether one side removed a folder that the other has more in: it may have gone elsewhere, and what is in it with it.
  private func movesFolders(
    _ changes: [TreeChange], _ base: ObjectID, _ theirs: ObjectID, _ ours: ObjectID
  ) throws(GitError) -> Bool {
    var known: Set<ByteText> = []
    for change in changes where (change.old == nil) != (change.new == nil) {
      for folder in change.path.folders where known.insert(folder).inserted {
        let before = try repository.entry(folder, in: base)
        guard before?.mode.isTree == true else { continue }
        let after = try repository.entry(folder, in: theirs)
        let found = try repository.entry(folder, in: ours)
        if after?.mode.isTree == true
          ? found?.mode.isTree != true : found?.mode.isTree == true && found != before
        {
          return true
        }
      }
    }
    return false
  }

  /// The file with both changes; nil where they are in conflict, or it takes more than lines.
  private func merged(
    _ change: TreeChange, _ found: TreeChange.Side?, _ labels: FileMerge.Labels
  ) throws(GitError) -> TreeChange.Side? {
    guard let old = change.old, let new = change.new, let found, [old, new, found].allSatisfy(\.mode.isText)
    else { return nil }
    let mode = new.mode == old.mode ? found.mode : new.mode
    if found.id == old.id { return .init(mode: mode, id: new.id) }
    if new.id == old.id || new.id == found.id { return .init(mode: mode, id: found.id) }
    let texts = [try repository.blob(old.id), try repository.blob(found.id), try repository.blob(new.id)]
    if texts.contains(where: TextDiff.isBinary) { return nil }
    let merge = try FileMerge(base: texts[0], ours: texts[1], theirs: texts[2], labels: labels)
    return merge.hasConflicts ? nil : .init(mode: mode, id: try repository.write(merge.bytes))
  }

  private func mergeWhole(
    _ base: ObjectID, _ theirs: ObjectID, _ ours: ObjectID, _ labels: FileMerge.Labels
  ) throws(GitError) -> Outcome {
    let merged = try repository.merge(base: base, ours: ours, theirs: theirs, labels: labels)
    return merged.conflicts.isEmpty ? .clean(merged.tree) : .conflict(merged)
  }
}
