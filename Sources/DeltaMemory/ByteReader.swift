/// Reads little-endian values front to back and never past the end.
///
/// It borrows the memory: whoever makes one keeps the bytes alive while it is used.
@frozen @usableFromInline
package struct ByteReader {
  @usableFromInline package let base: UnsafeRawPointer
  @usableFromInline package let count: Int
  @usableFromInline package var position: Int

  @inlinable
  package init(_ bytes: UnsafeRawBufferPointer) {
    // An empty buffer may have no address; any non-null one will do, since nothing is read from it.
    self.base = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1).unsafelyUnwrapped
    self.count = bytes.count
    self.position = 0
  }

  @inlinable package var remaining: Int { count - position }

  /// The next value of `T`, or a typed end-of-data error.
  @inlinable @inline(__always)
  package mutating func read<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type = T.self
  ) throws(EndOfBytes) -> T {
    guard remaining >= MemoryLayout<T>.size else { throw EndOfBytes(position: position, count: count) }
    let value = base.loadUnaligned(fromByteOffset: position, as: T.self)
    position += MemoryLayout<T>.size
    return T(littleEndian: value)
  }

  /// The next `byteCount` bytes.
  @inlinable @inline(__always)
  package mutating func take(_ byteCount: Int) throws(EndOfBytes) -> UnsafeRawBufferPointer {
    guard byteCount >= 0, remaining >= byteCount else { throw EndOfBytes(position: position, count: count) }
    let bytes = UnsafeRawBufferPointer(start: base + position, count: byteCount)
    position += byteCount
    return bytes
  }

  /// An unsigned LEB128 number of at most 64 bits; bits beyond them are an error.
  @inlinable @inline(__always)
  package mutating func varint() throws(EndOfBytes) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while shift < 64 {
      guard position < count else { throw EndOfBytes(position: position, count: count) }
      let byte = base.load(fromByteOffset: position, as: UInt8.self)
      position += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 {
        guard shift < 63 || byte <= 1 else { break }
        return value
      }
      shift += 7
    }
    throw EndOfBytes(position: position, count: count)
  }

  /// A zigzag-coded LEB128 number.
  @inlinable @inline(__always)
  package mutating func zigzag() throws(EndOfBytes) -> Int64 {
    let raw = try varint()
    return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
  }
}

/// The bytes ended, or a number in them did not, before a value was whole.
@frozen @usableFromInline
package struct EndOfBytes: Error, Sendable {
  @usableFromInline package let position: Int
  @usableFromInline package let count: Int

  @inlinable
  package init(position: Int, count: Int) {
    self.position = position
    self.count = count
  }
}
