/// Turns the contents of JSON strings into text.
package enum JSONText {
  /// The text of a string's contents. What is not UTF-8, and half a surrogate pair, becomes U+FFFD.
  package static func string(_ contents: UnsafeRawBufferPointer, hasEscapes: Bool) throws(JSONError) -> String
  {
    guard hasEscapes else { return String(decoding: contents, as: UTF8.self) }
    var failure: JSONError?
    let bytes = [UInt8](unsafeUninitializedCapacity: contents.count + slack) { buffer, count in
      guard let target = buffer.baseAddress else { return }
      do throws(JSONError) {
        count = try unescape(contents, into: UnsafeMutableRawPointer(target))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Bytes that `unescape` may write behind the longest possible result.
  package static let slack = 8

  /// Writes the text of a string's contents to `target`, which has room for `contents.count + slack` bytes, and
  /// gives the number of bytes it has. Half a surrogate pair becomes U+FFFD.
  package static func unescape(
    _ contents: UnsafeRawBufferPointer, into target: UnsafeMutableRawPointer
  ) throws(JSONError) -> Int {
    guard let base = contents.baseAddress else { return 0 }
    let end = contents.count
    var from = 0
    var to = 0
    while from < end {
      if from &+ 8 <= end {
        let word = base.loadUnaligned(fromByteOffset: from, as: UInt64.self)
        (target + to).storeBytes(of: word, as: UInt64.self)
        let backslash = zeroBytes(UInt64(littleEndian: word) ^ backslashes)
        if backslash == 0 {
          from &+= 8
          to &+= 8
          continue
        }
        let run = backslash.trailingZeroBitCount >> 3
        from &+= run
        to &+= run
      } else {
        let next = base.load(fromByteOffset: from, as: UInt8.self)
        if next != UInt8(ascii: "\\") {
          (target + to).storeBytes(of: next, as: UInt8.self)
          from &+= 1
          to &+= 1
          continue
        }
      }
      // A backslash at `from`.
      guard from + 1 < end else { throw JSONError(.badEscape, offset: from) }
      let kind = base.load(fromByteOffset: from + 1, as: UInt8.self)
      if kind == UInt8(ascii: "u") {
        to += encode(try unicodeEscape(base, &from, end), target + to)
      } else {
        guard let plain = simpleEscape(kind) else { throw JSONError(.badEscape, offset: from) }
        (target + to).storeBytes(of: plain, as: UInt8.self)
        from &+= 2
        to &+= 1
      }
    }
    return to
  }

  @inline(__always)
  private static func simpleEscape(_ kind: UInt8) -> UInt8? {
    switch kind {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): kind
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    default: nil
    }
  }

  /// Reads `\uXXXX` at `from`, and the low half behind it if the first is a high surrogate.
  private static func unicodeEscape(
    _ base: UnsafeRawPointer, _ from: inout Int, _ end: Int
  ) throws(JSONError) -> UInt32 {
    guard let first = hex4(base, from + 2, end) else { throw JSONError(.badEscape, offset: from) }
    from += 6
    guard first & 0xF800 == 0xD800 else { return first }
    guard first < 0xDC00, from + 6 <= end,
      base.load(fromByteOffset: from, as: UInt8.self) == UInt8(ascii: "\\"),
      base.load(fromByteOffset: from + 1, as: UInt8.self) == UInt8(ascii: "u"),
      let second = hex4(base, from + 2, end), second & 0xFC00 == 0xDC00
    else { return 0xFFFD }
    from += 6
    return 0x10000 + ((first & 0x3FF) << 10) + (second & 0x3FF)
  }

  private static func hex4(_ base: UnsafeRawPointer, _ at: Int, _ end: Int) -> UInt32? {
    guard at + 4 <= end else { return nil }
    var value: UInt32 = 0
    for index in at..<at + 4 {
      let digit = base.load(fromByteOffset: index, as: UInt8.self)
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(digit - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(digit - UInt8(ascii: "a") + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(digit - UInt8(ascii: "A") + 10)
      default: return nil
      }
    }
    return value
  }

  private static func encode(_ scalar: UInt32, _ target: UnsafeMutableRawPointer) -> Int {
    func put(_ index: Int, _ value: UInt32) {
      (target + index).storeBytes(of: UInt8(truncatingIfNeeded: value), as: UInt8.self)
    }
    switch scalar {
    case 0..<0x80:
      put(0, scalar)
      return 1
    case 0x80..<0x800:
      put(0, 0xC0 | scalar >> 6)
      put(1, 0x80 | scalar & 0x3F)
      return 2
    case 0x800..<0x10000:
      put(0, 0xE0 | scalar >> 12)
      put(1, 0x80 | scalar >> 6 & 0x3F)
      put(2, 0x80 | scalar & 0x3F)
      return 3
    default:
      put(0, 0xF0 | scalar >> 18)
      put(1, 0x80 | scalar >> 12 & 0x3F)
      put(2, 0x80 | scalar >> 6 & 0x3F)
      put(3, 0x80 | scalar & 0x3F)
      return 4
    }
  }
}
