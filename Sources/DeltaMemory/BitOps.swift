/// Bit kernels over raw memory in Arrow's bit order; callers have checked the bounds.
@usableFromInline
package enum BitOps {
  @inlinable @inline(__always)
  package static func test(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Bool {
    (bytes[index >> 3] >> UInt8(index & 7)) & 1 != 0
  }

  @inlinable @inline(__always)
  package static func test(_ base: UnsafeRawPointer, _ index: Int) -> Bool {
    (base.load(fromByteOffset: index >> 3, as: UInt8.self) >> UInt8(index & 7)) & 1 != 0
  }

  @inlinable @inline(__always)
  package static func set(_ base: UnsafeMutableRawPointer, _ index: Int) {
    let byte = (base + (index >> 3)).assumingMemoryBound(to: UInt8.self)
    byte.pointee |= 1 << UInt8(index & 7)
  }

  @inlinable @inline(__always)
  package static func clear(_ base: UnsafeMutableRawPointer, _ index: Int) {
    let byte = (base + (index >> 3)).assumingMemoryBound(to: UInt8.self)
    byte.pointee &= ~(1 << UInt8(index & 7))
  }

  /// `count` bits, at most 64, from `start` on, the first one lowest; the rest of the word is zero.
  ///
  /// Reads only bytes that hold one of the bits.
  @inlinable @inline(__always)
  package static func word(_ base: UnsafeRawPointer, from start: Int, count: Int) -> UInt64 {
    if count <= 0 { return 0 }
    let first = start >> 3
    let shift = UInt64(start & 7)
    let byteCount = ((start + count - 1) >> 3) - first + 1
    var low: UInt64 = 0
    if byteCount >= 8 {
      low = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: first, as: UInt64.self))
    } else {
      for index in 0..<byteCount {
        low |= UInt64(base.load(fromByteOffset: first + index, as: UInt8.self)) << UInt64(index * 8)
      }
    }
    var word = low >> shift
    if byteCount == 9 {
      word |= UInt64(base.load(fromByteOffset: first + 8, as: UInt8.self)) << (64 - shift)
    }
    return count == 64 ? word : word & ((1 << UInt64(count)) - 1)
  }

  /// Sets `count` bits from `start` on to `bit`.
  package static func fill(_ base: UnsafeMutableRawPointer, from start: Int, count: Int, with bit: Bool) {
    guard count > 0 else { return }
    let end = start + count
    let bytes = base.assumingMemoryBound(to: UInt8.self)
    let first = start >> 3
    let last = (end - 1) >> 3
    let headMask: UInt8 = 0xFF << UInt8(start & 7)
    let tailMask: UInt8 = 0xFF >> UInt8(7 - (end - 1) & 7)
    func mask(_ index: Int, _ mask: UInt8) {
      if bit { bytes[index] |= mask } else { bytes[index] &= ~mask }
    }
    if first == last { return mask(first, headMask & tailMask) }
    mask(first, headMask)
    mask(last, tailMask)
    if last - first > 1 {
      (base + first + 1).initializeMemory(as: UInt8.self, repeating: bit ? 0xFF : 0, count: last - first - 1)
    }
  }

  /// Copies `count` bits; bits of `target` outside the run keep their values.
  package static func copy(
    from source: UnsafeRawBufferPointer, bit sourceBit: Int, to target: UnsafeMutableRawPointer,
    bit targetBit: Int, count: Int
  ) {
    guard count > 0, let base = source.baseAddress else { return }
    // Bits up to the first whole byte of the target, then words, then what is left.
    var done = min(count, -targetBit & 7)
    if done > 0 {
      merge(word(base, from: sourceBit, count: done), count: done, into: target, bit: targetBit)
    }
    if (sourceBit + done) & 7 == 0 {
      let whole = (count - done) >> 3
      (target + (targetBit + done) >> 3).copyMemory(from: base + (sourceBit + done) >> 3, byteCount: whole)
      done += whole << 3
    } else {
      while count - done >= 64 {
        let bits = word(base, from: sourceBit + done, count: 64)
        (target + (targetBit + done) >> 3).storeBytes(of: bits.littleEndian, as: UInt64.self)
        done += 64
      }
    }
    while done < count {
      let step = min(8, count - done)
      merge(word(base, from: sourceBit + done, count: step), count: step, into: target, bit: targetBit + done)
      done += step
    }
  }

  /// Writes up to 8 bits that lie in one byte of the target.
  @inline(__always)
  private static func merge(_ bits: UInt64, count: Int, into target: UnsafeMutableRawPointer, bit: Int) {
    let byte = (target + bit >> 3).assumingMemoryBound(to: UInt8.self)
    let shift = UInt8(bit & 7)
    let mask = UInt8(truncatingIfNeeded: (1 << UInt64(count)) - 1) << shift
    byte.pointee = byte.pointee & ~mask | UInt8(truncatingIfNeeded: bits) << shift
  }

  /// How many of `count` bits from `start` on are set.
  package static func countSet(_ bytes: UnsafeRawBufferPointer, from start: Int, count: Int) -> Int {
    guard count > 0, let base = bytes.baseAddress else { return 0 }
    var done = min(count, -start & 7)
    var total = word(base, from: start, count: done).nonzeroBitCount
    while count - done >= 64 {
      total += base.loadUnaligned(fromByteOffset: (start + done) >> 3, as: UInt64.self).nonzeroBitCount
      done += 64
    }
    return total + word(base, from: start + done, count: count - done).nonzeroBitCount
  }
}
