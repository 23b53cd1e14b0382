/// Unpacks little-endian bit-packed values (the packing of the RLE hybrid and of the delta encodings).
enum BitUnpacking {
  /// Unpacks values of `width` bits, which may begin anywhere in a run.
  /// - Parameters:
  ///   - source: the first byte of the run, where value 0 begins.
  ///   - readable: bytes from `source` on that may be read; `index + count` values must lie inside.
  ///   - index: the first value to unpack.
  ///   - width: 0 to the bits of `T`.
  @inline(__always)
  static func unpack<T: Lane>(
    _ source: UnsafeRawPointer, readable: Int, width: Int, from index: Int, count: Int,
    into target: UnsafeMutablePointer<T>
  ) {
    if width == 0 {
      target.update(repeating: 0, count: count)
      return
    }
    var index = index
    var done = 0
    while done < count, index & 7 != 0 {
      target[done] = single(source, readable: readable, width: width, index)
      index += 1
      done += 1
    }
    // Eight values begin at a byte. A group reads up to 8 bytes past its own end.
    let start = index >> 3 &* width
    let groupCount = min((count - done) >> 3, max(0, readable - start - 8) / width)
    if groupCount > 0 {
      T.unpackGroups(width, source + start, groupCount, target + done)
      index += groupCount << 3
      done += groupCount << 3
    }
    while done < count {
      target[done] = single(source, readable: readable, width: width, index)
      index += 1
      done += 1
    }
  }

  /// One value, reading only the bytes that it lies in.
  static func single<T: Lane>(_ source: UnsafeRawPointer, readable: Int, width: Int, _ index: Int) -> T {
    let bit = index &* width
    let first = bit >> 3
    let last = min((bit + width - 1) >> 3, readable - 1)
    var value: UInt64 = 0
    var shift = -(bit & 7)
    var byte = first
    while byte <= last {
      let part = UInt64(source.load(fromByteOffset: byte, as: UInt8.self))
      value |= shift < 0 ? part >> UInt64(-shift) : part << UInt64(shift)
      shift += 8
      byte += 1
    }
    let mask = width == 64 ? UInt64.max : (1 << UInt64(width)) - 1
    return T(truncatingIfNeeded: value & mask)
  }

  /// The body for a width that is constant after inlining: all offsets and shifts are constants then.
  @inline(__always)
  static func groups<T: Lane>(
    _ width: Int, _ source: UnsafeRawPointer, _ groupCount: Int, _ target: UnsafeMutablePointer<T>
  ) {
    let mask = width == 64 ? UInt64.max : (1 &<< UInt64(width)) &- 1
    var from = source
    var to = target
    var left = groupCount
    while left > 0 {
      // What fits one word is loaded once.
      let word = width <= 8 ? from.loadUnaligned(as: UInt64.self) : 0
      for lane in 0..<8 {
        let bit = lane &* width
        let shift = UInt64(bit & 7)
        if width <= 8 {
          to[lane] = T(truncatingIfNeeded: word &>> UInt64(bit) & mask)
          continue
        }
        var value = from.loadUnaligned(fromByteOffset: bit >> 3, as: UInt64.self) &>> shift
        if width + (bit & 7) > 64 {
          let high = UInt64(from.load(fromByteOffset: bit >> 3 + 8, as: UInt8.self))
          value |= high &<< (64 &- shift)
        }
        to[lane] = T(truncatingIfNeeded: value & mask)
      }
      from += width
      to += 8
      left &-= 1
    }
  }
}

/// An unsigned integer that packed values are unpacked to.
protocol Lane: FixedWidthInteger, UnsignedInteger, BitwiseCopyable {
  /// Unpacks whole groups of eight; `width` is at least 1. May read 8 bytes past the last group.
  static func unpackGroups(
    _ width: Int, _ source: UnsafeRawPointer, _ groupCount: Int, _ target: UnsafeMutablePointer<Self>)
}
