import GitObjects

extension QueueHome {
  /// The reference that a change of the base moves, and where it is: in the queue's own tree the branch that is checked
  /// out, beside somebody else's repository the HEAD of that, where it shows the base.
  func movedHead() throws -> QueueState.Head? {
    guard case .folder = place, try showsTree(), let commit = try repository.reference("HEAD") else {
      return nil
    }
    guard isInside, manifest.isApplied else { return .init("HEAD", commit) }
    return .init(try repository.headBranch() ?? "HEAD", commit)
  }

  /// The state in which another stack on another base is the queue, committed where the queue is in its own tree.
  ///
  /// That commit is a merge of what was checked out and of the base, so that the base can be reached; its tree is never a
  /// textual merge, but the queue's in scope and the branch's elsewhere. The program writes it, since nobody else knows
  /// both its parents.
  func state(
    of stack: Stack, on base: Manifest.Base, position: Int, tree: ObjectID? = nil, _ message: String
  ) throws -> QueueState {
    var state = try state(of: stack, position: position, base: base, tree: tree, message)
    guard let head = try movedHead(), let commit = head.commit else { return state }
    guard isInside, manifest.isApplied else {
      state.heads = [.init(head.reference, base.commit)]
      return state
    }
    let merge = try self.commit(state, stack.tip, on: parents(commit, base), message)
    state.heads = [.init(head.reference, merge)]
    return state
  }

  /// What a commit of the queue on a base comes behind.
  func parents(_ commit: ObjectID, _ base: Manifest.Base?) throws -> [ObjectID] {
    guard isInside, let base, try !repository.isAncestor(base.commit, of: commit) else { return [commit] }
    return [commit, base.commit]
  }
}
