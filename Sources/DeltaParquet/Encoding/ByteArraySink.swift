internal import DeltaColumns

/// Takes the values of a byte array decoder one by one. Generic code over it is specialised.
protocol ByteArraySink {
  /// - Parameters:
  ///   - base: the buffer that the value lies in, of which bytes up to `end` may be read.
  mutating func put(_ base: UnsafeRawPointer, offset: Int, length: Int, end: Int)
}

/// Drops what it gets.
struct NoSink: ByteArraySink {
  // Never read. A value without bytes has no address, and the thread sanitizer wants one of what is passed inout.
  private var end = 0

  @inline(__always)
  mutating func put(_ base: UnsafeRawPointer, offset: Int, length: Int, end: Int) { self.end = end }
}

/// Writes views.
struct ViewSink: ByteArraySink {
  private var target: UnsafeMutableRawPointer
  private let buffer: UInt64
  /// Whether a view points into the buffer.
  private(set) var hasLong = false

  /// - Parameter buffer: the index that long views shall name.
  init(_ target: UnsafeMutableRawPointer, buffer: Int32) {
    self.target = target
    self.buffer = UInt64(UInt32(bitPattern: buffer))
  }

  @inline(__always)
  mutating func put(_ base: UnsafeRawPointer, offset: Int, length: Int, end: Int) {
    let isLong = length > 12
    hasLong = hasLong || isLong
    if offset + 12 <= end {
      // Twelve bytes are read whatever the length, and those that are not the value's are masked off.
      let prefix = base.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
      let rest = base.loadUnaligned(fromByteOffset: offset + 4, as: UInt64.self)
      let prefixMask = length >= 4 ? UInt32.max : ~(UInt32.max &<< UInt32(truncatingIfNeeded: length &<< 3))
      let restBits = UInt64(truncatingIfNeeded: (12 &- length) &<< 3)
      let restMask = length <= 4 ? 0 : UInt64.max &>> restBits
      let reference = buffer | UInt64(truncatingIfNeeded: offset) &<< 32
      let low = UInt64(truncatingIfNeeded: length) | UInt64(prefix & prefixMask) &<< 32
      target.storeBytes(of: low, as: UInt64.self)
      target.storeBytes(of: isLong ? reference : rest & restMask, toByteOffset: 8, as: UInt64.self)
    } else {
      let view = StringView(
        base + offset, count: length, buffer: Int32(truncatingIfNeeded: buffer), offset: offset)
      target.storeBytes(of: view, as: StringView.self)
    }
    target += 16
  }
}

/// Writes decimals.
struct DecimalSink: ByteArraySink {
  private var target: UnsafeMutableRawPointer
  /// Whether a value did not fit 16 bytes, or had none.
  private(set) var hasBad = false

  init(_ target: UnsafeMutableRawPointer) { self.target = target }

  @inline(__always)
  mutating func put(_ base: UnsafeRawPointer, offset: Int, length: Int, end: Int) {
    if let value = Decimals.bigEndian(base + offset, length) {
      target.storeBytes(of: value, as: SIMD2<UInt64>.self)
    } else {
      hasBad = true
    }
    target += 16
  }

  func check() throws(ParquetError) {
    guard !hasBad else {
      throw ParquetError(.valueOutOfRange, "a decimal of no bytes or of more than 16")
    }
  }
}
