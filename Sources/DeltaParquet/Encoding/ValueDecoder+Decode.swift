internal import DeltaColumns
internal import DeltaMemory

// Each case takes the decoder out, runs it, and puts it back where it did not throw. Pages are kept alive by
// `state` meanwhile, so that addresses into them hold.
extension ValueDecoder {
  /// Writes the next `count` values to `target`, `shape.width` bytes each.
  /// - Parameter views: gets the buffers that long views point into; untouched for other shapes.
  /// - Throws: `truncated` where the page holds fewer, `malformed` where it breaks its encoding. The target's
  ///   contents are then of no use, and neither is the decoder.
  package mutating func decode(
    _ count: Int, into target: UnsafeMutableRawPointer, views: inout ViewBuffers
  ) throws(ParquetError) {
    guard count > 0 else { return }
    switch state {
    case .plainFixed(var decoder):
      let source = try decoder.take(count)
      try shape.convert(source, count: count, into: target)
      state = .plainFixed(decoder)
    case .plainBoolean(var decoder):
      try decoder.decode(count, into: target.assumingMemoryBound(to: UInt8.self))
      state = .plainBoolean(decoder)
    case .runBoolean(var decoder):
      try decoder.decode(count, into: target.assumingMemoryBound(to: UInt8.self))
      state = .runBoolean(decoder)
    case .dictionary(var decoder, let dictionary):
      try gather(count, &decoder, dictionary, into: target, views: &views)
      state = .dictionary(decoder, dictionary)
    case .deltaInteger(var decoder):
      try decodeDelta(count, &decoder, into: target)
      state = .deltaInteger(decoder)
    case .byteStreamSplit(var decoder):
      try converting(count, into: target) { (count, stored) throws(ParquetError) in
        try decoder.decode(count, into: stored)
      }
      state = .byteStreamSplit(decoder)
    case .plainByteArray, .deltaLength, .deltaByteArray:
      try decodeByteArrays(count, into: target, views: &views)
    }
  }

  /// Writes the next `count` values of a shape without views.
  package mutating func decode(
    _ count: Int, into target: UnsafeMutableRawPointer
  ) throws(ParquetError) {
    guard !shape.isView else { throw ParquetError(.unsupported, "views without a place for their buffers") }
    var views = ViewBuffers()
    try decode(count, into: target, views: &views)
  }

  /// Writes the next `count` booleans as bits from bit `bit` of `target` on; the other bits stay.
  package mutating func decodeBits(
    _ count: Int, into target: UnsafeMutableRawPointer, bit: Int
  ) throws(ParquetError) {
    guard shape.physicalType == .boolean else {
      throw ParquetError(.unsupported, "\(shape.physicalType) values as bits")
    }
    switch state {
    case .plainBoolean(var decoder):
      try decoder.decodeBits(count, into: target, bit: bit)
      state = .plainBoolean(decoder)
    case .runBoolean(var decoder):
      _ = try decoder.decodeBits(count, into: target, bit: bit)
      state = .runBoolean(decoder)
    default:
      var done = 0
      try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1024) { (scratch) throws(ParquetError) in
        guard let base = scratch.baseAddress else { return }
        while done < count {
          let chunk = min(count - done, scratch.count)
          try decode(chunk, into: UnsafeMutableRawPointer(base))
          Spread.packBits(base, count: chunk, into: target, bit: bit + done)
          done += chunk
        }
      }
    }
  }

  private func gather(
    _ count: Int, _ decoder: inout DictionaryIndexDecoder, _ dictionary: DictionaryValues,
    into target: UnsafeMutableRawPointer, views: inout ViewBuffers
  ) throws(ParquetError) {
    try decoder.gather(count, from: dictionary.values.unsafeBase, width: shape.width, into: target)
    point(target, count: count, at: dictionary, &views)
  }

  /// Makes views that were taken from the dictionary point to its data among the batch's buffers.
  func point(
    _ target: UnsafeMutableRawPointer, count: Int, at dictionary: DictionaryValues, _ views: inout ViewBuffers
  ) {
    guard shape.isView, let data = dictionary.data else { return }
    let buffer = views.index(of: data)
    // The dictionary's views say buffer 0, which is where it lies unless the batch began with other pages.
    guard buffer != 0 else { return }
    let written = target.assumingMemoryBound(to: StringView.self)
    for index in 0..<count where !written[index].isInline { written[index].buffer = buffer }
  }

  private func decodeDelta(
    _ count: Int, _ decoder: inout DeltaBinaryDecoder, into target: UnsafeMutableRawPointer
  ) throws(ParquetError) {
    let isWide = shape.storedWidth == 8
    try converting(count, into: target) { (count, stored) throws(ParquetError) in
      if isWide {
        try decoder.decode(count, into: stored.assumingMemoryBound(to: UInt64.self))
      } else {
        try decoder.decode(count, into: stored.assumingMemoryBound(to: UInt32.self))
      }
    }
  }

  /// Decodes stored values right to the target, or in chunks by way of a scratch where they are converted.
  @inline(__always)
  private func converting(
    _ count: Int, into target: UnsafeMutableRawPointer,
    _ body: (_ count: Int, _ stored: UnsafeMutableRawPointer) throws(ParquetError) -> Void
  ) throws(ParquetError) {
    if shape.isStored {
      try body(count, target)
      return
    }
    let chunk = max(1, 8192 / shape.storedWidth)
    try withUnsafeTemporaryAllocation(byteCount: chunk * shape.storedWidth, alignment: 16) {
      (scratch) throws(ParquetError) in
      guard let stored = scratch.baseAddress else { return }
      var done = 0
      while done < count {
        let part = min(chunk, count - done)
        try body(part, stored)
        try shape.convert(stored, count: part, into: target + done * shape.width)
        done += part
      }
    }
  }
}
