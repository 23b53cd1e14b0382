internal import CLibgit2

extension Repository {
  /// The commits that `tips` reach and `hidden` do not, oldest first: parents before children.
  /// - Parameter firstParent: whether only first parents are followed.
  public func history(
    of tips: [ObjectID], without hidden: [ObjectID] = [], firstParent: Bool = false
  ) throws(GitError) -> [ObjectID] {
    var walk: OpaquePointer?
    try GitError.check(git_revwalk_new(&walk, handle), "walk the history")
    defer { git_revwalk_free(walk) }
    git_revwalk_sorting(walk, GIT_SORT_TOPOLOGICAL.rawValue | GIT_SORT_REVERSE.rawValue)
    if firstParent { git_revwalk_simplify_first_parent(walk) }
    for tip in tips {
      var raw = tip.raw
      try GitError.check(git_revwalk_push(walk, &raw), "walk from \(tip.short)")
    }
    for id in hidden {
      var raw = id.raw
      try GitError.check(git_revwalk_hide(walk, &raw), "walk without \(id.short)")
    }
    var ids: [ObjectID] = []
    var raw = git_oid()
    while true {
      let result = git_revwalk_next(&raw, walk)
      if result == GIT_ITEROVER.rawValue { return ids }
      try GitError.check(result, "walk the history")
      ids.append(ObjectID(raw))
    }
  }

  /// The best common ancestor, if there is one.
  public func mergeBase(_ a: ObjectID, _ b: ObjectID) throws(GitError) -> ObjectID? {
    var (out, x, y) = (git_oid(), a.raw, b.raw)
    let result = git_merge_base(&out, handle, &x, &y)
    if result == GIT_ENOTFOUND.rawValue { return nil }
    try GitError.check(result, "find what \(a.short) and \(b.short) have in common")
    return ObjectID(out)
  }

  /// Whether `ancestor` is `commit` or lies behind it.
  public func isAncestor(_ ancestor: ObjectID, of commit: ObjectID) throws(GitError) -> Bool {
    if ancestor == commit { return true }
    var (a, b) = (ancestor.raw, commit.raw)
    let result = git_graph_descendant_of(handle, &b, &a)
    try GitError.check(result, "compare \(ancestor.short) and \(commit.short)")
    return result == 1
  }

  /// The value of a configuration key (`user.name`), as git would find it.
  public func configuration(_ key: String) throws(GitError) -> String? {
    var config: OpaquePointer?
    try GitError.check(git_repository_config_snapshot(&config, handle), "read the configuration")
    defer { git_config_free(config) }
    var value: UnsafePointer<CChar>?
    let result = git_config_get_string(&value, config, key)
    if result == GIT_ENOTFOUND.rawValue { return nil }
    try GitError.check(result, "read \(key)")
    return value.map { String(cString: $0) }
  }
}
