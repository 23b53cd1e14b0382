/// Walks over JSON text front to back, yields offsets and allocates nothing.
///
/// A pull parser: whoever reads an object calls `beginObject()`, then `nextKey()` until it gives nil, and for each key
/// exactly one of the value methods (`string()`, `int64()`, `skip()`, `beginObject()` …).
///
/// What is checked: the whole grammar of RFC 8259, in values that are skipped too, and that no string holds a raw
/// control character. What is not: escapes in strings that nobody unescapes, and UTF-8, which is taken as it comes
/// (`String`s made from it have U+FFFD for what is not UTF-8). A key that occurs twice is yielded twice; readers let
/// the last one win.
///
/// It borrows the memory: whoever makes one keeps the bytes alive and unchanged while it is used.
package struct JSONScanner {
  package let base: UnsafeRawPointer
  /// The number of bytes of text.
  package let end: Int
  /// The next byte to look at.
  package var position: Int
  /// Whether a value of the open object or array has just ended, so that a comma must precede the next.
  var afterValue = false
  var depth = 0

  /// How deep brackets may nest.
  package static let depthLimit = 128

  package init(_ text: UnsafeRawBufferPointer, at position: Int = 0) {
    // An empty buffer may have no address; any non-null one will do, since nothing is read from it.
    self.base = text.baseAddress ?? UnsafeRawPointer(bitPattern: 1).unsafelyUnwrapped
    self.end = text.count
    self.position = min(max(position, 0), text.count)
  }

  /// A scanner of one value inside the same text.
  package init(_ slice: JSONSlice, of text: UnsafeRawBufferPointer) {
    let range = max(slice.start, 0)..<min(max(slice.start + slice.count, 0), text.count)
    self.init(UnsafeRawBufferPointer(rebasing: text[0..<range.upperBound]), at: range.lowerBound)
  }

  @inline(__always)
  func byte(_ index: Int) -> UInt8 { base.load(fromByteOffset: index, as: UInt8.self) }

  /// Moves to the next byte that is not white space and gives it.
  @inline(__always)
  mutating func significant() throws(JSONError) -> UInt8 {
    while position < end {
      let next = byte(position)
      if next > 0x20 { return next }
      guard next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 else {
        throw JSONError(.expected("value"), offset: position)
      }
      position += 1
    }
    throw JSONError(.unexpectedEnd, offset: position)
  }

  @inline(__always)
  mutating func expect(_ wanted: UInt8, _ name: StaticString) throws(JSONError) {
    guard try significant() == wanted else {
      throw JSONError(.expected("\(name)"), offset: position)
    }
    position += 1
  }

  /// The kind of the value that comes next.
  package mutating func peek() throws(JSONError) -> JSONKind {
    switch try significant() {
    case UInt8(ascii: "{"): .object
    case UInt8(ascii: "["): .array
    case UInt8(ascii: "\""): .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
    case UInt8(ascii: "n"): .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): .number
    default: throw JSONError(.expected("value"), offset: position)
    }
  }

  // MARK: Objects and arrays

  /// Enters the object that comes next.
  @inline(__always)
  package mutating func beginObject() throws(JSONError) {
    try expect(UInt8(ascii: "{"), "object")
    try descend()
  }

  /// Enters the array that comes next.
  @inline(__always)
  package mutating func beginArray() throws(JSONError) {
    try expect(UInt8(ascii: "["), "array")
    try descend()
  }

  @inline(__always)
  private mutating func descend() throws(JSONError) {
    afterValue = false
    depth += 1
    if depth > Self.depthLimit { throw JSONError(.tooDeep(limit: Self.depthLimit), offset: position) }
  }

  /// The next key of the open object, or nil where the object ends.
  @inline(__always)
  package mutating func nextKey() throws(JSONError) -> JSONString? {
    var next = try significant()
    if next == UInt8(ascii: "}") {
      position += 1
      ascend()
      return nil
    }
    if afterValue {
      guard next == UInt8(ascii: ",") else { throw JSONError(.expected("comma or '}'"), offset: position) }
      position += 1
      next = try significant()
    }
    guard next == UInt8(ascii: "\"") else { throw JSONError(.expected("key"), offset: position) }
    let key = try stringContents()
    try expect(UInt8(ascii: ":"), "colon")
    return key
  }

  /// Passes over the next key of the open object and its colon if it is `name`, which is ASCII and not empty, and
  /// stands without white space around it; does nothing otherwise.
  @inline(__always)
  package mutating func takeKey(_ name: StaticString) -> Bool {
    var start = position
    if afterValue {
      guard start < end, byte(start) == UInt8(ascii: ",") else { return false }
      start &+= 1
    }
    let count = name.utf8CodeUnitCount
    guard count > 0, end &- start >= count &+ 3, byte(start) == UInt8(ascii: "\""),
      byte(start &+ 1 &+ count) == UInt8(ascii: "\""), byte(start &+ 2 &+ count) == UInt8(ascii: ":"),
      bytesEqual(base + start + 1, name.utf8Start, count)
    else { return false }
    position = start &+ count &+ 3
    return true
  }

  /// Whether the open array has another element, which comes next; if not, the array has ended.
  @inline(__always)
  package mutating func nextElement() throws(JSONError) -> Bool {
    let next = try significant()
    if next == UInt8(ascii: "]") {
      position += 1
      ascend()
      return false
    }
    if afterValue {
      guard next == UInt8(ascii: ",") else { throw JSONError(.expected("comma or ']'"), offset: position) }
      position += 1
      if try significant() == UInt8(ascii: "]") { throw JSONError(.expected("element"), offset: position) }
    }
    return true
  }

  @inline(__always)
  private mutating func ascend() {
    depth -= 1
    afterValue = true
  }

  // MARK: Scalars

  /// The string that comes next.
  @inline(__always)
  package mutating func string() throws(JSONError) -> JSONString {
    guard try significant() == UInt8(ascii: "\"") else {
      throw JSONError(.expected("string"), offset: position)
    }
    let contents = try stringContents()
    afterValue = true
    return contents
  }

  /// The `true` or `false` that comes next.
  @inline(__always)
  package mutating func bool() throws(JSONError) -> Bool {
    let isTrue = try significant() == UInt8(ascii: "t")
    try literal(isTrue ? "true" : "false", "true or false")
    return isTrue
  }

  /// Consumes a `null` if that is what comes next.
  @inline(__always)
  package mutating func takeNull() throws(JSONError) -> Bool {
    guard try significant() == UInt8(ascii: "n") else { return false }
    try literal("null", "null")
    return true
  }

  mutating func literal(_ text: StaticString, _ name: StaticString) throws(JSONError) {
    let length = text.utf8CodeUnitCount
    guard end - position >= length, bytesEqual(base + position, text.utf8Start, length) else {
      throw JSONError(.expected("\(name)"), offset: position)
    }
    position += length
    afterValue = true
  }

  /// Moves to the next byte that is not white space; whether there is none.
  @inline(__always)
  package mutating func isAtEnd() -> Bool {
    while position < end {
      let next = byte(position)
      guard next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 else { return false }
      position += 1
    }
    return true
  }

  /// Makes sure that a value of newline-delimited JSON is the last of its line.
  @inline(__always)
  package mutating func endLine() throws(JSONError) {
    while position < end {
      let next = byte(position)
      guard next == 0x0A || next == 0x20 || next == 0x0D || next == 0x09 else {
        throw JSONError(.trailingText, offset: position)
      }
      position += 1
      if next == 0x0A { break }
    }
    afterValue = false
  }

  /// Makes sure that nothing but white space is left.
  package mutating func finish() throws(JSONError) {
    while position < end {
      let next = byte(position)
      guard next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 else {
        throw JSONError(.trailingText, offset: position)
      }
      position += 1
    }
  }
}

@inline(__always)
func bytesEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int) -> Bool {
  var index = 0
  if count >= 8 {
    // The last step overlaps the one before.
    while index &+ 8 < count {
      guard isSameWord(left, right, index) else { return false }
      index &+= 8
    }
    return isSameWord(left, right, count &- 8)
  }
  while index < count {
    guard
      left.load(fromByteOffset: index, as: UInt8.self) == right.load(fromByteOffset: index, as: UInt8.self)
    else { return false }
    index &+= 1
  }
  return true
}

@inline(__always)
private func isSameWord(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ index: Int) -> Bool {
  left.loadUnaligned(fromByteOffset: index, as: UInt64.self)
    == right.loadUnaligned(fromByteOffset: index, as: UInt64.self)
}
