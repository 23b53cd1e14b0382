import GitObjects

extension Workbench {
  /// The references that lead elsewhere afterwards.
  func moved(
    from start: QueueState, to after: QueueState
  ) -> [(name: String, old: ObjectID?, new: ObjectID?)] {
    after.heads.compactMap { head in
      guard let old = start.heads.first(where: { $0.reference == head.reference }), old != head else {
        return nil
      }
      return (head.reference, old.commit, head.commit)
    }
  }

  /// The repository of a reference: branches are those of the queue, HEAD is that of the work tree.
  func holder(_ reference: String) -> Repository {
    reference == "HEAD" ? repository : owner ?? repository
  }

  /// Where HEAD is on a branch that one moves, as in git's own rebase: HEAD stays on it.
  func checkedOut(_ head: Repository.ReferenceChange) throws -> Repository.ReferenceChange {
    guard head.name == "HEAD", let branch = try repository.headBranch() else { return head }
    return .init(branch, from: head.old, to: head.new)
  }

  /// What the indexes of work trees have to say otherwise: that of the patched tree where
  /// one shows it, and that of the queue's own.
  func indexes(
    from start: QueueState, to after: QueueState
  ) throws -> [(repository: Repository, entries: [ByteText: IndexEntry])] {
    var indexes: [(repository: Repository, entries: [ByteText: IndexEntry])] = []
    if workTree != nil {
      var (entries, top) = try moves(in: repository, from: start, to: after)
      let waiting = Set(after.conflicts.map(\.path))
      for conflict in start.conflicts where !waiting.contains(conflict.path) && entries[conflict.path] == nil
      {
        let side = try top.flatMap { try repository.entry(conflict.path, in: repository.commit($0).tree) }
        entries[conflict.path] = .file(side.flatMap { $0.mode.isTree ? nil : $0 })
      }
      for conflict in after.conflicts { entries[conflict.path] = .conflict(conflict) }
      indexes.append((repository, entries))
    }
    if home != nil, let owner, workTree == nil || owner !== repository, owner.workTree != nil {
      indexes.append((owner, try moves(in: owner, from: start, to: after).entries))
    }
    return indexes.filter { !$0.entries.isEmpty }
  }

  /// What the index follows of what is checked out, and the commit that is checked out afterwards.
  private func moves(
    in repository: Repository, from start: QueueState, to after: QueueState
  ) throws -> (entries: [ByteText: IndexEntry], top: ObjectID?) {
    var entries: [ByteText: IndexEntry] = [:]
    var top = try repository.reference("HEAD")
    let branch = try repository.headBranch()
    for (name, old, new) in moved(from: start, to: after)
    where (name == "HEAD" || name == branch) && holder(name) === repository {
      let trees = try [old, new].map { try $0.map { try repository.commit($0).tree } }
      for change in try repository.changes(from: trees[0], to: trees[1]) {
        entries[change.path] = .file(change.new)
      }
      top = new
    }
    return (entries, top)
  }
}
