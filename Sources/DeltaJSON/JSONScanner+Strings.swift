// Strings are searched eight bytes a step: a byte of a mask is 0x80 where the byte of the word matches.

@usableFromInline let lowBits: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
@usableFromInline let highBits: UInt64 = 0x8080_8080_8080_8080
private let quotes: UInt64 = 0x2222_2222_2222_2222
let backslashes: UInt64 = 0x5C5C_5C5C_5C5C_5C5C
private let spaces: UInt64 = 0x2020_2020_2020_2020

/// 0x80 in exactly the bytes of `word` that are zero.
@inline(__always)
func zeroBytes(_ word: UInt64) -> UInt64 {
  ~(((word & lowBits) &+ lowBits) | word | lowBits)
}

extension JSONScanner {
  /// Reads from an opening quote at `position` to behind the closing one.
  @inline(__always)
  mutating func stringContents() throws(JSONError) -> JSONString {
    let start = position + 1
    var index = start
    // 0x80 in the lowest byte where the byte before the word is a backslash that escapes.
    var carry: UInt64 = 0
    var escapes: UInt64 = 0
    var controls: UInt64 = 0
    while index &+ 8 <= end {
      let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      let quote = zeroBytes(word ^ quotes)
      let backslash = zeroBytes(word ^ backslashes)
      // Exact up to the first control character, which is enough: one is an error.
      let control = (word &- spaces) & ~word & highBits
      var escaped = (backslash << 8) | carry
      if backslash & escaped != 0 {
        escaped = Self.escapedBytes(backslash: backslash, carry: carry)
        carry = (backslash & ~escaped) >> 56
      } else {
        carry = backslash >> 56
      }
      let open = quote & ~escaped
      if open != 0 {
        let before = (open & (0 &- open)) &- 1
        controls |= control & before
        escapes |= backslash & before
        let close = index &+ open.trailingZeroBitCount >> 3
        guard controls == 0 else { throw JSONError(.controlCharacter, offset: close) }
        position = close &+ 1
        return JSONString(start: start, count: close &- start, hasEscapes: escapes != 0)
      }
      controls |= control
      escapes |= backslash
      index &+= 8
    }
    return try stringTail(
      start: start, from: index, isEscaped: carry != 0, hasEscapes: escapes != 0, hasControls: controls != 0)
  }

  /// Which bytes of a word are escaped, where backslashes stand side by side: each escapes its right neighbour
  /// unless it is escaped itself.
  @inline(never)
  private static func escapedBytes(backslash: UInt64, carry: UInt64) -> UInt64 {
    var escaped = carry
    var bit: UInt64 = 0x80
    while bit != 0 {
      if backslash & bit != 0, escaped & bit == 0 { escaped |= bit << 8 }
      bit <<= 8
    }
    return escaped
  }

  /// The last few bytes of the text, one by one.
  @inline(never)
  private mutating func stringTail(
    start: Int, from first: Int, isEscaped: Bool, hasEscapes: Bool, hasControls: Bool
  ) throws(JSONError) -> JSONString {
    var isEscaped = isEscaped
    var hasEscapes = hasEscapes
    var hasControls = hasControls
    var index = first
    while index < end {
      let next = byte(index)
      if next < 0x20 { hasControls = true }
      if isEscaped {
        isEscaped = false
      } else if next == UInt8(ascii: "\\") {
        isEscaped = true
        hasEscapes = true
      } else if next == UInt8(ascii: "\"") {
        guard !hasControls else { throw JSONError(.controlCharacter, offset: index) }
        position = index + 1
        return JSONString(start: start, count: index - start, hasEscapes: hasEscapes)
      }
      index += 1
    }
    position = end
    throw JSONError(.unexpectedEnd, offset: end)
  }

  /// The bytes of `string`, escapes untouched.
  @inline(__always)
  package func raw(_ string: JSONString) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base + string.start, count: string.count)
  }

  /// The bytes of `slice`.
  @inline(__always)
  package func raw(_ slice: JSONSlice) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base + slice.start, count: slice.count)
  }

  /// Whether `string` is `text`, which must be ASCII. A string with escapes is compared unescaped.
  @inline(__always)
  package func matches(_ string: JSONString, _ text: StaticString) -> Bool {
    if string.hasEscapes { return slowMatches(string, text) }
    return string.count == text.utf8CodeUnitCount
      && bytesEqual(base + string.start, text.utf8Start, string.count)
  }

  @inline(never)
  private func slowMatches(_ string: JSONString, _ text: StaticString) -> Bool {
    guard let unescaped = try? self.text(string) else { return false }
    return unescaped == "\(text)"
  }

  /// `string` as text: escapes resolved, what is not UTF-8 and half surrogate pairs replaced by U+FFFD.
  package func text(_ string: JSONString) throws(JSONError) -> String {
    try JSONText.string(raw(string), hasEscapes: string.hasEscapes)
  }
}
