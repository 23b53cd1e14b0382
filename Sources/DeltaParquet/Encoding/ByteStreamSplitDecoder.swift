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
    case 4: merge(base, count, target)
    case 8: transpose(UnsafeRawPointer(base), count, target)
    default:
      let bytes = target.assumingMemoryBound(to: UInt8.self)
      for stream in 0..<width {
        for index in 0..<count { bytes[index * width + stream] = base[stream * self.count + index] }
      }
    }
  }

  /// Shifts and ORs whole values together, which the compiler turns into vector code.
  private func merge(_ base: UnsafePointer<UInt8>, _ count: Int, _ target: UnsafeMutableRawPointer) {
    let values = target.assumingMemoryBound(to: UInt32.self)
    let stride = self.count
    for index in 0..<count {
      var value: UInt32 = 0
      for stream in 0..<4 {
        value |= UInt32(base[index &+ stream &* stride]) &<< UInt32(truncatingIfNeeded: 8 &* stream)
      }
      values[index] = value
    }
  }

  /// Eight values of eight bytes at a time: a square of bytes is turned about its diagonal in three steps,
  /// which swap its quarters, then the quarters' quarters, then bytes.
  private func transpose(_ base: UnsafeRawPointer, _ count: Int, _ target: UnsafeMutableRawPointer) {
    let values = target.assumingMemoryBound(to: UInt64.self)
    let whole = count & ~7
    var index = 0
    while index < whole {
      @inline(__always) func row(_ stream: Int) -> UInt64 {
        base.loadUnaligned(fromByteOffset: index &+ stream &* self.count, as: UInt64.self)
      }
      var a = row(0), b = row(1), c = row(2), d = row(3), e = row(4), f = row(5), g = row(6), h = row(7)
      Self.swap(&a, &e, 32, 0x0000_0000_FFFF_FFFF)
      Self.swap(&b, &f, 32, 0x0000_0000_FFFF_FFFF)
      Self.swap(&c, &g, 32, 0x0000_0000_FFFF_FFFF)
      Self.swap(&d, &h, 32, 0x0000_0000_FFFF_FFFF)
      Self.swap(&a, &c, 16, 0x0000_FFFF_0000_FFFF)
      Self.swap(&b, &d, 16, 0x0000_FFFF_0000_FFFF)
      Self.swap(&e, &g, 16, 0x0000_FFFF_0000_FFFF)
      Self.swap(&f, &h, 16, 0x0000_FFFF_0000_FFFF)
      Self.swap(&a, &b, 8, 0x00FF_00FF_00FF_00FF)
      Self.swap(&c, &d, 8, 0x00FF_00FF_00FF_00FF)
      Self.swap(&e, &f, 8, 0x00FF_00FF_00FF_00FF)
      Self.swap(&g, &h, 8, 0x00FF_00FF_00FF_00FF)
      let to = values + index
      (to[0], to[1], to[2], to[3], to[4], to[5], to[6], to[7]) = (a, b, c, d, e, f, g, h)
      index += 8
    }
    let bytes = target.assumingMemoryBound(to: UInt8.self)
    for index in whole..<count {
      for stream in 0..<8 {
        bytes[index * 8 + stream] = base.load(fromByteOffset: index + stream * self.count, as: UInt8.self)
      }
    }
  }

  /// Swaps the high parts of `left` with the low parts of `right`.
  @inline(__always)
  private static func swap(_ left: inout UInt64, _ right: inout UInt64, _ shift: UInt64, _ mask: UInt64) {
    let both = (left &>> shift ^ right) & mask
    right ^= both
    left ^= both &<< shift
  }
}
