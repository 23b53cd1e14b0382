internal import CLibgit2

/// What stays the same of a patch wherever it is applied: `git patch-id --stable`.
///
/// Binary changes are told by the ids of what they lead from and to.
public struct PatchID: Hashable, Sendable, CustomStringConvertible {
  public let id: ObjectID

  /// - Parameter diff: patches of files, as git writes them without renames.
  public init(diff: [UInt8]) throws(GitError) {
    try LibGit.start()
    var parsed: OpaquePointer?
    let status = diff.withUnsafeBytes {
      git_diff_from_buffer(&parsed, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
    }
    try GitError.check(status, "read a patch")
    defer { git_diff_free(parsed) }
    var raw = git_oid()
    try GitError.check(git_diff_patchid(&raw, parsed, nil), "name a patch")
    id = ObjectID(raw)
  }

  public var description: String { id.hex }
}
