import GitObjects

extension PatchMail {
  /// Reads one mail.
  ///
  /// More of the message is kept than `git am` keeps: double blanks and `[tags]` of the subject, lines of dashes, runs
  /// of empty lines.
  /// - Throws: `malformed` where it has no author or date, or a hunk is cut off; `unsafePath`; `unsupported` for a mail
  ///   of several parts.
  public init(_ bytes: [UInt8]) throws(PatchError) {
    let head = try MailHead(bytes)
    let body = try head.decodedBody(bytes)
    let cut = MessageCut(body.bytes, hasZeroID: head.hasZeroID)
    guard let author = head.author else {
      throw PatchError(
        .malformed, "the mail lacks its author or its date, or they are malformed", line: 1)
    }
    self.author = author
    var message = head.subject
    let text = CharacterSet.utf8(Array(body.bytes[..<cut.messageEnd]), from: head.charset)
    let lines = Self.withoutEmptyEnds(text)
    if !lines.isEmpty { message += "\n\n".utf8 + lines }
    self.message = ByteText(message + [UInt8(ascii: "\n")])
    do throws(PatchError) {
      var lines = LineReader(Array(body.bytes[cut.diffStart...]))
      files = try FilePatch.readAll(&lines)
    } catch {
      var error = error
      error.line = error.line.map { $0 + body.firstLine - 1 + cut.diffLine }
      throw error
    }
  }

  private static func withoutEmptyEnds(_ text: [UInt8]) -> ArraySlice<UInt8> {
    var text = text[...]
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

  init(_ bytes: [UInt8], hasZeroID: Bool) {
    var lines = LineReader(bytes)
    var separator: Int?
    var statSeparator: Int?
    while let line = lines.peek() {
      let start = lines.offset
      let before = lines.number - 1
      _ = lines.next()
      if Self.beginsPatch(line, next: lines.peek()) {
        (diffStart, diffLine) = (start, before)
        // A mail without a stat, as this program writes it, has no separator: dashes belong to the message.
        messageEnd = statSeparator ?? (hasZeroID ? nil : separator) ?? start
        return
      }
      if line.elementsEqual("---".utf8) || line.elementsEqual("---\r".utf8) { separator = start }
      if separator != nil, Self.isStat(line) { statSeparator = separator }
    }
    (diffStart, diffLine) = (bytes.count, lines.number - 1)
    messageEnd = statSeparator ?? (hasZeroID ? nil : separator) ?? bytes.count
  }

  private static func beginsPatch(_ line: ArraySlice<UInt8>, next: ArraySlice<UInt8>?) -> Bool {
    guard let next else { return false }
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
