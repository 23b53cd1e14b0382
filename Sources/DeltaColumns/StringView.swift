/// One text or binary value in Arrow's view layout: 16 bytes.
///
/// Up to 12 bytes lie in the view itself; longer values show their first four bytes, the buffer and the
/// offset there.
package struct StringView: BitwiseCopyable, Sendable {
  package var length: Int32
  /// The first four bytes, zero-padded.
  package var prefix: UInt32
  /// Inline bytes 4–7, or the index of the buffer.
  package var buffer: Int32
  /// Inline bytes 8–11, or the offset in the buffer.
  package var offset: Int32

  package static let inlineLimit = 12

  @inline(__always)
  package init(length: Int32, prefix: UInt32, buffer: Int32, offset: Int32) {
    self.length = length
    self.prefix = prefix
    self.buffer = buffer
    self.offset = offset
  }

  /// A view of `count` bytes at `base`, which lie at `offset` of buffer number `buffer`.
  ///
  /// Reads only the `count` bytes. `count` and `offset` must fit 31 bits.
  @inline(__always)
  package init(_ base: UnsafeRawPointer, count: Int, buffer: Int32, offset: Int) {
    self.init(length: Int32(truncatingIfNeeded: count), prefix: 0, buffer: 0, offset: 0)
    if count <= Self.inlineLimit {
      withUnsafeMutableBytes(of: &self) { view in
        for index in 0..<count { view[4 + index] = base.load(fromByteOffset: index, as: UInt8.self) }
      }
    } else {
      self.prefix = base.loadUnaligned(as: UInt32.self)
      self.buffer = buffer
      self.offset = Int32(truncatingIfNeeded: offset)
    }
  }

  @inline(__always)
  package var isInline: Bool { length <= 12 }
}
