internal import DeltaMemory

/// BYTE_STREAM_SPLIT: first the first bytes of all values, then all second bytes, and so on.
struct ByteStreamSplitDecoder: Sendable {
  let page: Bytes
  let width: Int
  /// Values in the page, hence bytes of one stream.
  let count: Int
  private var position = 0

  init(_ page: Bytes, width: Int) throws(ParquetError) {
    guard page.count % width == 0 else {
      throw ParquetError(.malformed, "BYTE_STREAM_SPLIT page of \(page.count) bytes for values of \(width)")
    }
    self.page = page
    self.width = width
    self.count = page.count / width
  }

  mutating func skip(_ count: Int) throws(ParquetError) {
    guard count <= self.count - position else {
      throw ParquetError(
        .truncated, "\(count) values where BYTE_STREAM_SPLIT has \(self.count - position) left")
    }
    position += count
  }

  /// Writes the next `count` values as stored.
  mutating func decode(_ count: Int, into target: UnsafeMutableRawPointer) throws(ParquetError) {
    let from = position
    try skip(count)
    let base = page.unsafeBase.assumingMemoryBound(to: UInt8.self) + from
    switch width {
    case 4: merge(base, UInt32.self, count, target)
    case 8: merge(base, UInt64.self, count, target)
    default:
      let bytes = target.assumingMemoryBound(to: UInt8.self)
      for stream in 0..<width {
        for index in 0..<count { bytes[index * width + stream] = base[stream * self.count + index] }
      }
    }
  }

  /// Shifts and ORs whole values together, which the compiler turns into vector code.
  @inline(__always)
  private func merge<T: FixedWidthInteger>(
    _ base: UnsafePointer<UInt8>, _: T.Type, _ count: Int, _ target: UnsafeMutableRawPointer
  ) {
    let values = target.assumingMemoryBound(to: T.self)
    let stride = self.count
    for index in 0..<count {
      var value: T = 0
      for stream in 0..<MemoryLayout<T>.size {
        value |= T(truncatingIfNeeded: base[index &+ stream &* stride]) &<< T(truncatingIfNeeded: 8 &* stream)
      }
      values[index] = value
    }
  }
}
