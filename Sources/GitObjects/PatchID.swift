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
    let status = Self.readable(diff).withUnsafeBytes {
      git_diff_from_buffer(&parsed, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
    }
    try GitError.check(status, "read a patch")
    defer { git_diff_free(parsed) }
    var raw = git_oid()
    try GitError.check(git_diff_patchid(&raw, parsed, nil), "name a patch")
    id = ObjectID(raw)
  }

  public var description: String { id.hex }

  /// libgit2 cannot read the patch of an empty file that comes or goes, unless the line of a signature ends it; nor names
  /// with blanks that only the first line has, unless they are in quotes.
  private static func readable(_ diff: [UInt8]) -> [UInt8] {
    var (result, start): ([UInt8], Int) = ([], 0)
    var isIndex = false
    for line in diff.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      let isHead = line.starts(with: head)
      if isIndex, line.isEmpty || isHead {
        result += diff[start..<line.startIndex] + "-- \n".utf8
        start = line.startIndex
      }
      if isHead, let quoted = quoted(line.dropFirst(head.count)) {
        result += diff[start..<line.startIndex] + head + quoted
        start = line.endIndex
      }
      isIndex = line.starts(with: "index ".utf8)
    }
    return start == 0 ? diff : result + diff[start...]
  }

  private static let head = Array("diff --git ".utf8)

  /// The two names of a first line in quotes; nil where they need none, or are not the same.
  private static func quoted(_ names: ArraySlice<UInt8>) -> [UInt8]? {
    let (old, new) = (names.prefix(names.count / 2), names.suffix(names.count / 2))
    guard names.count % 2 == 1, names.count > 5, names.first != UInt8(ascii: "\""),
      old.contains(UInt8(ascii: " ")), old.dropFirst(2) == new.dropFirst(2)
    else { return nil }
    let mark = Array("\"".utf8)
    return mark + old + mark + " ".utf8 + mark + new + mark
  }
}
