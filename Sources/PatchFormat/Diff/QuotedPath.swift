import GitObjects

/// Paths in patches, which git puts in quotes where they have odd bytes.
enum QuotedPath {
  private static let escapes: [UInt8: UInt8] = [
    7: UInt8(ascii: "a"), 8: UInt8(ascii: "b"), 9: UInt8(ascii: "t"), 10: UInt8(ascii: "n"),
    11: UInt8(ascii: "v"), 12: UInt8(ascii: "f"), 13: UInt8(ascii: "r"), 34: 34, 92: 92,
  ]

  /// The path, in quotes where it needs them.
  static func text(_ path: [UInt8]) -> [UInt8] {
    guard path.contains(where: isOdd) else { return path }
    var result = [UInt8(ascii: "\"")]
    for byte in path {
      if let letter = escapes[byte] {
        result += [UInt8(ascii: "\\"), letter]
      } else if isOdd(byte) {
        result.append(UInt8(ascii: "\\"))
        result += [byte >> 6, byte >> 3 & 7, byte & 7].map { UInt8(ascii: "0") + $0 }
      } else {
        result.append(byte)
      }
    }
    return result + [UInt8(ascii: "\"")]
  }

  private static func isOdd(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte >= 0x7F || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  /// Takes a quoted path off the beginning; nil where there is none, or a malformed one.
  static func take(_ text: inout ArraySlice<UInt8>) -> [UInt8]? {
    guard text.first == UInt8(ascii: "\"") else { return nil }
    var rest = text.dropFirst()
    var path: [UInt8] = []
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\""):
        text = rest
        return path
      case UInt8(ascii: "\\"):
        guard let letter = rest.first else { return nil }
        if let plain = escapes.first(where: { $0.value == letter })?.key {
          path.append(plain)
          rest.removeFirst()
        } else {
          let digits = String(decoding: rest.prefix(3), as: UTF8.self)
          guard digits.utf8.count == 3, let value = UInt8(digits, radix: 8) else { return nil }
          path.append(value)
          rest = rest.dropFirst(3)
        }
      default: path.append(byte)
      }
    }
    return nil
  }
}
