extension ValueShape {
  /// Whether decoded values of a fixed stored width are the stored bytes.
  var isStored: Bool { form == .physical }

  /// Turns `count` stored values of a fixed width, back to back at any alignment, into their decoded form.
  func convert(
    _ source: UnsafeRawPointer, count: Int, into target: UnsafeMutableRawPointer
  ) throws(ParquetError) {
    switch (form, physicalType) {
    case (.int8, _): narrow(source, UInt8.self, count, target)
    case (.int16, _): narrow(source, UInt16.self, count, target)
    case (.decimal, .int32): Decimals.convert(Int32.self, source, count: count, into: target)
    case (.decimal, .int64): Decimals.convert(Int64.self, source, count: count, into: target)
    case (.decimal, _):
      try Decimals.convert(bigEndian: source, width: storedWidth, count: count, into: target)
    case (.microseconds, _): try Int96.microseconds(source, count: count, into: target)
    default: target.copyMemory(from: source, byteCount: count * storedWidth)
    }
  }

  @inline(__always)
  private func narrow<T: FixedWidthInteger>(
    _ source: UnsafeRawPointer, _: T.Type, _ count: Int, _ target: UnsafeMutableRawPointer
  ) {
    let values = target.assumingMemoryBound(to: T.self)
    for index in 0..<count {
      values[index] = T(truncatingIfNeeded: source.loadUnaligned(fromByteOffset: index &* 4, as: UInt32.self))
    }
  }
}
