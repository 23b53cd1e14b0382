import GitObjects

/// The header lines of a mail.
struct MailHead {
  /// In UTF-8, without `[PATCH …]`.
  private(set) var subject: [UInt8] = []
  private(set) var author: Signature?
  private(set) var charset = "UTF-8"
  /// Whether the first line names no commit, as in files of a queue.
  private(set) var hasZeroID = false
  private var transferEncoding = "8bit"
  /// Where the body begins, and on which line.
  private var bodyStart = 0
  private var bodyLine = 1

  init(_ bytes: [UInt8]) throws(PatchError) {
    var lines = LineReader(bytes)
    if let first = lines.peek(), first.starts(with: "From ".utf8) {
      hasZeroID = first.dropFirst(5).starts(with: ObjectID.zero.hex.utf8)
      _ = lines.next()
    }
    var (sender, date): ([UInt8]?, String?)
    var isWhole = false
    while let line = lines.next() {
      if Self.isEmpty(line) {
        isWhole = true
        break
      }
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
      var value = Array(Self.trimmedEnd(line[(colon + 1)...]))
      // Folded lines go on with a blank.
      while let next = lines.peek(), let blank = next.first, blank == 0x20 || blank == 0x09 {
        // A first word too long for its line was moved down without having a blank before it.
        value += Self.endsInPrefix(value) ? next.dropFirst() : Self.trimmedEnd(next)
        _ = lines.next()
      }
      if value.first == 0x20 { value.removeFirst() }
      switch String(decoding: line[..<colon], as: UTF8.self).lowercased() {
      case "from": sender = sender ?? value
      case "date": date = date ?? String(decoding: value, as: UTF8.self)
      case "subject": subject = Self.withoutPrefix(EncodedWord.decode(value))
      case "content-type": try takeContentType(String(decoding: value, as: UTF8.self))
      case "content-transfer-encoding":
        transferEncoding = String(decoding: value, as: UTF8.self).lowercased()
      default: break
      }
    }
    guard isWhole else {
      throw PatchError(.malformed, "the mail is cut off: its head does not end", line: lines.number)
    }
    (bodyStart, bodyLine) = (lines.offset, lines.number)
    guard let sender, let (seconds, offset) = date.flatMap(MailDate.parse) else { return }
    let (name, email) = Self.person(sender)
    author = Signature(name: ByteText(name), email: ByteText(email), seconds: seconds, offset: offset)
  }

  /// Whether the text is a mail: a line `From …` before the head, or a head that tells who, when and what.
  static func begins(_ bytes: [UInt8]) -> Bool {
    if bytes.starts(with: "From ".utf8) { return true }
    var lines = LineReader(bytes)
    var names: Set<String> = []
    while let line = lines.next(), !isEmpty(line) {
      if line.first == 0x20 || line.first == 0x09 { continue }
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")), isName(line[..<colon]) else { return false }
      names.insert(String(decoding: line[..<colon], as: UTF8.self).lowercased())
    }
    return names.isSuperset(of: ["from", "date", "subject"])
  }

  static func isName(_ text: ArraySlice<UInt8>) -> Bool {
    !text.isEmpty && text.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }

  private mutating func takeContentType(_ value: String) throws(PatchError) {
    let fields = value.split(separator: ";").map { $0.drop { $0 == " " || $0 == "\t" } }
    if let type = fields.first?.lowercased(), type.hasPrefix("multipart/") {
      throw PatchError(
        .unsupported, "a mail of several parts (\(type)): save the patch as plain text")
    }
    for field in fields where field.lowercased().hasPrefix("charset=") {
      charset = field.dropFirst("charset=".count).filter { $0 != "\"" }
    }
  }

  /// The text behind the header, and the number of its first line.
  func decodedBody(_ bytes: [UInt8]) throws(PatchError) -> (bytes: [UInt8], firstLine: Int) {
    let body = bytes[bodyStart...]
    switch transferEncoding {
    case "base64":
      guard let decoded = Base64.decode(body) else {
        throw PatchError(.malformed, "the mail's base 64 is malformed", line: bodyLine)
      }
      return (decoded, bodyLine)
    case "quoted-printable":
      let joined = Array(body).replacing(Array("=\n".utf8), with: [])
      guard let decoded = EncodedWord.quoted(joined[...], underscoreIsBlank: false) else {
        throw PatchError(.malformed, "the mail's quoted-printable text is malformed", line: bodyLine)
      }
      return (decoded, bodyLine)
    default: return (Array(body), bodyLine)
    }
  }

  // MARK: Pieces

  private static func isEmpty(_ line: ArraySlice<UInt8>) -> Bool {
    line.isEmpty || line.elementsEqual([UInt8(ascii: "\r")])
  }

  private static func trimmedEnd(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    line.last == UInt8(ascii: "\r") ? line.dropLast() : line
  }

  /// Whether the subject is still to come.
  private static func endsInPrefix(_ value: [UInt8]) -> Bool {
    // No prefix is as long as this, and every line of a long head asks.
    guard value.count < 200 else { return false }
    let text = value.drop { $0 == 0x20 }
    return value.last == 0x20 && (text.isEmpty || withoutPrefix(Array(text)).isEmpty)
  }

  /// Without the first pair of brackets where it says PATCH; other tags belong to the subject.
  private static func withoutPrefix(_ subject: [UInt8]) -> [UInt8] {
    guard subject.first == UInt8(ascii: "["), let end = subject.firstIndex(of: UInt8(ascii: "]")),
      subject[..<end].firstRange(of: "PATCH".utf8) != nil
    else { return subject }
    var rest = subject[(end + 1)...]
    if rest.first == 0x20 { rest.removeFirst() }
    return Array(rest)
  }

  /// Name and address of `NAME <ADDRESS>`, `"NAME" <ADDRESS>` or `ADDRESS`.
  static func person(_ text: [UInt8]) -> (name: [UInt8], email: [UInt8]) {
    guard let open = text.lastIndex(of: UInt8(ascii: "<")),
      let close = text[open...].firstIndex(of: UInt8(ascii: ">"))
    else { return ([], text.filter { !HeaderFolding.isBlank($0) }) }
    var name = text[..<open]
    while let last = name.last, HeaderFolding.isBlank(last) { name.removeLast() }
    if name.first == UInt8(ascii: "\""), name.last == UInt8(ascii: "\""), name.count > 1 {
      var plain: [UInt8] = []
      var isEscaped = false
      for byte in name.dropFirst().dropLast() {
        if byte == UInt8(ascii: "\\"), !isEscaped {
          isEscaped = true
        } else {
          plain.append(byte)
          isEscaped = false
        }
      }
      return (plain, Array(text[(open + 1)..<close]))
    }
    return (EncodedWord.decode(Array(name)), Array(text[(open + 1)..<close]))
  }
}
