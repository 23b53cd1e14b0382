internal import DeltaMemory

/// PLAIN values of a fixed width, back to back.
struct PlainFixedDecoder: Sendable {
  let page: Bytes
  let width: Int
  private var position = 0

  init(_ page: Bytes, width: Int) {
    self.page = page
    self.width = width
  }

  /// The address of the next `count` values, which are passed over.
  mutating func take(_ count: Int) throws(ParquetError) -> UnsafeRawPointer {
    let left = page.count - position
    guard count <= left / width else {
      throw ParquetError(
        .truncated, "\(count) values of \(width) bytes in the \(left) bytes left of the page")
    }
    defer { position += count * width }
    return page.unsafeBase + position
  }
}

/// PLAIN booleans: bits, lowest first.
struct PlainBooleanDecoder: Sendable {
  let page: Bytes
  private var bit = 0

  init(_ page: Bytes) { self.page = page }

  mutating func skip(_ count: Int) throws(ParquetError) {
    let left = page.count * 8 - bit
    guard count <= left else {
      throw ParquetError(.truncated, "\(count) booleans in the \(left) bits left of the page")
    }
    bit += count
  }

  mutating func decode(_ count: Int, into target: UnsafeMutablePointer<UInt8>) throws(ParquetError) {
    let from = bit
    try skip(count)
    BitUnpacking.unpack(
      page.unsafeBase, readable: page.count, width: 1, from: from, count: count, into: target)
  }

  mutating func decodeBits(
    _ count: Int, into target: UnsafeMutableRawPointer, bit targetBit: Int
  ) throws(ParquetError) {
    let from = bit
    try skip(count)
    page.withUnsafeBytes { BitOps.copy(from: $0, bit: from, to: target, bit: targetBit, count: count) }
  }
}

/// PLAIN byte arrays: each behind its length in four bytes.
struct PlainByteArrayDecoder: Sendable {
  let page: Bytes
  private var position = 0

  init(_ page: Bytes) { self.page = page }

  /// Hands the next `count` values to `sink`.
  @inline(__always)
  mutating func decode<S: ByteArraySink>(_ count: Int, into sink: inout S) throws(ParquetError) {
    let base = page.unsafeBase
    let end = page.count
    var position = self.position
    for _ in 0..<count {
      guard end - position >= 4 else { throw truncated(position) }
      let length = Int(UInt32(littleEndian: base.loadUnaligned(fromByteOffset: position, as: UInt32.self)))
      position += 4
      guard length <= end - position else { throw truncated(position) }
      sink.put(base, offset: position, length: length, end: end)
      position += length
    }
    self.position = position
  }

  mutating func skip(_ count: Int) throws(ParquetError) {
    var sink = NoSink()
    try decode(count, into: &sink)
  }

  private func truncated(_ position: Int) -> ParquetError {
    ParquetError(
      .truncated, "a byte array at byte \(position) reaches beyond its page of \(page.count) bytes")
  }
}
