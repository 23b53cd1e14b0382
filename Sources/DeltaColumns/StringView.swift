/// One text or binary value in Arrow's view layout: 16 bytes.
///
/// Up to 12 bytes lie in the view itself; longer values show their first four bytes, the buffer and the
/// offset there.
@frozen @usableFromInline
package struct StringView: BitwiseCopyable, Sendable {
  @usableFromInline package var length: Int32
  /// The first four bytes, zero-padded.
  @usableFromInline package var prefix: UInt32
  /// Inline bytes 4–7, or the index of the buffer.
  @usableFromInline package var buffer: Int32
  /// Inline bytes 8–11, or the offset in the buffer.
  @usableFromInline package var offset: Int32

  @inlinable package static var inlineLimit: Int { 12 }

  @inlinable @inline(__always)
  package init(length: Int32, prefix: UInt32, buffer: Int32, offset: Int32) {
    self.length = length
    self.prefix = prefix
    self.buffer = buffer
    self.offset = offset
  }

  /// A view of `count` bytes at `base`, which lie at `offset` of buffer number `buffer`.
  ///
  /// Reads only the `count` bytes. `count` and `offset` must fit 31 bits.
  @inlinable @inline(__always)
  package init(_ base: UnsafeRawPointer, count: Int, buffer: Int32, offset: Int) {
    if count > Self.inlineLimit {
      self.init(
        length: Int32(truncatingIfNeeded: count), prefix: base.loadUnaligned(as: UInt32.self), buffer: buffer,
        offset: Int32(truncatingIfNeeded: offset))
    } else {
      let (low, high) = Self.inlineWords(base, count: count)
      self.init(
        length: Int32(truncatingIfNeeded: count), prefix: UInt32(truncatingIfNeeded: low),
        buffer: Int32(truncatingIfNeeded: low >> 32), offset: Int32(truncatingIfNeeded: high))
    }
  }

  /// Up to 12 bytes as two zero-padded words, by loads that overlap and stay inside the bytes.
  @inlinable @inline(__always)
  static func inlineWords(_ base: UnsafeRawPointer, count: Int) -> (low: UInt64, high: UInt64) {
    func word(_ position: Int) -> UInt64 {
      UInt64(UInt32(littleEndian: base.loadUnaligned(fromByteOffset: position, as: UInt32.self)))
    }
    func byte(_ position: Int) -> UInt64 {
      UInt64(base.load(fromByteOffset: position, as: UInt8.self)) << UInt64(8 &* position)
    }
    if count >= 8 {
      let low = UInt64(littleEndian: base.loadUnaligned(as: UInt64.self))
      // Of the last four bytes those that are not in the low word.
      return (low, word(count &- 4) >> UInt64(8 &* (12 &- count)))
    }
    if count >= 4 {
      return (word(0) | word(count &- 4) << UInt64(8 &* (count &- 4)), 0)
    }
    return (count == 0 ? 0 : byte(0) | byte(count >> 1) | byte(count &- 1), 0)
  }

  @inlinable @inline(__always)
  package var isInline: Bool { length <= 12 }
}
