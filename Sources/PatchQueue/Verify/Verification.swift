import GitObjects
import PatchFormat

/// Proves that a tree is base and series, or tells the first thing that is not as it should be.
///
/// Neither the base commit nor its history need to be there: the series is undone from the tree.
struct Verification {
  /// What is not as it should be.
  enum Finding: Hashable, Sendable {
    /// The file's sum is another than the lock says.
    case edited(patch: String)
    /// The series has other patches, or another order, than the lock.
    case series(expected: [String], found: [String])
    /// There is no lock.
    case noLock
    /// Base and patches so far do not give the tree that the lock tells.
    case tree(patch: String)
    case doesNotApply(patch: String, reason: String)
    /// The tree has something else at a path than base and series give; `patch` was the last to change it.
    case file(ByteText, patch: String?)
    /// Undoing the series does not lead to the base's tree.
    case base(expected: ObjectID, found: ObjectID)
  }

  let repository: Repository
  let line: Manifest.Line
  let files: QueueFiles
  let style: Manifest.Style

  /// - Parameter tree: the tree in scope that shall be base and series.
  func findings(_ tree: ObjectID) throws -> [Finding] {
    guard let lock = try files.lock() else { return [.noLock] }
    let patches = try files.patches()
    if lock.patches.map(\.name) != patches.map(\.name) {
      return [.series(expected: lock.patches.map(\.name), found: patches.map(\.name))]
    }
    for (entry, patch) in zip(lock.patches, patches)
    where entry.sha256 != SHA256.hex(files.files[patch.name] ?? []) {
      return [.edited(patch: patch.name)] + (try contradictions(patches, until: patch))
    }
    if lock.base.tree != line.base.tree { return [.base(expected: line.base.tree, found: lock.base.tree)] }
    return repository.contains(line.base.tree)
      ? try forth(patches, lock, tree) : try back(patches, lock, tree)
  }

  /// The file of an edited patch that it contradicts itself about, where the base is there to tell.
  private func contradictions(_ patches: [Patch], until edited: Patch) throws -> [Finding] {
    guard repository.contains(line.base.tree) else { return [] }
    var stack = Stack(base: line.base.tree)
    do {
      for patch in patches {
        try stack.push(patch, in: repository, isStrict: patch.name == edited.name)
        if patch.name == edited.name { return [] }
      }
      return []
    } catch let error as PatchError {
      return [.doesNotApply(patch: edited.name, reason: error.message)]
    }
  }

  /// From the base up.
  private func forth(_ patches: [Patch], _ lock: Lock, _ tree: ObjectID) throws -> [Finding] {
    var stack = Stack(base: line.base.tree)
    for (entry, patch) in Progress.follow("applying patches", Array(zip(lock.patches, patches))) {
      do {
        try stack.push(patch, in: repository)
      } catch let error as PatchError {
        return [.doesNotApply(patch: patch.name, reason: error.message)]
      }
      if stack.tip != entry.tree { return [.tree(patch: patch.name)] }
    }
    return try differences(stack.tip, tree, patches)
  }

  /// From the tree down.
  private func back(_ patches: [Patch], _ lock: Lock, _ tree: ObjectID) throws -> [Finding] {
    guard tree == lock.tree else {
      if repository.contains(lock.tree) { return try differences(lock.tree, tree, patches) }
      return try undone(patches, lock, tree)
    }
    return try undone(patches, lock, tree)
  }

  private func undone(_ patches: [Patch], _ lock: Lock, _ tree: ObjectID) throws -> [Finding] {
    var current = tree
    for (index, patch) in Progress.follow("undoing patches", patches.enumerated().reversed()) {
      if current != lock.patches[index].tree { return [.tree(patch: patch.name)] }
      do {
        current = try repository.apply(patch.undoing, to: current).tree
      } catch let error as PatchError {
        return [.doesNotApply(patch: patch.name, reason: error.message)]
      }
    }
    return current == line.base.tree ? [] : [.base(expected: line.base.tree, found: current)]
  }

  private func differences(_ expected: ObjectID, _ tree: ObjectID, _ patches: [Patch]) throws -> [Finding] {
    try repository.changes(from: expected, to: tree).map { change in
      .file(
        change.path,
        patch: patches.last { patch in
          patch.mail.files.contains { $0.oldPath == change.path || $0.newPath == change.path }
        }?.name)
    }
  }
}
