internal import DeltaMemory

/// Puts compact values at the places of those that are there.
package enum Spread {
  /// Spreads the `present` values at the front of `base` over `count` places, in place, from the back.
  ///
  /// Places without a value are zeroed.
  /// - Parameters:
  ///   - width: bytes of one value.
  ///   - present: how many of the validity bits are set; with more, the surplus is dropped.
  ///   - validity: bit `bit` + i tells whether place i has a value.
  package static func spread(
    _ base: UnsafeMutableRawPointer, width: Int, present: Int, count: Int, validity: UnsafeRawPointer,
    bit: Int
  ) {
    if present >= count { return }
    switch width {
    case 1: spread(base, UInt8.self, 0, present, count, validity, bit)
    case 2: spread(base, UInt16.self, 0, present, count, validity, bit)
    case 4: spread(base, UInt32.self, 0, present, count, validity, bit)
    case 8: spread(base, UInt64.self, 0, present, count, validity, bit)
    case 16: spread(base, SIMD2<UInt64>.self, .zero, present, count, validity, bit)
    default: spread(base, width: width, present, count, validity, bit)
    }
  }

  @inline(__always)
  private static func spread<T: BitwiseCopyable>(
    _ base: UnsafeMutableRawPointer, _: T.Type, _ zero: T, _ present: Int, _ count: Int,
    _ validity: UnsafeRawPointer, _ bit: Int
  ) {
    let values = base.assumingMemoryBound(to: T.self)
    // `from` values are still at the front, `to` places are still open. `to` >= `from` always holds for
    // a count that fits the bits, and is kept where it does not.
    var from = present
    var to = count
    while to > from && from > 0 {
      if to >= 64 {
        let bits = word(validity, bit + to - 64)
        if bits == .max, from >= 64 {
          memmove(values + (to - 64), values + (from - 64), 64)
          to -= 64
          from -= 64
          continue
        }
        if bits == 0 {
          (values + (to - 64)).update(repeating: zero, count: 64)
          to -= 64
          if to < from { from = to }
          continue
        }
        if from >= 64 {
          // Without a branch: a place without a value writes zero and takes none.
          var open = bits
          for lane in 1...64 {
            let isPresent = Int(truncatingIfNeeded: open &>> 63)
            open &<<= 1
            let value = values[from &- 1]
            values[to &- lane] = isPresent != 0 ? value : zero
            from &-= isPresent
          }
          to -= 64
          if to < from { from = to }
          continue
        }
      }
      let stop = max(0, to - 64)
      while to > stop && from > 0 {
        to -= 1
        let isPresent = BitOps.test(validity, bit + to)
        let value = values[from - 1]
        values[to] = isPresent ? value : zero
        from -= isPresent ? 1 : 0
      }
      if to < from { from = to }
    }
    if from == 0, to > 0 { values.update(repeating: zero, count: to) }
  }

  @inline(__always)
  private static func memmove<T: BitwiseCopyable>(
    _ to: UnsafeMutablePointer<T>, _ from: UnsafeMutablePointer<T>, _ count: Int
  ) {
    to.update(from: from, count: count)
  }

  private static func spread(
    _ base: UnsafeMutableRawPointer, width: Int, _ present: Int, _ count: Int, _ validity: UnsafeRawPointer,
    _ bit: Int
  ) {
    var from = present
    var to = count
    while to > from {
      to -= 1
      if from > 0, BitOps.test(validity, bit + to) {
        from -= 1
        (base + to * width).copyMemory(from: base + from * width, byteCount: width)
      } else {
        (base + to * width).initializeMemory(as: UInt8.self, repeating: 0, count: width)
      }
    }
  }

  /// 64 bits from bit `bit` on, reading only the bytes that they lie in.
  @inline(__always)
  private static func word(_ bits: UnsafeRawPointer, _ bit: Int) -> UInt64 {
    let low = bits.loadUnaligned(fromByteOffset: bit >> 3, as: UInt64.self)
    let shift = UInt64(bit & 7)
    if shift == 0 { return low }
    let high = UInt64(bits.load(fromByteOffset: bit >> 3 + 8, as: UInt8.self))
    return low &>> shift | high &<< (64 &- shift)
  }

  /// Packs `count` bytes of 0 or 1 to bits from bit `bit` of `target` on; the other bits stay.
  package static func packBits(
    _ bytes: UnsafePointer<UInt8>, count: Int, into target: UnsafeMutableRawPointer, bit: Int
  ) {
    var done = 0
    while done < count, (bit + done) & 7 != 0 {
      put(bytes[done], target, bit + done)
      done += 1
    }
    let raw = UnsafeRawPointer(bytes)
    while count - done >= 8 {
      // The multiplication gathers the lowest bit of each byte in the top byte, first byte lowest.
      let eight = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: done, as: UInt64.self))
      let packed = ((eight & 0x0101_0101_0101_0101) &* 0x0102_0408_1020_4080) >> 56
      target.storeBytes(
        of: UInt8(truncatingIfNeeded: packed), toByteOffset: (bit + done) >> 3, as: UInt8.self)
      done += 8
    }
    while done < count {
      put(bytes[done], target, bit + done)
      done += 1
    }
  }

  @inline(__always)
  private static func put(_ byte: UInt8, _ target: UnsafeMutableRawPointer, _ bit: Int) {
    if byte & 1 != 0 { BitOps.set(target, bit) } else { BitOps.clear(target, bit) }
  }
}
