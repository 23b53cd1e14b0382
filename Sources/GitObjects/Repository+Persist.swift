internal import CLibgit2

extension Repository {
  /// Puts everything that was written on the disk, before any reference names it.
  public func persist() throws(GitError) {
    try LooseObjects(self).write(written)
    written = []
  }

  /// Puts on the disk what some commits and tags need of what was written. The steps that led to them stay in memory.
  public func persist(reachableFrom ids: [ObjectID]) throws(GitError) {
    var search = Reachable(pending: Set(written))
    for id in ids { try search.visit(id, in: self) }
    try LooseObjects(self).write(search.found)
    let found = Set(search.found)
    written.removeAll(where: found.contains)
  }

  /// What commits and tags need, what is named before what names it.
  private struct Reachable {
    let pending: Set<ObjectID>
    var found: [ObjectID] = []
    private var visited: Set<ObjectID> = []

    init(pending: Set<ObjectID>) { self.pending = pending }

    mutating func visit(_ id: ObjectID, in repository: Repository) throws(GitError) {
      guard pending.contains(id), visited.insert(id).inserted else { return }
      if repository.kind(id) == .tag {
        try visit(Tag(repository.read(id, .tag), id: id).object, in: repository)
      } else {
        let commit = try repository.commit(id)
        for parent in commit.parents { try visit(parent, in: repository) }
        try visit(tree: commit.tree, in: repository)
      }
      found.append(id)
    }

    /// Trees that are on the disk are followed, too: a partial clone may have a folder without its files.
    private mutating func visit(tree id: ObjectID, in repository: Repository) throws(GitError) {
      guard visited.insert(id).inserted, let tree = try known(id, in: repository) else { return }
      for entry in tree.entries {
        if entry.mode.isTree {
          try visit(tree: entry.id, in: repository)
        } else if pending.contains(entry.id), visited.insert(entry.id).inserted {
          found.append(entry.id)
        }
      }
      if pending.contains(id) { found.append(id) }
    }

    /// Nil where a partial clone lacks the tree.
    private func known(_ id: ObjectID, in repository: Repository) throws(GitError) -> Tree? {
      do throws(GitError) { return try repository.tree(id) } catch  where error.code == .notFound {
        return nil
      }
    }
  }
}
