internal import CLibgit2

/// What stays the same of a patch wherever it is applied: `git patch-id --stable`.
///
/// Binary changes are told by the ids of what they lead from and to. Empty files that come or go are files like others; git
/// counts their names to the next file.
public struct PatchID: Hashable, Sendable, CustomStringConvertible {
  public let id: ObjectID

  /// - Parameter diff: patches of files, as git writes them without renames.
  public init(diff: [UInt8]) throws(GitError) {
    try LibGit.start()
    var parsed: OpaquePointer?
    let status = Self.closed(diff).withUnsafeBytes {
      git_diff_from_buffer(&parsed, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
    }
    try GitError.check(status, "read a patch")
    defer { git_diff_free(parsed) }
    var raw = git_oid()
    try GitError.check(git_diff_patchid(&raw, parsed, nil), "name a patch")
    id = ObjectID(raw)
  }

  public var description: String { id.hex }

  /// libgit2 cannot read the patch of an empty file that comes or goes, unless the line of a signature ends it.
  private static func closed(_ diff: [UInt8]) -> [UInt8] {
    var (result, start): ([UInt8], Int) = ([], 0)
    var isIndex = false
    for line in diff.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if isIndex, line.isEmpty || line.starts(with: "diff --git ".utf8) {
        result += diff[start..<line.startIndex] + "-- \n".utf8
        start = line.startIndex
      }
      isIndex = line.starts(with: "index ".utf8)
    }
    return start == 0 ? diff : result + diff[start...]
  }
}
