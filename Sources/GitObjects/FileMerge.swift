internal import CLibgit2

/// Puts two changes of one text together, line by line.
public struct FileMerge: Sendable {
  /// The merged text, with diff3 markers where it has conflicts.
  public let bytes: [UInt8]
  public let hasConflicts: Bool

  /// What the markers call the three sides.
  public struct Labels: Sendable {
    public var base: String
    public var ours: String
    public var theirs: String

    public init(base: String, ours: String, theirs: String) {
      self.base = base
      self.ours = ours
      self.theirs = theirs
    }
  }

  public init(base: [UInt8], ours: [UInt8], theirs: [UInt8], labels: Labels) throws(GitError) {
    try LibGit.start()
    var options = git_merge_file_options()
    git_merge_file_options_init(&options, UInt32(GIT_MERGE_FILE_OPTIONS_VERSION))
    options.flags = GIT_MERGE_FILE_STYLE_DIFF3.rawValue | GIT_MERGE_FILE_DIFF_PATIENCE.rawValue
    var result = git_merge_file_result()
    let status = labels.base.withCString { baseLabel in
      labels.ours.withCString { ourLabel in
        labels.theirs.withCString { theirLabel in
          options.ancestor_label = baseLabel
          options.our_label = ourLabel
          options.their_label = theirLabel
          return Self.merge(base, ours, theirs, options, &result)
        }
      }
    }
    defer { git_merge_file_result_free(&result) }
    try GitError.check(status, "merge a file")
    bytes = Array(UnsafeRawBufferPointer(start: result.ptr, count: result.len))
    hasConflicts = result.automergeable == 0
  }

  private static func merge(
    _ base: [UInt8], _ ours: [UInt8], _ theirs: [UInt8], _ options: git_merge_file_options,
    _ result: inout git_merge_file_result
  ) -> Int32 {
    base.withUnsafeBufferPointer { base in
      ours.withUnsafeBufferPointer { ours in
        theirs.withUnsafeBufferPointer { theirs in
          var (base, ours, theirs, options) = (input(base), input(ours), input(theirs), options)
          return git_merge_file(&result, &base, &ours, &theirs, &options)
        }
      }
    }
  }

  private static func input(_ bytes: UnsafeBufferPointer<UInt8>) -> git_merge_file_input {
    var input = git_merge_file_input()
    git_merge_file_input_init(&input, UInt32(GIT_MERGE_FILE_INPUT_VERSION))
    input.size = bytes.count
    input.ptr = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
    return input
  }
}
