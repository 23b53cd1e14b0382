/// Decimals as 16-byte little-endian two's complement, low half first.
enum Decimals {
  /// A big-endian number of `length` bytes; nil where it has none, or does not fit 16.
  @inline(__always)
  static func bigEndian(_ base: UnsafeRawPointer, _ length: Int) -> SIMD2<UInt64>? {
    if length >= 8, length <= 16 {
      let low = UInt64(bigEndian: base.loadUnaligned(fromByteOffset: length - 8, as: UInt64.self))
      let top = Int64(bitPattern: UInt64(bigEndian: base.loadUnaligned(as: UInt64.self)))
      let high = length == 8 ? top >> 63 : top >> Int64(128 - 8 * length)
      return SIMD2(low, UInt64(bitPattern: high))
    }
    return bytewise(base, length)
  }

  private static func bytewise(_ base: UnsafeRawPointer, _ length: Int) -> SIMD2<UInt64>? {
    guard length > 0 else { return nil }
    let sign: UInt8 = base.load(as: UInt8.self) >= 0x80 ? 0xFF : 0
    var low = sign == 0 ? UInt64(0) : .max
    var high = low
    var index = 0
    // Bytes beyond 16 must all say the sign again, and the first kept one must agree with them.
    while index < length - 16 {
      guard base.load(fromByteOffset: index, as: UInt8.self) == sign else { return nil }
      index += 1
    }
    if index > 0, (base.load(fromByteOffset: index, as: UInt8.self) ^ sign) & 0x80 != 0 { return nil }
    while index < length {
      high = high << 8 | low >> 56
      low = low << 8 | UInt64(base.load(fromByteOffset: index, as: UInt8.self))
      index += 1
    }
    return SIMD2(low, high)
  }

  /// Big-endian values of `width` bytes back to back.
  static func convert(
    bigEndian source: UnsafeRawPointer, width: Int, count: Int, into target: UnsafeMutableRawPointer
  ) throws(ParquetError) {
    let values = target.assumingMemoryBound(to: SIMD2<UInt64>.self)
    var index = 0
    if width < 8 {
      // While eight bytes lie inside, one load and one shift make a value.
      let shift = Int64(64 - 8 * width)
      let last = count * width - 8
      while index < count, index * width <= last {
        let raw = UInt64(bigEndian: source.loadUnaligned(fromByteOffset: index * width, as: UInt64.self))
        let value = Int64(bitPattern: raw) >> shift
        values[index] = SIMD2(UInt64(bitPattern: value), UInt64(bitPattern: value >> 63))
        index += 1
      }
    }
    while index < count {
      guard let value = bigEndian(source + index * width, width) else {
        throw ParquetError(.valueOutOfRange, "a decimal in \(width) bytes does not fit 16")
      }
      values[index] = value
      index += 1
    }
  }

  /// Little-endian integers back to back.
  @inline(__always)
  static func convert<T: FixedWidthInteger & SignedInteger & BitwiseCopyable>(
    _: T.Type, _ source: UnsafeRawPointer, count: Int, into target: UnsafeMutableRawPointer
  ) {
    let values = target.assumingMemoryBound(to: SIMD2<UInt64>.self)
    for index in 0..<count {
      let stored = source.loadUnaligned(fromByteOffset: index &* MemoryLayout<T>.size, as: T.self)
      let value = Int64(truncatingIfNeeded: stored)
      values[index] = SIMD2(UInt64(bitPattern: value), UInt64(bitPattern: value &>> 63))
    }
  }
}
