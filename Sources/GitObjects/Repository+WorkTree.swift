internal import CLibgit2

extension Repository {
  /// The work tree as git would add it: untracked files too, but for ignored ones.
  ///
  /// Files whose size and times are as the index remembers them are not read.
  public func workTreeSnapshot() throws(GitError) -> ObjectID {
    var index: OpaquePointer?
    try GitError.check(git_repository_index(&index, handle), "read the index")
    defer { git_index_free(index) }
    var absent: Set<ByteText> = []
    // Only what differs from HEAD is put into trees again.
    let head = try reference("HEAD").map { (id) throws(GitError) in try commit(id).tree }
    var committed: [ByteText: TreeChange.Side] = [:]
    if let head { for (path, side) in try files(in: head) { committed[path] = side } }
    var edits: [ByteText: TreeChange.Side?] = [:]
    for number in 0..<git_index_entrycount(index) {
      guard let entry = git_index_get_byindex(index, number), git_index_entry_is_conflict(entry) == 0,
        let name = entry.pointee.path
      else { continue }
      let path = path(name)
      let side = TreeChange.Side(mode: FileMode(rawValue: entry.pointee.mode), id: ObjectID(entry.pointee.id))
      if committed.removeValue(forKey: path) != side { edits[path] = side }
      // Left out of a sparse checkout: it is there all the same.
      if entry.pointee.flags_extended & UInt16(GIT_INDEX_ENTRY_SKIP_WORKTREE.rawValue) != 0 {
        absent.insert(path)
      }
    }
    for path in committed.keys { edits[path] = .some(nil) }
    var options = git_diff_options()
    git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION))
    options.flags =
      GIT_DIFF_INCLUDE_UNTRACKED.rawValue | GIT_DIFF_RECURSE_UNTRACKED_DIRS.rawValue
      | GIT_DIFF_INCLUDE_TYPECHANGE.rawValue | GIT_DIFF_SKIP_BINARY_CHECK.rawValue
    var diff: OpaquePointer?
    try GitError.check(git_diff_index_to_workdir(&diff, handle, index, &options), "look at the work tree")
    defer { git_diff_free(diff) }
    for number in 0..<git_diff_num_deltas(diff) {
      guard let delta = git_diff_get_delta(diff, number)?.pointee, let name = delta.new_file.path else {
        continue
      }
      let path = path(name)
      if delta.status == GIT_DELTA_DELETED, absent.contains(path) { continue }
      edits[path] = .some(delta.status == GIT_DELTA_DELETED ? nil : try workTreeSide(delta.new_file, path))
    }
    return try editing(head, edits)
  }

  /// Whether git has something under way in the work tree, such as a merge: what is committed next belongs to that.
  public var isBusy: Bool { git_repository_state(handle) != Int32(GIT_REPOSITORY_STATE_NONE.rawValue) }

  func path(_ name: UnsafePointer<CChar>) -> ByteText {
    var length = 0
    while name[length] != 0 { length += 1 }
    return ByteText(UnsafeRawBufferPointer(start: name, count: length))
  }

  private func workTreeSide(_ file: git_diff_file, _ path: ByteText) throws(GitError) -> TreeChange.Side? {
    let mode = file.mode == 0 ? .regular : FileMode(rawValue: UInt32(file.mode))
    // A submodule's id is that of what is checked out in it.
    guard mode.isFile else { return TreeChange.Side(mode: mode, id: ObjectID(file.id)) }
    var raw = git_oid()
    let result = git_blob_create_from_workdir(&raw, handle, file.path)
    // It may have gone since the work tree was looked at.
    if result == GIT_ENOTFOUND.rawValue { return nil }
    try GitError.check(result, "read \(path) of the work tree")
    adopt(ObjectID(raw))
    return TreeChange.Side(mode: mode, id: ObjectID(raw))
  }

  /// What the work tree makes of a path's blobs.
  public func workTreeFilter(at path: ByteText) throws(GitError) -> WorkTreeFilter {
    try WorkTreeFilter(self, path)
  }

  /// What the work tree makes of the blobs of many paths.
  public var workTreeFilters: WorkTreeFilters { WorkTreeFilters(self) }

  /// The bytes that a file of the work tree has for a blob: with the line ends that attributes ask for.
  public func workTreeBytes(_ blob: ObjectID, at path: ByteText) throws(GitError) -> [UInt8] {
    try workTreeFilter(at: path).bytes(of: blob)
  }
}
