import GitObjects

extension PatchMail {
  /// Reads a patch file: one mail, as git and others write it, or a patch with anything above it: free text, Debian's
  /// fields (DEP-3), nothing.
  ///
  /// More of the message is kept than `git am` keeps: double blanks and `[tags]` of the subject, lines of dashes, runs
  /// of empty lines.
  /// - Parameter strip: how many parts of the names are left out, as the series says.
  /// - Throws: `malformed` where a mail has no author or date, a hunk is cut off, or there is no patch; `unsafePath`;
  ///   `unsupported` for a mail of several parts, and for other formats of patches.
  public init(_ bytes: [UInt8], strip: Int = 1) throws(PatchError) {
    let bytes = Self.withoutCarriageReturns(bytes)
    if MailHead.begins(bytes) {
      try self.init(mail: bytes, strip)
    } else {
      try self.init(foreign: bytes, strip)
    }
  }

  private init(mail bytes: [UInt8], _ strip: Int) throws(PatchError) {
    let head = try MailHead(bytes)
    let body = try head.decodedBody(bytes)
    guard var author = head.author else {
      throw PatchError(
        .malformed, "the mail lacks its author or its date, or they are malformed", line: 1)
    }
    let (cut, files) = try Self.files(body.bytes, strip, isOwn: head.hasZeroID, firstLine: body.firstLine)
    if files.isEmpty || head.hasZeroID, bytes.last != UInt8(ascii: "\n") {
      throw PatchError(.malformed, "the mail is cut off: its last line has no end")
    }
    var message = head.subject
    var text = CharacterSet.utf8(Array(body.bytes[..<cut]), from: head.charset)[...]
    if !head.hasZeroID { text = InBodyHead.take(text, &author, &message) }
    let lines = Self.withoutEmptyEnds(text)
    if !lines.isEmpty { message += "\n\n".utf8 + lines }
    self.init(author: author, message: ByteText(message + [UInt8(ascii: "\n")]), files: files)
  }

  private init(foreign bytes: [UInt8], _ strip: Int) throws(PatchError) {
    let (cut, files) = try Self.files(bytes, strip, isOwn: false, firstLine: 1)
    guard !files.isEmpty else {
      throw PatchError(.malformed, "the file is no mail, and there is no patch in it", line: 1)
    }
    let head = ForeignHead(Self.withoutEmptyEnds(bytes[..<cut]))
    self.init(author: head.author ?? Self.unknownAuthor, message: head.message, files: files)
  }

  /// Who is named where a patch does not tell its author.
  public static let unknownAuthor = Signature(name: "unknown", email: "unknown", seconds: 0, offset: 0)

  /// The patches of files, and where the message before them ends.
  ///
  /// A message may quote a patch. What this program writes has nothing but patches behind the message, so that the
  /// quotation is told from them.
  private static func files(
    _ bytes: [UInt8], _ strip: Int, isOwn: Bool, firstLine: Int
  ) throws(PatchError) -> (messageEnd: Int, files: [FilePatch]) {
    let cut = MessageCut(bytes, isOwn: isOwn)
    if isOwn, let found = whole(bytes, from: cut.diffStart, strip) { return found }
    var lines = LineReader(bytes, from: cut.diffStart, line: cut.diffLine + firstLine)
    return (cut.messageEnd, try FilePatch.readAll(&lines, strip: strip))
  }

  /// The first place from which on there are patches alone.
  private static func whole(
    _ bytes: [UInt8], from start: Int, _ strip: Int
  ) -> (messageEnd: Int, files: [FilePatch])? {
    var start = start
    for _ in 0..<64 {
      var lines = LineReader(bytes, from: start, line: 1)
      var files: [FilePatch] = []
      while let file = try? FilePatch.readNext(&lines, strip: strip) { files.append(file) }
      if lines.isAtEnd { return (start, files) }
      let rest = MessageCut(Array(bytes[(start + 1)...]), isOwn: true)
      if start + 1 + rest.diffStart >= bytes.count { return nil }
      start += 1 + rest.diffStart
    }
    return nil
  }

  /// A mail whose lines all ended in two bytes, head and all, as some programs send them.
  private static func withoutCarriageReturns(_ bytes: [UInt8]) -> [UInt8] {
    let (newline, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
    guard let end = bytes.firstIndex(of: newline), end > 0, bytes[end - 1] == carriageReturn,
      let head = bytes[...].first("\n--- ") ?? bytes[...].first("\ndiff --git "),
      let headEnd = bytes[head.upperBound...].firstIndex(of: newline), bytes[headEnd - 1] == carriageReturn
    else { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for (index, byte) in bytes.enumerated() {
      if byte == carriageReturn, index + 1 < bytes.count, bytes[index + 1] == newline { continue }
      result.append(byte)
    }
    return result
  }

  private static func withoutEmptyEnds(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var text = text
    while text.first.map(HeaderFolding.isBlank) == true {
      // Only whole empty lines: what the first line begins with stays.
      guard let end = text.firstIndex(of: UInt8(ascii: "\n")), text[..<end].allSatisfy(HeaderFolding.isBlank)
      else {
        break
      }
      text = text[(end + 1)...]
    }
    while let last = text.last, HeaderFolding.isBlank(last) { text.removeLast() }
    return text
  }
}

/// Where the message ends and the patch begins.
private struct MessageCut {
  let messageEnd: Int
  let diffStart: Int
  /// Lines before the patch.
  let diffLine: Int

  init(_ bytes: [UInt8], isOwn: Bool) {
    var lines = LineReader(bytes)
    var separator: Int?
    var statSeparator: Int?
    while let line = lines.peek() {
      let start = lines.offset
      let before = lines.number - 1
      _ = lines.next()
      if Self.beginsPatch(line, next: lines.peek(), isOwn) {
        (diffStart, diffLine) = (start, before)
        // A mail without a stat, as this program writes it, has no separator: dashes belong to the message.
        messageEnd = statSeparator ?? (isOwn ? nil : separator) ?? start
        return
      }
      if line.elementsEqual("---".utf8) || line.elementsEqual("---\r".utf8) { separator = start }
      if separator != nil, Self.isStat(line) { statSeparator = separator }
    }
    (diffStart, diffLine) = (bytes.count, lines.number - 1)
    messageEnd = statSeparator ?? (isOwn ? nil : separator) ?? bytes.count
  }

  private static func beginsPatch(
    _ line: ArraySlice<UInt8>, next: ArraySlice<UInt8>?, _ isOwn: Bool
  ) -> Bool {
    guard let next else { return false }
    if !isOwn {
      // What other programs write above the names.
      if line.starts(with: "Index: ".utf8) { return next.starts(with: "====".utf8) }
      if line.starts(with: "diff -".utf8), next.starts(with: "--- ".utf8) { return true }
    }
    if line.starts(with: "--- ".utf8) { return next.starts(with: "+++ ".utf8) }
    guard line.starts(with: "diff --git ".utf8) else { return false }
    return [
      "index ", "old mode ", "new mode ", "new file mode ", "deleted file mode ", "similarity index ",
      "dissimilarity index ", "rename ", "copy ", "--- ", "Binary files ",
    ].contains { next.starts(with: $0.utf8) }
  }

  /// The last line of a diffstat: ` 3 files changed, …`.
  private static func isStat(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.first == UInt8(ascii: " ") else { return false }
    let words = String(decoding: line, as: UTF8.self).split(separator: " ")
    return words.count >= 3 && Int(words[0]) != nil && words[1].hasPrefix("file")
      && words[2].hasPrefix("changed")
  }
}
