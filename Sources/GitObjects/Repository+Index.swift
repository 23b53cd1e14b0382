internal import CLibgit2

/// What the index has for a path.
public enum IndexEntry: Hashable, Sendable {
  /// A file, or nothing.
  case file(TreeChange.Side?)
  /// Three sides that do not agree.
  case conflict(MergeConflict)
}

extension Repository {
  /// Changes paths of the index and writes it at once. The files of the work tree are not looked at.
  public func updateIndex(_ entries: [ByteText: IndexEntry]) throws(GitError) {
    guard !entries.isEmpty else { return }
    var index: OpaquePointer?
    try GitError.check(git_repository_index(&index, handle), "read the index")
    defer { git_index_free(index) }
    try GitError.check(git_index_read(index, 1), "read the index")
    for (path, entry) in entries.sorted(by: { $0.key < $1.key }) {
      let name = path.bytes.map { CChar(bitPattern: $0) } + [0]
      for stage in Int32(0)...3 { _ = git_index_remove(index, name, stage) }
      switch entry {
      case .file(let side?): try add(side, 0, name, to: index)
      case .file(nil): break
      case .conflict(let conflict):
        if let base = conflict.base { try add(base, 1, name, to: index) }
        if let ours = conflict.ours { try add(ours, 2, name, to: index) }
        if let theirs = conflict.theirs { try add(theirs, 3, name, to: index) }
      }
    }
    try GitError.check(git_index_write(index), "write the index")
  }

  private func add(
    _ side: TreeChange.Side, _ stage: UInt16, _ name: [CChar], to index: OpaquePointer?
  ) throws(GitError) {
    var entry = git_index_entry()
    entry.mode = side.mode.rawValue
    entry.id = side.id.raw
    entry.flags = stage << 12
    let result = name.withUnsafeBufferPointer { name in
      entry.path = name.baseAddress
      return git_index_add(index, &entry)
    }
    try GitError.check(result, "put a file into the index")
  }

  /// What the index has, in its order; of a path in conflict, up to three stages.
  public func indexFiles() throws(GitError) -> [(path: ByteText, stage: Int, side: TreeChange.Side)] {
    var index: OpaquePointer?
    try GitError.check(git_repository_index(&index, handle), "read the index")
    defer { git_index_free(index) }
    try GitError.check(git_index_read(index, 1), "read the index")
    var files: [(path: ByteText, stage: Int, side: TreeChange.Side)] = []
    for number in 0..<git_index_entrycount(index) {
      guard let entry = git_index_get_byindex(index, number), let name = entry.pointee.path else { continue }
      files.append(
        (
          path(name), Int(git_index_entry_stage(entry)),
          .init(mode: FileMode(rawValue: entry.pointee.mode), id: ObjectID(entry.pointee.id))
        ))
    }
    return files
  }

  /// The paths that the index has in conflict.
  public func indexConflicts() throws(GitError) -> Set<ByteText> {
    Set(try indexFiles().filter { $0.stage > 0 }.map(\.path))
  }
}
