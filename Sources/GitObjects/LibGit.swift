internal import CGit2Shim
internal import CLibgit2

/// libgit2 as a whole: set up once a process, never torn down.
enum LibGit {
  private static let status: Int32 = {
    let status = git_libgit2_init()
    // A clone may lack some blobs; what is missing is told when it is read.
    _ = cgit2_set_strict_object_creation(0)
    _ = cgit2_set_fsync(1)
    // As git does: packs and zlib have sums of their own, and to hash what is read costs more than to read it.
    _ = cgit2_set_hash_verification(0)
    _ = cgit2_allow_partial_clones()
    // One patch's new file is the next one's old file.
    _ = cgit2_set_blob_cache_limit(1 << 18)
    return status
  }()

  /// Before anything else of libgit2 is called.
  static func start() throws(GitError) { try GitError.check(status, "start libgit2") }
}
