internal import DeltaMemory

extension ValueDecoder {
  /// Decodes values of any length to views or decimals, or DELTA_BYTE_ARRAY's fixed-length ones.
  mutating func decodeByteArrays(
    _ count: Int, into target: UnsafeMutableRawPointer, views: inout ViewBuffers
  ) throws(ParquetError) {
    switch state {
    case .plainByteArray(var decoder, let isASCII):
      if shape.form == .decimal {
        var sink = DecimalSink(target)
        try decoder.decode(count, into: &sink)
        try sink.check()
      } else {
        try Self.pageViews(count, decoder.page, target, &views) { (sink) throws(ParquetError) in
          try decoder.decode(count, into: &sink)
        }
        try checkText(count, target, decoder.page, isASCII)
      }
      state = .plainByteArray(decoder, isASCII: isASCII)
    case .deltaLength(var decoder, let isASCII):
      if shape.form == .decimal {
        var sink = DecimalSink(target)
        try decoder.decode(count, into: &sink)
        try sink.check()
      } else {
        try Self.pageViews(count, decoder.page, target, &views) { (sink) throws(ParquetError) in
          try decoder.decode(count, into: &sink)
        }
        try checkText(count, target, decoder.page, isASCII)
      }
      state = .deltaLength(decoder, isASCII: isASCII)
    case .deltaByteArray(var decoder, let isASCII):
      try decodeShared(count, &decoder, isASCII, target, &views)
      state = .deltaByteArray(decoder, isASCII: isASCII)
    default: break
    }
  }

  /// Views into the page, which becomes a buffer of the batch if a long value is met.
  @inline(__always)
  private static func pageViews(
    _ count: Int, _ page: Bytes, _ target: UnsafeMutableRawPointer, _ views: inout ViewBuffers,
    _ body: (inout ViewSink) throws(ParquetError) -> Void
  ) throws(ParquetError) {
    // Without long values the index is named by none, and the buffer need not be kept.
    var sink = ViewSink(target, buffer: views.nextIndex(of: page))
    try body(&sink)
    if sink.hasLong { _ = views.index(of: page) }
  }

  private func decodeShared(
    _ count: Int, _ decoder: inout DeltaByteArrayDecoder, _ isASCII: Bool, _ target: UnsafeMutableRawPointer,
    _ views: inout ViewBuffers
  ) throws(ParquetError) {
    var target = target
    if shape.physicalType == .fixedLenByteArray {
      var sink = FixedLengthSink(length: shape.storedWidth)
      try decoder.decode(count, into: &sink) { (sink, block, count, _) throws(ParquetError) in
        try sink.check()
        try shape.convert(block.unsafeBase, count: count, into: target)
        target += count * shape.width
      }
    } else if shape.form == .decimal {
      var sink = DecimalSink(target)
      try decoder.decode(count, into: &sink) { (sink, _, _, _) throws(ParquetError) in try sink.check() }
    } else {
      var sink = ViewSink(target, buffer: Int32(truncatingIfNeeded: views.buffers.count))
      let limit = decoder.limit
      try decoder.decode(count, into: &sink) { (sink, block, count, shared) throws(ParquetError) in
        if sink.hasLong { views.append(block, shared: shared) }
        guard views.sharedByteCount <= limit else {
          throw ParquetError(
            .limitExceeded, "shared prefixes take more than \(limit) bytes; ask for batches of fewer rows")
        }
        try checkText(count, target, block, isASCII)
        target += count * shape.width
        sink = ViewSink(target, buffer: Int32(truncatingIfNeeded: views.buffers.count))
      }
    }
  }

  private func checkText(
    _ count: Int, _ target: UnsafeMutableRawPointer, _ data: Bytes, _ isASCII: Bool
  ) throws(ParquetError) {
    guard shape.form == .text, !isASCII else { return }
    try data.withUnsafeBytes { (raw) throws(ParquetError) in
      guard let base = raw.baseAddress else { return }
      try UTF8Check.check(target, count: count, data: base)
    }
  }
}
