import GitObjects
import PatchFormat

extension QueueHome {
  /// The queue as it is now, with `tree` in the work tree.
  func state(tree: ObjectID?, position: Int?) throws -> QueueState {
    var state = QueueState(manifest: manifestBytes, files: files, tree: nil)
    switch place {
    case .folder:
      guard try showsTree() else { return state }
      (state.tree, state.position) = (tree, position)
    case .branch(let reference, let commit):
      state.heads = [.init(reference, commit)]
      // Whoever checks the branch out and undoes it there finds the files, too.
      if isInside, manifest.isApplied { (state.tree, state.position) = (tree, position) }
    case .commit(let commit):
      throw QueueError(.refused, "commit \(commit.short) cannot be changed", advice: "Work on a branch.")
    }
    return state
  }

  /// The state in which another stack is the queue.
  /// - Parameters:
  ///   - base: what it stands on; nil: what it stood on before.
  ///   - tree: what the work tree shows; nil: as many patches as `position` tells.
  ///   - title: for the commit, where the queue is in a branch that is not checked out.
  func state(
    of stack: Stack, position: Int, base: Manifest.Base? = nil, tree: ObjectID? = nil, _ title: String
  ) throws -> QueueState {
    var state = try state(tree: tree ?? stack.tree(below: position), position: position)
    var base = base ?? line.base
    base.tree = stack.base
    if base != line.base { state.manifest = Array(manifest.with(base, line: line.name).text.utf8) }
    state.files = try files.updated(for: stack, base: base.commit, style: manifest.style)
    if case .branch(let reference, let commit) = place {
      state.heads = [.init(reference, try self.commit(state, stack.tip, on: parents(commit, base), title))]
    }
    return state
  }

  /// The operation that makes another stack the queue.
  func change(
    _ title: String, from old: Stack, to new: Stack, position: Int? = nil, base: Manifest.Base? = nil
  ) throws -> Operation {
    let before = try self.position(in: old)
    let top = position ?? self.position(of: new, where: before, in: old)
    return Operation(
      title: title, before: try state(tree: old.tree(below: before), position: before),
      after: try state(of: new, position: top, base: base, title), kept: kept(base))
  }

  /// How many patches are applied of a stack that takes the place of another: all, or up to the last that was before.
  private func position(of new: Stack, where before: Int, in old: Stack) -> Int {
    if before == old.levels.count, before > 0 || manifest.isApplied { return new.levels.count }
    let applied = Set(old.patches.prefix(before).map(\.name))
    return (new.patches.lastIndex { applied.contains($0.name) } ?? -1) + 1
  }

  /// The operation that gives edits of the work tree to patches: the files stay as they are.
  func take(_ title: String, _ new: Stack, position: Int, shown: ObjectID) throws -> Operation {
    let before = try state(tree: shown, position: self.position(in: stack()))
    return Operation(
      title: title, before: before, after: try state(of: new, position: position, tree: shown, title),
      kept: kept())
  }

  /// Commits that the log of operations keeps alive: the bases, as far as they are there.
  func kept(_ base: Manifest.Base? = nil) -> [ObjectID] {
    var kept: [ObjectID] = []
    for commit in [line.base.commit, base?.commit].compactMap(\.self)
    where !kept.contains(commit) && repository.kind(commit) == .commit {
      kept.append(commit)
    }
    return kept
  }

  /// A commit of the repository that the manifest is in: the rest of the first parent's tree, with the state's files, and
  /// the tree in scope where the branch shows it.
  func commit(
    _ state: QueueState, _ tip: ObjectID, on parents: [ObjectID], _ message: String
  ) throws -> ObjectID {
    guard let owner, let parent = parents.first else {
      throw QueueError(.refused, "the manifest is in no git repository, so that nothing can be committed")
    }
    var tree = try owner.commit(parent).tree
    if isInside, manifest.isApplied { tree = try scope.replace(in: tree, by: tip, of: owner) }
    var edits: [ByteText: TreeChange.Side?] = [:]
    let folder = prefix + manifest.patches
    for name in files.files.keys where state.files.files[name] == nil {
      edits[ByteText("\(folder)/\(name)")] = .some(nil)
    }
    for (name, bytes) in state.files.files {
      edits[ByteText("\(folder)/\(name)")] = .some(.init(mode: .regular, id: try owner.write(bytes)))
    }
    if let manifest = state.manifest {
      edits[ByteText(prefix + Manifest.fileName)] = .some(
        .init(mode: .regular, id: try owner.write(manifest)))
    }
    return try owner.write(
      Commit(
        tree: try owner.editing(tree, edits), parents: parents, author: actor, committer: actor,
        message: ByteText(message + "\n")))
  }
}
