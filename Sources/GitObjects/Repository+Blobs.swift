internal import CLibgit2

extension Repository {
  /// What two blobs differ in.
  public enum BlobDifference: Sendable {
    case text([Hunk])
    /// At least one is no text.
    case binary(old: [UInt8], new: [UInt8])
  }

  /// Compares two blobs.
  /// - Parameters:
  ///   - old: nil: nothing.
  ///   - new: nil: nothing.
  public func difference(from old: ObjectID?, to new: ObjectID?) throws(GitError) -> BlobDifference {
    let (old, new) = (try old.map(lookUp), try new.map(lookUp))
    defer {
      git_blob_free(old ?? nil)
      git_blob_free(new ?? nil)
    }
    let (before, after) = (content(old ?? nil), content(new ?? nil))
    if TextDiff.isBinary(before) || TextDiff.isBinary(after) {
      return .binary(old: Array(before), new: Array(after))
    }
    return .text(try TextDiff.hunks(from: old ?? nil, to: new ?? nil))
  }

  private func lookUp(_ id: ObjectID) throws(GitError) -> OpaquePointer? {
    var raw = id.raw
    var blob: OpaquePointer?
    try GitError.check(git_blob_lookup(&blob, handle, &raw), "read blob \(id)")
    return blob
  }

  private func content(_ blob: OpaquePointer?) -> UnsafeRawBufferPointer {
    guard let blob else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    return UnsafeRawBufferPointer(start: git_blob_rawcontent(blob), count: Int(git_blob_rawsize(blob)))
  }
}
