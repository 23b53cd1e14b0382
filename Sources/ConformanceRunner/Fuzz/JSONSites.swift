/// Where the values lie in JSON text, one document or one a line: what a mutation of JSON works on.
struct JSONSites {
  enum Kind { case object, array, string, number, word }

  struct Site {
    let kind: Kind
    /// The value; a string with its quotes.
    var range: Range<Int>
    /// The name before it, in an object.
    let key: String?
    /// The name and the value.
    let member: Range<Int>
    let depth: Int

    /// What is between the quotes of a string.
    var inner: Range<Int> { range.lowerBound + 1..<range.upperBound - 1 }
  }

  private(set) var all: [Site] = []
  private let text: [UInt8]
  private var position = 0

  /// Sites as far as the text is JSON.
  init(_ text: [UInt8]) {
    self.text = text
    while skipSpace(), value(key: nil, from: position, depth: 0) {}
  }

  private mutating func skipSpace() -> Bool {
    while position < text.count, [0x20, 0x0A, 0x0D, 0x09].contains(text[position]) { position += 1 }
    return position < text.count
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard skipSpace(), text[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func value(key: String?, from start: Int, depth: Int) -> Bool {
    guard depth < 64, skipSpace() else { return false }
    let begin = position
    let slot = all.count
    let kind: Kind
    switch text[position] {
    case UInt8(ascii: "{"): kind = .object
    case UInt8(ascii: "["): kind = .array
    case UInt8(ascii: "\""): kind = .string
    case UInt8(ascii: "-"), 48...57: kind = .number
    default: kind = .word
    }
    all.append(Site(kind: kind, range: begin..<begin, key: key, member: start..<begin, depth: depth))
    let isWhole =
      switch kind {
      case .object: members(depth: depth)
      case .array: elements(depth: depth)
      case .string: string()
      case .number, .word: word()
      }
    guard isWhole else {
      all.removeSubrange(slot...)
      return false
    }
    all[slot] = Site(
      kind: kind, range: begin..<position, key: key, member: start..<position, depth: depth)
    return true
  }

  private mutating func members(depth: Int) -> Bool {
    position += 1
    if take(UInt8(ascii: "}")) { return true }
    while skipSpace() {
      let start = position
      guard text[position] == UInt8(ascii: "\""), string() else { return false }
      let key = String(decoding: text[start + 1..<position - 1], as: UTF8.self)
      guard take(UInt8(ascii: ":")), value(key: key, from: start, depth: depth + 1) else { return false }
      if take(UInt8(ascii: "}")) { return true }
      guard take(UInt8(ascii: ",")) else { return false }
    }
    return false
  }

  private mutating func elements(depth: Int) -> Bool {
    position += 1
    if take(UInt8(ascii: "]")) { return true }
    while skipSpace() {
      guard value(key: nil, from: position, depth: depth + 1) else { return false }
      if take(UInt8(ascii: "]")) { return true }
      guard take(UInt8(ascii: ",")) else { return false }
    }
    return false
  }

  private mutating func string() -> Bool {
    position += 1
    while position < text.count {
      let byte = text[position]
      position += byte == UInt8(ascii: "\\") ? 2 : 1
      if byte == UInt8(ascii: "\"") { return true }
    }
    return false
  }

  private mutating func word() -> Bool {
    let begin = position
    while position < text.count, !Self.ends.contains(text[position]) { position += 1 }
    return position > begin
  }

  private static let ends = Set(Array(",:{}[]\" \n\r\t".utf8))
}
