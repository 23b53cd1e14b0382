/// Bits in Arrow's order (bit i is bit i % 8 of byte i / 8), from any bit on.
///
/// A set bit of a validity bitmap means that the value is there.
public struct Bitmap: Sendable {
  package let bytes: Bytes
  package let bitOffset: Int
  /// The number of bits.
  public let count: Int

  /// Bits of `bytes` from `bitOffset` on; nil where the bytes are too few.
  package init?(bytes: Bytes, bitOffset: Int = 0, count: Int) {
    let (end, overflow) = bitOffset.addingReportingOverflow(count)
    let bytesNeeded = end >> 3 + (end & 7 == 0 ? 0 : 1)
    guard bitOffset >= 0, count >= 0, !overflow, bytesNeeded <= bytes.count else { return nil }
    self.init(unchecked: bytes, bitOffset: bitOffset, count: count)
  }

  package init(unchecked bytes: Bytes, bitOffset: Int = 0, count: Int) {
    self.bytes = bytes
    self.bitOffset = bitOffset
    self.count = count
  }

  /// `count` equal bits.
  public init(repeating bit: Bool, count: Int, pool: BufferPool = .shared) {
    var builder = BytesBuilder(capacity: (count + 7) / 8, pool: pool)
    builder.append(repeating: bit ? 0xFF : 0, count: (count + 7) / 8)
    self.init(unchecked: builder.finish(), count: count)
  }

  /// The bits of `bits`, in order.
  public init(_ bits: some Collection<Bool>, pool: BufferPool = .shared) {
    let count = bits.count
    var builder = BytesBuilder(capacity: (count + 7) / 8, pool: pool)
    builder.append(repeating: 0, count: (count + 7) / 8)
    for (index, bit) in bits.enumerated() where bit { BitOps.set(builder.base, index) }
    self.init(unchecked: builder.finish(), count: count)
  }

  /// The bit at `index`, which must be in `0..<count`.
  public subscript(index: Int) -> Bool {
    precondition(index >= 0 && index < count, "bit \(index) of \(count)")
    return bytes.withUnsafeBytes { BitOps.test($0, bitOffset + index) }
  }

  /// The bits in `range`, without a copy.
  public func slice(_ range: Range<Int>) -> Bitmap {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "bits \(range) of \(count)")
    return Bitmap(unchecked: bytes, bitOffset: bitOffset + range.lowerBound, count: range.count)
  }

  /// How many bits are set.
  public var setCount: Int {
    bytes.withUnsafeBytes { BitOps.countSet($0, from: bitOffset, count: count) }
  }

  /// The same bits beginning at bit 0 of their bytes: itself where that is so, else a copy.
  package func aligned(pool: BufferPool = .shared) -> Bitmap {
    if bitOffset == 0 { return self }
    if bitOffset % 8 == 0, let tail = bytes.slice(bitOffset / 8..<bytes.count) {
      return Bitmap(unchecked: tail, count: count)
    }
    var builder = BytesBuilder(capacity: (count + 7) / 8, pool: pool)
    builder.append(repeating: 0, count: (count + 7) / 8)
    bytes.withUnsafeBytes {
      BitOps.copy(from: $0, bit: bitOffset, to: builder.base, bit: 0, count: count)
    }
    return Bitmap(unchecked: builder.finish(), count: count)
  }
}

/// Bit kernels over raw memory; callers have checked the bounds.
package enum BitOps {
  @inline(__always)
  package static func test(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Bool {
    (bytes[index >> 3] >> UInt8(index & 7)) & 1 != 0
  }

  @inline(__always)
  package static func test(_ base: UnsafeRawPointer, _ index: Int) -> Bool {
    (base.load(fromByteOffset: index >> 3, as: UInt8.self) >> UInt8(index & 7)) & 1 != 0
  }

  @inline(__always)
  package static func set(_ base: UnsafeMutableRawPointer, _ index: Int) {
    let byte = (base + (index >> 3)).assumingMemoryBound(to: UInt8.self)
    byte.pointee |= 1 << UInt8(index & 7)
  }

  @inline(__always)
  package static func clear(_ base: UnsafeMutableRawPointer, _ index: Int) {
    let byte = (base + (index >> 3)).assumingMemoryBound(to: UInt8.self)
    byte.pointee &= ~(1 << UInt8(index & 7))
  }

  /// Sets `count` bits from `start` on to `bit`.
  package static func fill(_ base: UnsafeMutableRawPointer, from start: Int, count: Int, with bit: Bool) {
    var index = start
    let end = start + count
    while index < end, index & 7 != 0 {
      if bit { set(base, index) } else { clear(base, index) }
      index += 1
    }
    let whole = (end - index) >> 3
    if whole > 0 {
      (base + (index >> 3)).initializeMemory(as: UInt8.self, repeating: bit ? 0xFF : 0, count: whole)
      index += whole << 3
    }
    while index < end {
      if bit { set(base, index) } else { clear(base, index) }
      index += 1
    }
  }

  /// Copies `count` bits; bits of `target` outside the run keep their values.
  package static func copy(
    from source: UnsafeRawBufferPointer, bit sourceBit: Int, to target: UnsafeMutableRawPointer,
    bit targetBit: Int, count: Int
  ) {
    guard count > 0, let base = source.baseAddress else { return }
    var done = 0
    while done < count, (targetBit + done) & 7 != 0 {
      copyBit(base, sourceBit + done, target, targetBit + done)
      done += 1
    }
    let shift = (sourceBit + done) & 7
    var from = (sourceBit + done) >> 3
    var to = (targetBit + done) >> 3
    let bytes = target.assumingMemoryBound(to: UInt8.self)
    if shift == 0 {
      let whole = (count - done) >> 3
      if whole > 0 { (target + to).copyMemory(from: base + from, byteCount: whole) }
      done += whole << 3
    } else {
      while count - done >= 8 {
        let low = base.load(fromByteOffset: from, as: UInt8.self) >> UInt8(shift)
        let high = base.load(fromByteOffset: from + 1, as: UInt8.self) << UInt8(8 - shift)
        bytes[to] = low | high
        from += 1
        to += 1
        done += 8
      }
    }
    while done < count {
      copyBit(base, sourceBit + done, target, targetBit + done)
      done += 1
    }
  }

  @inline(__always)
  private static func copyBit(
    _ source: UnsafeRawPointer, _ from: Int, _ target: UnsafeMutableRawPointer, _ to: Int
  ) {
    if test(source, from) { set(target, to) } else { clear(target, to) }
  }

  /// How many of `count` bits from `start` on are set.
  package static func countSet(_ bytes: UnsafeRawBufferPointer, from start: Int, count: Int) -> Int {
    guard count > 0, let base = bytes.baseAddress else { return 0 }
    var index = start
    let end = start + count
    var total = 0
    while index < end, index & 7 != 0 {
      if test(base, index) { total += 1 }
      index += 1
    }
    while end - index >= 64 {
      total += base.loadUnaligned(fromByteOffset: index >> 3, as: UInt64.self).nonzeroBitCount
      index += 64
    }
    while index < end {
      if test(base, index) { total += 1 }
      index += 1
    }
    return total
  }
}
