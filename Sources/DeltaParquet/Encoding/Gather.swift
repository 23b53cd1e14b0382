/// Copies dictionary values to their places.
enum Gather {
  /// `target[i] = values[indices[i]]` for values of `width` bytes; the indices were checked.
  static func gather(
    _ values: UnsafeRawPointer, width: Int, indices: UnsafePointer<UInt32>, count: Int,
    into target: UnsafeMutableRawPointer
  ) {
    switch width {
    case 1: gather(values, UInt8.self, indices, count, target)
    case 2: gather(values, UInt16.self, indices, count, target)
    case 4: gather(values, UInt32.self, indices, count, target)
    case 8: gather(values, UInt64.self, indices, count, target)
    case 16: gather(values, SIMD2<UInt64>.self, indices, count, target)
    default:
      for index in 0..<count {
        (target + index * width).copyMemory(from: values + Int(indices[index]) * width, byteCount: width)
      }
    }
  }

  @inline(__always)
  private static func gather<T: BitwiseCopyable>(
    _ values: UnsafeRawPointer, _: T.Type, _ indices: UnsafePointer<UInt32>, _ count: Int,
    _ target: UnsafeMutableRawPointer
  ) {
    let target = target.assumingMemoryBound(to: T.self)
    var index = 0
    while index < count {
      // The values may lie in a page, at any alignment.
      let offset = Int(truncatingIfNeeded: indices[index]) &* MemoryLayout<T>.stride
      target[index] = values.loadUnaligned(fromByteOffset: offset, as: T.self)
      index &+= 1
    }
  }

  /// Writes one value of `width` bytes `count` times.
  static func fill(
    _ value: UnsafeRawPointer, width: Int, count: Int, into target: UnsafeMutableRawPointer
  ) {
    switch width {
    case 1: fill(value, UInt8.self, count, target)
    case 2: fill(value, UInt16.self, count, target)
    case 4: fill(value, UInt32.self, count, target)
    case 8: fill(value, UInt64.self, count, target)
    case 16: fill(value, SIMD2<UInt64>.self, count, target)
    default:
      for index in 0..<count { (target + index * width).copyMemory(from: value, byteCount: width) }
    }
  }

  @inline(__always)
  private static func fill<T: BitwiseCopyable>(
    _ value: UnsafeRawPointer, _: T.Type, _ count: Int, _ target: UnsafeMutableRawPointer
  ) {
    target.assumingMemoryBound(to: T.self).update(repeating: value.loadUnaligned(as: T.self), count: count)
  }
}
