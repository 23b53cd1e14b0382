import GitObjects

/// Header text beyond ASCII (RFC 2047), written as git writes it and read in all its forms.
enum EncodedWord {
  /// Where the text stands: names of people allow for fewer characters.
  enum Place {
    case subject
    case name
  }

  /// Whether git encodes the text.
  static func needsEncoding(_ text: [UInt8]) -> Bool {
    text.contains { isBeyondASCII($0) || $0 == UInt8(ascii: "\n") }
      || zip(text, text.dropFirst()).contains { $0 == UInt8(ascii: "=") && $1 == UInt8(ascii: "?") }
  }

  static func isBeyondASCII(_ byte: UInt8) -> Bool { byte >= 0x80 || byte == 0x1B }

  /// The text as encoded words, folded.
  /// - Parameters:
  ///   - column: how long the line is already.
  ///   - blank: what stands for a blank, where it is not encoded like other characters.
  static func encode(
    _ text: [UInt8], at place: Place, column: Int, charset: String = "UTF-8", blank: UInt8? = nil,
    longestLine: Int = 76
  ) -> [UInt8] {
    let opening = Array("=?\(charset)?q?".utf8)
    var result = opening
    var column = column + opening.count
    for character in characters(text) {
      let isBlank = blank != nil && character.elementsEqual([UInt8(ascii: " ")])
      let isPlain = isBlank || character.count == 1 && character.allSatisfy { Self.isPlain($0, at: place) }
      let length = isPlain ? 1 : 3 * character.count
      if column + length + 2 > longestLine {
        result += "?=\n ".utf8 + opening
        column = opening.count + 1
      }
      for byte in character {
        result += isPlain ? [isBlank ? blank ?? byte : byte] : [UInt8(ascii: "=")] + hex(byte)
      }
      column += length
    }
    return result + "?=".utf8
  }

  private static func isPlain(_ byte: UInt8, at place: Place) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    case UInt8(ascii: "!"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "/"): true
    case UInt8(ascii: "="), UInt8(ascii: "?"), UInt8(ascii: "_"): false
    default: place == .subject && (0x21...0x7E).contains(byte)
    }
  }

  /// The bytes of whole characters, which a word must not cut; bytes that are no UTF-8 stand alone.
  static func characters(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
    var result: [ArraySlice<UInt8>] = []
    var start = 0
    while start < text.count {
      let length =
        switch text[start] {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
      let end = start + length
      let isWhole =
        end <= text.count && text[(start + 1)..<max(end, start + 1)].allSatisfy { $0 & 0xC0 == 0x80 }
      result.append(text[start..<(isWhole ? end : start + 1)])
      start = isWhole ? end : start + 1
    }
    return result
  }

  private static func hex(_ byte: UInt8) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }
}

// MARK: Reading

extension EncodedWord {
  /// The text with its encoded words decoded; what is no such word stays.
  static func decode(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var rest = text[...]
    var pendingSpace: ArraySlice<UInt8> = []
    var followsWord = false
    while !rest.isEmpty {
      if let (word, length) = word(rest) {
        // Blanks between two words belong to neither.
        if !followsWord { result += pendingSpace }
        pendingSpace = []
        result += word
        rest = rest.dropFirst(length)
        followsWord = true
        continue
      }
      let blank = rest.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      if blank.isEmpty {
        result += pendingSpace
        pendingSpace = []
        result.append(rest.removeFirst())
        followsWord = false
      } else {
        result += pendingSpace
        pendingSpace = blank
        rest = rest.dropFirst(blank.count)
      }
    }
    return result + pendingSpace
  }

  /// The encoded word at the beginning, as UTF-8, and how long it is.
  private static func word(_ text: ArraySlice<UInt8>) -> (bytes: [UInt8], length: Int)? {
    guard text.starts(with: "=?".utf8) else { return nil }
    let mark = UInt8(ascii: "?")
    let body = text.dropFirst(2)
    guard let charsetEnd = body.firstIndex(of: mark) else { return nil }
    let method = body[(charsetEnd + 1)...]
    guard let kind = method.first, method.dropFirst().first == mark else { return nil }
    let payload = method.dropFirst(2)
    guard let end = payload.firstIndex(of: mark), payload[(end + 1)...].first == UInt8(ascii: "=") else {
      return nil
    }
    let decoded: [UInt8]?
    switch kind {
    case UInt8(ascii: "q"), UInt8(ascii: "Q"): decoded = quoted(payload[..<end], underscoreIsBlank: true)
    case UInt8(ascii: "b"), UInt8(ascii: "B"): decoded = Base64.decode(payload[..<end])
    default: decoded = nil
    }
    guard let decoded else { return nil }
    let charset = String(decoding: body[..<charsetEnd], as: UTF8.self)
    return (CharacterSet.utf8(decoded, from: charset), end + 2 - text.startIndex)
  }

  /// Quoted-printable text; nil where a `=` is not followed by two digits.
  static func quoted(_ text: ArraySlice<UInt8>, underscoreIsBlank: Bool) -> [UInt8]? {
    var result: [UInt8] = []
    var rest = text
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "_"), underscoreIsBlank {
        result.append(UInt8(ascii: " "))
      } else if byte == UInt8(ascii: "=") {
        let digits = String(decoding: rest.prefix(2), as: UTF8.self)
        guard rest.count >= 2, let value = UInt8(digits, radix: 16) else { return nil }
        result.append(value)
        rest = rest.dropFirst(2)
      } else {
        result.append(byte)
      }
    }
    return result
  }
}
