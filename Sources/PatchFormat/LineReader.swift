#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Bytes, line by line, without the newlines.
struct LineReader {
  private let bytes: [UInt8]
  private(set) var offset: Int
  /// The number of the next line, counted from 1.
  private(set) var number: Int
  let end: Int

  /// - Parameters:
  ///   - offset: where to begin.
  ///   - line: the number of the line there.
  init(_ bytes: [UInt8], from offset: Int = 0, line: Int = 1) {
    self.bytes = bytes
    self.offset = offset
    number = line
    end = bytes.count
  }

  var isAtEnd: Bool { offset >= end }

  /// Whether the text ended in the middle of the line before.
  var endedInLine: Bool { isAtEnd && bytes.last != UInt8(ascii: "\n") }

  /// The next line, which stays; nil at the end.
  func peek() -> ArraySlice<UInt8>? {
    guard offset < end else { return nil }
    return bytes[offset..<lineEnd]
  }

  /// Takes the next line.
  mutating func next() -> ArraySlice<UInt8>? {
    guard let line = peek() else { return nil }
    offset = min(line.endIndex + 1, end)
    number += 1
    return line
  }

  private var lineEnd: Int {
    bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, offset < end,
        let found = memchr(base + offset, Int32(UInt8(ascii: "\n")), end - offset)
      else { return end }
      return UnsafeRawPointer(found) - base
    }
  }
}
