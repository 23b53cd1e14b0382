internal import CLibgit2

extension Repository {
  /// What the work tree has otherwise than a tree, as it would be added: untracked files too, but for ignored ones.
  ///
  /// Files whose size and times are as the index remembers them are not read.
  public func workTreeEdits(
    against tree: ObjectID
  ) throws(GitError) -> [ByteText: TreeChange.Side?] {
    var raw = tree.raw
    var handle: OpaquePointer?
    try GitError.check(git_tree_lookup(&handle, self.handle, &raw), "read tree \(tree)")
    defer { git_tree_free(handle) }
    var options = git_diff_options()
    git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION))
    options.flags =
      GIT_DIFF_INCLUDE_UNTRACKED.rawValue | GIT_DIFF_RECURSE_UNTRACKED_DIRS.rawValue
      | GIT_DIFF_INCLUDE_TYPECHANGE.rawValue | GIT_DIFF_SKIP_BINARY_CHECK.rawValue
    var diff: OpaquePointer?
    try GitError.check(
      git_diff_tree_to_workdir_with_index(&diff, self.handle, handle, &options), "look at the work tree")
    defer { git_diff_free(diff) }
    var edits: [ByteText: TreeChange.Side?] = [:]
    for number in 0..<git_diff_num_deltas(diff) {
      guard let delta = git_diff_get_delta(diff, number)?.pointee, let name = delta.new_file.path else {
        continue
      }
      let path = ByteText(UnsafeRawBufferPointer(start: name, count: length(name)))
      edits[path] = .some(delta.status == GIT_DELTA_DELETED ? nil : try workTreeSide(delta.new_file, path))
    }
    return edits
  }

  private func workTreeSide(_ file: git_diff_file, _ path: ByteText) throws(GitError) -> TreeChange.Side? {
    let mode = FileMode(rawValue: UInt32(file.mode))
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

  private func length(_ text: UnsafePointer<CChar>) -> Int {
    var length = 0
    while text[length] != 0 { length += 1 }
    return length
  }

  /// The bytes that a file of the work tree has for a blob: with the line ends that attributes ask for.
  public func workTreeBytes(_ blob: ObjectID, at path: ByteText) throws(GitError) -> [UInt8] {
    var raw = blob.raw
    var handle: OpaquePointer?
    try GitError.check(git_blob_lookup(&handle, self.handle, &raw), "read blob \(blob)")
    defer { git_blob_free(handle) }
    var buffer = git_buf()
    defer { git_buf_dispose(&buffer) }
    let name = path.bytes.map { CChar(bitPattern: $0) } + [0]
    var options = git_blob_filter_options()
    options.version = GIT_BLOB_FILTER_OPTIONS_VERSION
    options.flags = GIT_BLOB_FILTER_CHECK_FOR_BINARY.rawValue
    try GitError.check(git_blob_filter(&buffer, handle, name, &options), "prepare \(path)")
    return Array(UnsafeRawBufferPointer(start: buffer.ptr, count: buffer.size))
  }
}
