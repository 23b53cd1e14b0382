internal import CLibgit2

/// The lines that differ between two texts, cut into hunks as git cuts them: Myers' algorithm with the indent
/// heuristic, whatever the user's configuration says.
public enum TextDiff {
  /// - Parameter context: lines around each change.
  public static func hunks(from old: [UInt8], to new: [UInt8], context: Int = 3) throws(GitError) -> [Hunk] {
    try LibGit.start()
    return try hunks(context) { patch, options in
      git_patch_from_buffers(&patch, old, old.count, nil, new, new.count, nil, &options)
    }
  }

  /// The same of two blobs, which are not hashed again for it.
  static func hunks(from old: OpaquePointer?, to new: OpaquePointer?) throws(GitError) -> [Hunk] {
    try hunks(3) { patch, options in git_patch_from_blobs(&patch, old, nil, new, nil, &options) }
  }

  private static func hunks(
    _ context: Int, _ compare: (inout OpaquePointer?, inout git_diff_options) -> Int32
  ) throws(GitError) -> [Hunk] {
    var options = git_diff_options()
    git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION))
    options.flags = GIT_DIFF_FORCE_TEXT.rawValue | GIT_DIFF_INDENT_HEURISTIC.rawValue
    options.context_lines = UInt32(clamping: context)
    options.interhunk_lines = 0
    var patch: OpaquePointer?
    try GitError.check(compare(&patch, &options), "compare two texts")
    defer { git_patch_free(patch) }
    var hunks: [Hunk] = []
    for index in 0..<git_patch_num_hunks(patch) { hunks.append(try hunk(patch, index)) }
    return hunks
  }

  private static func hunk(_ patch: OpaquePointer?, _ index: Int) throws(GitError) -> Hunk {
    var found: UnsafePointer<git_diff_hunk>?
    var lineCount = 0
    try GitError.check(git_patch_get_hunk(&found, &lineCount, patch, index), "read a hunk")
    guard let found else { throw GitError(.environment, "cannot read a hunk") }
    var hunk = Hunk(
      oldStart: Int(found.pointee.old_start), newStart: Int(found.pointee.new_start),
      heading: heading(found.pointee), lines: [])
    hunk.lines.reserveCapacity(lineCount)
    for number in 0..<lineCount {
      var line: UnsafePointer<git_diff_line>?
      try GitError.check(git_patch_get_line_in_hunk(&line, patch, index, number), "read a line of a hunk")
      guard let line = line?.pointee else { continue }
      // Where a file ends without a newline, libgit2 tells so in a line of its own behind the last.
      guard let kind = Hunk.Line.Kind(rawValue: UInt8(bitPattern: line.origin)) else { continue }
      var text = UnsafeRawBufferPointer(start: line.content, count: line.content_len)[...]
      let endsInNewline = text.last == UInt8(ascii: "\n")
      if endsInNewline { text.removeLast() }
      hunk.lines.append(.init(kind, ByteText(text), endsInNewline: endsInNewline))
    }
    return hunk
  }

  /// The function's line, as git shows it: cut at 80 bytes, then without blanks at its end.
  private static func heading(_ hunk: git_diff_hunk) -> ByteText {
    let header = withUnsafeBytes(of: hunk.header) { Array($0.prefix(hunk.header_len)) }
    guard let end = header.firstRange(of: Array(" @@".utf8))?.upperBound else { return "" }
    var text = header[end...]
    if text.first == UInt8(ascii: " ") { text.removeFirst() }
    text = text.prefix(80)
    while let last = text.last, [UInt8(ascii: " "), 9, 10, 11, 12, 13].contains(last) { text.removeLast() }
    return ByteText(text)
  }

  /// Whether git takes the bytes for no text.
  public static func isBinary(_ bytes: [UInt8]) -> Bool { bytes.prefix(8_000).contains(0) }

  static func isBinary(_ bytes: UnsafeRawBufferPointer) -> Bool { bytes.prefix(8_000).contains(0) }
}
