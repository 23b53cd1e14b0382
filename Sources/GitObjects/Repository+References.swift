internal import CLibgit2

extension Repository {
  /// What a reference leads to, through other references; nil where there is none, or can be none of that name.
  public func reference(_ name: String) throws(GitError) -> ObjectID? {
    var id = git_oid()
    let result = git_reference_name_to_id(&id, handle, name)
    if [GIT_ENOTFOUND.rawValue, GIT_EINVALIDSPEC.rawValue].contains(result) { return nil }
    try GitError.check(result, "read \(name)")
    return ObjectID(id)
  }

  /// The branch that is checked out (`refs/heads/…`), or nil where HEAD leads to a commit.
  public func headBranch() throws(GitError) -> String? {
    var head: OpaquePointer?
    try GitError.check(git_reference_lookup(&head, handle, "HEAD"), "read HEAD")
    defer { git_reference_free(head) }
    return git_reference_symbolic_target(head).map { String(cString: $0) }
  }

  /// Whether git takes a name for a branch.
  public func isBranchName(_ name: String) throws(GitError) -> Bool {
    var isValid: Int32 = 0
    try GitError.check(git_branch_name_is_valid(&isValid, name), "look at the name \(name)")
    return isValid == 1
  }

  /// Whether a branch (`refs/heads/…`) is checked out here or in another work tree of the repository.
  public func isCheckedOut(_ branch: String) throws(GitError) -> Bool {
    var reference: OpaquePointer?
    let result = git_reference_lookup(&reference, handle, branch)
    if result == GIT_ENOTFOUND.rawValue { return false }
    try GitError.check(result, "read \(branch)")
    defer { git_reference_free(reference) }
    let answer = git_branch_is_checked_out(reference)
    try GitError.check(answer, "look for work trees of \(branch)")
    return answer == 1
  }

  /// Names of references that match a pattern, such as `refs/tags/*`, sorted.
  public func references(_ pattern: String) throws(GitError) -> [String] {
    var iterator: OpaquePointer?
    try GitError.check(git_reference_iterator_glob_new(&iterator, handle, pattern), "list \(pattern)")
    defer { git_reference_iterator_free(iterator) }
    var names: [String] = []
    var name: UnsafePointer<CChar>?
    while true {
      let result = git_reference_next_name(&name, iterator)
      if result == GIT_ITEROVER.rawValue { break }
      try GitError.check(result, "list \(pattern)")
      if let name { names.append(String(cString: name)) }
    }
    return names.sorted()
  }

  /// A change of one reference.
  public struct ReferenceChange: Sendable {
    public var name: String
    /// What it must be now; nil: it must not be there.
    public var old: ObjectID?
    /// Nil: it goes.
    public var new: ObjectID?

    public init(_ name: String, from old: ObjectID?, to new: ObjectID?) {
      self.name = name
      self.old = old
      self.new = new
    }
  }

  /// Changes references, all of which are locked and found unchanged before the first is written.
  ///
  /// Each is replaced at once, one behind the other: who needs several to agree after a crash keeps the truth in one of
  /// them.
  /// - Parameters:
  ///   - actor: who is named in the reflog.
  ///   - message: what is written there.
  /// - Throws: `modified` where one is not what it should be; `locked`.
  public func update(
    _ changes: [ReferenceChange], actor: Signature, message: String
  ) throws(GitError) {
    var transaction: OpaquePointer?
    try GitError.check(git_transaction_new(&transaction, handle), "begin to change references")
    defer { git_transaction_free(transaction) }
    for change in changes {
      try GitError.check(git_transaction_lock_ref(transaction, change.name), "lock \(change.name)")
      let found = try reference(change.name)
      guard found == change.old else {
        throw GitError(
          .modified,
          "\(change.name) is \(found?.short ?? "gone"), expected was \(change.old?.short ?? "that it is not there")"
        )
      }
    }
    for change in changes {
      if let new = change.new {
        var raw = new.raw
        try actor.withRaw { (signature) throws(GitError) in
          try GitError.check(
            git_transaction_set_target(transaction, change.name, &raw, signature, message),
            "set \(change.name)")
        }
      } else {
        try GitError.check(git_transaction_remove(transaction, change.name), "remove \(change.name)")
      }
    }
    try GitError.check(git_transaction_commit(transaction), "change references")
  }
}

extension Signature {
  func withRaw<Result>(
    _ body: (UnsafePointer<git_signature>?) throws(GitError) -> Result
  ) throws(GitError) -> Result {
    var raw: UnsafeMutablePointer<git_signature>?
    try GitError.check(
      git_signature_new(&raw, name.description, email.description, seconds, Int32(clamping: offset)),
      "name \(name) <\(email)>")
    defer { git_signature_free(raw) }
    return try body(raw)
  }
}
