import GitObjects

extension FilePatch {
  /// Reads what follows: patches of files, one behind the other, with anything between.
  /// - Parameter strip: how many parts of the names are left out.
  /// - Throws: `malformed` where a hunk has fewer or more lines than it says, or belongs to no file; `unsafePath`;
  ///   `unsupported`.
  static func readAll(_ lines: inout LineReader, strip: Int) throws(PatchError) -> [FilePatch] {
    var files: [FilePatch] = []
    while let line = lines.peek() {
      if let file = try readNext(&lines, strip: strip) {
        files.append(file)
        continue
      }
      try refuseLost(line, lines.number, behindFile: !files.isEmpty)
      _ = lines.next()
    }
    return files
  }

  /// The patch of a file that begins here; nil where none does.
  static func readNext(_ lines: inout LineReader, strip: Int) throws(PatchError) -> FilePatch? {
    guard let line = lines.peek() else { return nil }
    if line.starts(with: "diff --git ".utf8) { return try read(&lines, strip) }
    return line.starts(with: "--- ".utf8) ? try readPlain(&lines, strip) : nil
  }

  /// Lines that would be part of a patch, and are none that is understood: to leave them out would lose changes.
  private static func refuseLost(_ line: ArraySlice<UInt8>, _ number: Int, behindFile: Bool)
    throws(PatchError)
  {
    if line.starts(with: "@@ -".utf8) {
      throw PatchError(.malformed, "a hunk without the lines --- and +++ before it", line: number)
    }
    if line.starts(with: "diff --cc ".utf8) || line.starts(with: "diff --combined ".utf8) {
      throw PatchError(
        .unsupported, "the change of a merge commit to several parents: a patch has one", line: number)
    }
    if line.starts(with: "***************".utf8) {
      throw PatchError(
        .unsupported, "a patch in the format of diff -c: make it with diff -u", line: number)
    }
    let isChange = line.first == UInt8(ascii: "+") || line.first == UInt8(ascii: "-")
    if behindFile, isChange, !line.starts(with: "--".utf8) {
      throw PatchError(
        .malformed, "a hunk has more lines than its head tells of", line: number)
    }
  }

  /// A patch with git's head.
  private static func read(_ lines: inout LineReader, _ strip: Int) throws(PatchError) -> FilePatch {
    let number = lines.number
    var head = FilePatchHead(strip: strip)
    head.names = PatchNames(gitLine: lines.next() ?? [], strip: strip)
    while let line = lines.peek(), try head.take(line, number: lines.number) { _ = lines.next() }
    var file = FilePatch(oldPath: nil, newPath: nil, content: .none)
    if let line = lines.peek(), line.starts(with: "GIT binary patch".utf8) {
      _ = lines.next()
      guard let forth = try BinaryChange.take(&lines) else {
        throw PatchError(.malformed, "a binary patch without bytes", line: lines.number)
      }
      file.content = .binary(forth, try BinaryChange.take(&lines))
    } else if let line = lines.peek(), line.starts(with: "Binary files ".utf8) {
      _ = lines.next()
      file.content = .untold
    } else if let line = lines.peek(), line.starts(with: "--- ".utf8) {
      head.fromLine = lines.next().flatMap { PatchNames.path($0.dropFirst(4)) }
      guard let line = lines.next(), line.starts(with: "+++ ".utf8) else {
        throw PatchError(.malformed, "a line +++ is missing behind ---", line: lines.number)
      }
      head.toLine = PatchNames.path(line.dropFirst(4))
      file.content = .text(try Hunk.readAll(&lines))
    }
    try head.complete(&file, number: number, isAtEnd: lines.isAtEnd)
    return file
  }

  /// A patch without git's head, as diff writes it.
  private static func readPlain(_ lines: inout LineReader, _ strip: Int) throws(PatchError) -> FilePatch? {
    let start = lines
    let number = lines.number
    guard let from = lines.next(), let to = lines.next(), to.starts(with: "+++ ".utf8),
      lines.peek()?.starts(with: "@@ -".utf8) == true
    else {
      lines = start
      return nil
    }
    let hunks = try Hunk.readAll(&lines)
    var head = FilePatchHead(strip: strip)
    head.isPlain = true
    head.takePlain(from.dropFirst(4), to.dropFirst(4), hunks)
    var file = FilePatch(oldPath: nil, newPath: nil, content: .text(hunks))
    try head.complete(&file, number: number, isAtEnd: lines.isAtEnd)
    return file
  }
}

extension Hunk {
  /// Hunks, one behind the other.
  static func readAll(_ lines: inout LineReader) throws(PatchError) -> [Hunk] {
    var hunks: [Hunk] = []
    while let line = lines.peek(), line.starts(with: "@@ -".utf8) { hunks.append(try read(&lines)) }
    return hunks
  }

  private static func read(_ lines: inout LineReader) throws(PatchError) -> Hunk {
    let number = lines.number
    let head = lines.next() ?? []
    guard let end = head.dropFirst(2).first(" @@") else {
      throw PatchError(.malformed, "a hunk's head is malformed", line: number)
    }
    let ranges = String(decoding: head[head.startIndex + 3..<end.lowerBound], as: UTF8.self).split(
      separator: " ")
    guard ranges.count == 2, let old = range(ranges[0], "-"), let new = range(ranges[1], "+") else {
      throw PatchError(.malformed, "a hunk's head is malformed", line: number)
    }
    var heading = head[end.upperBound...]
    if heading.first == UInt8(ascii: " ") { heading.removeFirst() }
    var hunk = Hunk(oldStart: old.start, newStart: new.start, heading: ByteText(heading), lines: [])
    var (oldLeft, newLeft) = (old.count, new.count)
    while oldLeft > 0 || newLeft > 0 || lines.peek()?.first == UInt8(ascii: "\\") {
      guard let line = lines.peek() else { break }
      if line.first == UInt8(ascii: "\\") {
        guard !hunk.lines.isEmpty else { break }
        hunk.lines[hunk.lines.count - 1].endsInNewline = false
        _ = lines.next()
        continue
      }
      // Some programs cut the blank off an empty line of context.
      guard let kind = line.first.map({ Line.Kind(rawValue: $0) }) ?? .context else { break }
      if kind != .added { oldLeft -= 1 }
      if kind != .removed { newLeft -= 1 }
      guard oldLeft >= 0, newLeft >= 0 else { break }
      hunk.lines.append(Line(kind, ByteText(line.dropFirst())))
      _ = lines.next()
    }
    if lines.endedInLine {
      throw PatchError(
        .malformed, "the patch ends within a line: is it cut off?", line: max(number, lines.number - 1))
    }
    guard oldLeft == 0, newLeft == 0 else {
      throw PatchError(
        .malformed, "a hunk has other lines than the \(old.count) and \(new.count) that its head tells of",
        line: number)
    }
    return hunk
  }

  private static func range(_ text: Substring, _ sign: Character) -> (start: Int, count: Int)? {
    guard text.first == sign else { return nil }
    let parts = text.dropFirst().split(separator: ",", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let start = UInt32(parts[0]),
      let count = parts.count == 2 ? UInt32(parts[1]) : 1
    else { return nil }
    return (Int(start), Int(count))
  }
}
