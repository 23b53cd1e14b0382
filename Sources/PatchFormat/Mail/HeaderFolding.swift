/// Long header lines, folded at blanks as git folds them.
enum HeaderFolding {
  /// The text with line breaks where a line would be longer than `width`. A word longer than that stays whole.
  /// - Parameter column: how long the first line is already.
  static func fold(_ text: [UInt8], column: Int, width: Int = 78) -> [UInt8] {
    var result: [UInt8] = []
    var column = column
    var rest = text[...]
    // A word with the blank before it; the first has none.
    var blank: UInt8?
    repeat {
      let word = rest.prefix { !isBlank($0) }
      rest = rest.dropFirst(word.count)
      let start = blank.map { ($0 == UInt8(ascii: "\t") ? column | 7 : column) + 1 } ?? column
      if start + word.count <= width {
        if let blank { result.append(blank) }
        result += word
        column = start + word.count
      } else {
        result.append(UInt8(ascii: "\n"))
        if !word.isEmpty || !rest.isEmpty { result.append(UInt8(ascii: " ")) }
        result += word
        column = 1 + word.count
      }
      blank = rest.popFirst()
    } while blank != nil
    return result
  }

  static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n")
      || byte == UInt8(ascii: "\r")
  }
}
