#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension ArraySlice<UInt8> {
  /// Where a text is found first. The search for any collection in any other takes ten times as long.
  package func first(_ text: StaticString) -> Range<Int>? {
    let count = text.utf8CodeUnitCount
    let found = withUnsafeBytes { bytes -> Int? in
      guard let base = bytes.baseAddress, count > 0 else { return nil }
      var offset = 0
      while offset + count <= bytes.count,
        let next = memchr(base + offset, Int32(text.utf8Start[0]), bytes.count - offset - count + 1)
      {
        if memcmp(next, text.utf8Start, count) == 0 { return UnsafeRawPointer(next) - base }
        offset = UnsafeRawPointer(next) - base + 1
      }
      return nil
    }
    return found.map { startIndex + $0..<startIndex + $0 + count }
  }
}
