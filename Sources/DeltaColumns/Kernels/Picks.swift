import DeltaMemory

/// Which values a kernel picks, and in which order: runs of them or one by one.
///
/// It borrows its memory, and its indices were checked against the length of what is picked from.
enum Picks {
  case ranges(UnsafeBufferPointer<Range<Int>>)
  case narrow(UnsafeBufferPointer<Int32>)
  case wide(UnsafeBufferPointer<Int>)

  /// Copies the picked values of `width` bytes to `target`.
  func copy(from source: UnsafeRawPointer, width: Int, to target: UnsafeMutableRawPointer) {
    switch self {
    case .ranges(let ranges):
      var end = target
      for range in ranges {
        let byteCount = range.count * width
        end.copyMemory(from: source + range.lowerBound * width, byteCount: byteCount)
        end += byteCount
      }
    case .narrow(let indices): gather(indices, from: source, width: width, to: target)
    case .wide(let indices): gather(indices, from: source, width: width, to: target)
    }
  }

  /// The picked bits.
  func bits(of bitmap: Bitmap, count: Int) -> Bitmap {
    let byteCount = (count + 7) / 8
    // Whole words are written; the slack behind the block takes what is too much of the last one.
    var builder = BytesBuilder(capacity: byteCount)
    let target = builder.base
    bitmap.bytes.withUnsafeBytes { raw in
      guard let base = raw.baseAddress else { return }
      switch self {
      case .ranges(let ranges):
        target.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
        var done = 0
        for range in ranges {
          BitOps.copy(
            from: raw, bit: bitmap.bitOffset + range.lowerBound, to: target, bit: done, count: range.count)
          done += range.count
        }
      case .narrow(let indices): gatherBits(indices, from: base, bitOffset: bitmap.bitOffset, to: target)
      case .wide(let indices): gatherBits(indices, from: base, bitOffset: bitmap.bitOffset, to: target)
      }
    }
    builder.count = byteCount
    return Bitmap(unchecked: builder.finish(), count: count)
  }

  /// Calls `body` with every picked index, in order.
  @inline(__always)
  func forEach(_ body: (Int) -> Void) {
    switch self {
    case .ranges(let ranges): for range in ranges { for index in range { body(index) } }
    case .narrow(let indices): for index in indices { body(Int(index)) }
    case .wide(let indices): for index in indices { body(index) }
    }
  }
}

private func gather<Index: FixedWidthInteger>(
  _ indices: UnsafeBufferPointer<Index>, from source: UnsafeRawPointer, width: Int,
  to target: UnsafeMutableRawPointer
) {
  switch width {
  case 1: gather(indices, UInt8.self, from: source, to: target)
  case 2: gather(indices, UInt16.self, from: source, to: target)
  case 4: gather(indices, UInt32.self, from: source, to: target)
  case 8: gather(indices, UInt64.self, from: source, to: target)
  case 16: gather(indices, SIMD2<UInt64>.self, from: source, to: target)
  default:
    for position in 0..<indices.count {
      (target + position * width).copyMemory(from: source + Int(indices[position]) * width, byteCount: width)
    }
  }
}

@inline(__always)
private func gather<Index: FixedWidthInteger, Value: BitwiseCopyable>(
  _ indices: UnsafeBufferPointer<Index>, _ type: Value.Type, from source: UnsafeRawPointer,
  to target: UnsafeMutableRawPointer
) {
  for position in 0..<indices.count {
    let from = Int(truncatingIfNeeded: indices[position]) &* MemoryLayout<Value>.size
    target.storeBytes(
      of: source.loadUnaligned(fromByteOffset: from, as: Value.self),
      toByteOffset: position &* MemoryLayout<Value>.size, as: Value.self)
  }
}

@inline(__always)
private func gatherBits<Index: FixedWidthInteger>(
  _ indices: UnsafeBufferPointer<Index>, from source: UnsafeRawPointer, bitOffset: Int,
  to target: UnsafeMutableRawPointer
) {
  var start = 0
  while start < indices.count {
    let end = min(start + 64, indices.count)
    var word: UInt64 = 0
    for position in start..<end {
      let bit = bitOffset &+ Int(truncatingIfNeeded: indices[position])
      let byte = source.load(fromByteOffset: bit >> 3, as: UInt8.self)
      word |= UInt64((byte >> UInt8(bit & 7)) & 1) << UInt64(position &- start)
    }
    (target + start >> 3).storeBytes(of: word.littleEndian, as: UInt64.self)
    start = end
  }
}
