/// A path that differs between two trees.
public struct TreeChange: Hashable, Sendable {
  /// What is at the path on one side.
  public struct Side: Hashable, Sendable {
    public var mode: FileMode
    public var id: ObjectID

    public init(mode: FileMode, id: ObjectID) {
      self.mode = mode
      self.id = id
    }
  }

  public var path: ByteText
  /// Nil: it was not there.
  public var old: Side?
  /// Nil: it is gone.
  public var new: Side?

  public init(path: ByteText, old: Side?, new: Side?) {
    self.path = path
    self.old = old
    self.new = new
  }
}

extension Repository {
  /// The files that differ, in the order in which git tells of them. Renames are a path that goes and one that comes.
  /// - Parameters:
  ///   - old: a tree; nil: an empty one.
  ///   - new: a tree; nil: an empty one.
  public func changes(from old: ObjectID?, to new: ObjectID?) throws(GitError) -> [TreeChange] {
    var changes: [TreeChange] = []
    try compare(old, new, below: [], &changes)
    return changes
  }

  private func compare(
    _ old: ObjectID?, _ new: ObjectID?, below folder: [UInt8], _ changes: inout [TreeChange]
  ) throws(GitError) {
    if old == new { return }
    var before = try old.map { (id) throws(GitError) in try tree(id).entries[...] } ?? []
    var after = try new.map { (id) throws(GitError) in try tree(id).entries[...] } ?? []
    while true {
      switch (before.first, after.first) {
      case (nil, nil): return
      case (let a?, let b?) where a.name == b.name && a.mode.isTree == b.mode.isTree:
        before.removeFirst()
        after.removeFirst()
        if a != b { try add(a, b, below: folder, &changes) }
      case (let a?, let b) where b.map({ a.precedes($0) }) ?? true:
        before.removeFirst()
        try add(a, nil, below: folder, &changes)
      case (_, let b):
        after.removeFirst()
        try add(nil, b, below: folder, &changes)
      }
    }
  }

  private func add(
    _ old: Tree.Entry?, _ new: Tree.Entry?, below folder: [UInt8], _ changes: inout [TreeChange]
  ) throws(GitError) {
    guard let entry = old ?? new else { return }
    let path = folder + entry.name.bytes
    if entry.mode.isTree {
      try compare(old?.id, new?.id, below: path + [UInt8(ascii: "/")], &changes)
    } else {
      changes.append(
        TreeChange(
          path: ByteText(path), old: old.map { .init(mode: $0.mode, id: $0.id) },
          new: new.map { .init(mode: $0.mode, id: $0.id) }))
    }
  }
}
