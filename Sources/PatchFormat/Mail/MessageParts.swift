import GitObjects

/// A commit message as a mail shows it: the first paragraph as one line, then the rest.
struct MessageParts {
  /// The first paragraph's lines, joined by blanks.
  let subject: [UInt8]
  /// The lines behind it, without blanks at their ends and without empty lines around them.
  let body: [[UInt8]]

  init(_ message: ByteText) {
    var lines = message.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { Self.trimmed($0) }[...]
    lines = lines.drop(while: \.isEmpty)
    let title = lines.prefix { !$0.isEmpty }
    subject = Array(title.joined(separator: [UInt8(ascii: " ")]))
    lines = lines.dropFirst(title.count).drop(while: \.isEmpty)
    while lines.last?.isEmpty == true { lines.removeLast() }
    body = lines.map { Array($0) }
  }

  private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = line
    while let last = line.last, HeaderFolding.isBlank(last) { line.removeLast() }
    return line
  }
}
