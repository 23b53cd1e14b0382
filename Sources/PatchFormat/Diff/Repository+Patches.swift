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
    let (old, new) = (try content(change.old), try content(change.new))
    var patch = FilePatch(
      oldPath: change.old.map { _ in change.path }, newPath: change.new.map { _ in change.path },
      oldMode: change.old?.mode, newMode: change.new?.mode, oldID: (change.old?.id ?? .zero).hex,
      newID: (change.new?.id ?? .zero).hex, content: .none)
    if old == new { return patch }
    if TextDiff.isBinary(old) || TextDiff.isBinary(new) {
      patch.content = .binary(
        BinaryChange(method: .literal, bytes: new), BinaryChange(method: .literal, bytes: old))
    } else {
      patch.content = .text(try TextDiff.hunks(from: old, to: new))
    }
    return patch
  }

  /// What is compared: of a submodule, a line that tells its commit.
  private func content(_ side: TreeChange.Side?) throws(GitError) -> [UInt8] {
    guard let side else { return [] }
    return side.mode == .submodule ? Array("Subproject commit \(side.id)\n".utf8) : try blob(side.id)
  }
}

extension FileMode {
  /// Whether one can become the other by a change of mode alone.
  fileprivate func isSameType(as other: FileMode) -> Bool {
    self == other || [self, other].allSatisfy { $0 == .regular || $0 == .executable }
  }
}
