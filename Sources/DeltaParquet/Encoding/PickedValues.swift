internal import DeltaColumns
internal import DeltaMemory

/// Which of some values that lie side by side are wanted.
struct PickedValues {
  /// The places of the wanted ones: ascending, each less `first` a place among the values.
  let places: UnsafeBufferPointer<UInt16>
  let first: Int

  var count: Int { places.count }

  /// Copies the wanted values of `width` bytes to `target`, one behind the other; it may be `source`.
  func copy(from source: UnsafeRawPointer, width: Int, to target: UnsafeMutableRawPointer) {
    switch width {
    case 1: copy(source, UInt8.self, target)
    case 2: copy(source, UInt16.self, target)
    case 4: copy(source, UInt32.self, target)
    case 8: copy(source, UInt64.self, target)
    case 16: copy(source, SIMD2<UInt64>.self, target)
    default:
      for (index, place) in places.enumerated() {
        (target + index * width).copyMemory(from: source + (Int(place) - first) * width, byteCount: width)
      }
    }
  }

  @inline(__always)
  private func copy<T: BitwiseCopyable>(
    _ source: UnsafeRawPointer, _: T.Type, _ target: UnsafeMutableRawPointer
  ) {
    let size = MemoryLayout<T>.size
    let source = source - first &* size
    var index = 0
    while index < places.count {
      let value = source.loadUnaligned(fromByteOffset: Int(places[index]) &* size, as: T.self)
      target.storeBytes(of: value, toByteOffset: index &* size, as: T.self)
      index &+= 1
    }
  }

  /// Copies the wanted bits to bit `bit` of `target` and on. Its other bits stay.
  /// - Returns: how many of them are set.
  func copyBits(_ source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, bit: Int) -> Int {
    var setCount = 0
    var start = 0
    while start < places.count {
      let step = min(64, places.count - start)
      var word: UInt64 = 0
      for index in 0..<step {
        word |= (BitOps.test(source, Int(places[start + index]) - first) ? 1 : 0) << UInt64(index)
      }
      setCount += word.nonzeroBitCount
      withUnsafeBytes(of: word.littleEndian) {
        BitOps.copy(from: $0, bit: 0, to: target, bit: bit + start, count: step)
      }
      start += step
    }
    return setCount
  }
}

extension ValueDecoder {
  /// Decodes the next `count` values and writes the wanted ones to `target`, one behind the other.
  /// - Parameter scratch: room for `count` values, of four bytes at least, and the slack behind.
  mutating func decode(
    _ count: Int, picking picks: PickedValues, into target: UnsafeMutableRawPointer,
    scratch: UnsafeMutableRawPointer, views: inout ViewBuffers
  ) throws(ParquetError) {
    switch state {
    case .plainFixed(var decoder) where shape.isStored:
      let source = try decoder.take(count)
      picks.copy(from: source, width: shape.width, to: target)
      state = .plainFixed(decoder)
    case .dictionary(var decoder, let dictionary):
      let indices = scratch.assumingMemoryBound(to: UInt32.self)
      try decoder.decode(count, into: indices)
      // In place: a wanted index never lies before the place that it moves to.
      picks.copy(from: indices, width: 4, to: indices)
      Gather.gather(
        dictionary.values.unsafeBase, width: shape.width, indices: indices, count: picks.count, into: target)
      point(target, count: picks.count, at: dictionary, &views)
      state = .dictionary(decoder, dictionary)
    default:
      try decode(count, into: scratch, views: &views)
      picks.copy(from: scratch, width: shape.width, to: target)
    }
  }
}
