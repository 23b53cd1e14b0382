import GitObjects

extension Repository {
  /// What leads from one tree to another, as git tells it without renames and with whole ids.
  public func patches(from old: ObjectID?, to new: ObjectID?) throws(GitError) -> [FilePatch] {
    var patches: [FilePatch] = []
    for change in try changes(from: old, to: new) { patches += try self.patches(of: change) }
    return patches
  }

  /// What happens to one path: a file that becomes something else goes and comes.
  public func patches(of change: TreeChange) throws(GitError) -> [FilePatch] {
    if let old = change.old, let new = change.new, !old.mode.isSameType(as: new.mode) {
      return [
        try patch(TreeChange(path: change.path, old: old, new: nil)),
        try patch(TreeChange(path: change.path, old: nil, new: new)),
      ]
    }
    return [try patch(change)]
  }

  private func patch(_ change: TreeChange) throws(GitError) -> FilePatch {
    var patch = FilePatch(
      oldPath: change.old.map { _ in change.path }, newPath: change.new.map { _ in change.path },
      oldMode: change.old?.mode, newMode: change.new?.mode, oldID: (change.old?.id ?? .zero).hex,
      newID: (change.new?.id ?? .zero).hex, content: .none)
    let sides = [change.old, change.new].compactMap(\.self)
    if sides.contains(where: { $0.mode == .submodule }) {
      patch.content = .text(try TextDiff.hunks(from: submodule(change.old), to: submodule(change.new)))
    } else if change.old?.id != change.new?.id {
      switch try difference(from: change.old?.id, to: change.new?.id) {
      case .text(let hunks): patch.content = hunks.isEmpty ? .none : .text(hunks)
      case .binary(let old, let new):
        patch.content = .binary(
          BinaryChange(method: .literal, bytes: new), BinaryChange(method: .literal, bytes: old))
      }
    }
    return patch
  }

  /// What is compared of a submodule: a line that tells its commit.
  private func submodule(_ side: TreeChange.Side?) -> [UInt8] {
    side.map { Array("Subproject commit \($0.id)\n".utf8) } ?? []
  }
}

extension FileMode {
  /// Whether one can become the other by a change of mode alone.
  fileprivate func isSameType(as other: FileMode) -> Bool {
    self == other || [self, other].allSatisfy { $0 == .regular || $0 == .executable }
  }
}
