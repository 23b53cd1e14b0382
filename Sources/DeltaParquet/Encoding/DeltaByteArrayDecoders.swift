internal import DeltaMemory

/// DELTA_LENGTH_BYTE_ARRAY: all lengths, then all bytes.
struct DeltaLengthDecoder: Sendable {
  let page: Bytes
  private var lengths: DeltaBinaryDecoder
  /// Where the next value's bytes begin in the page.
  private(set) var position: Int

  init(_ page: Bytes) throws(ParquetError) {
    self.page = page
    self.lengths = try DeltaBinaryDecoder(page)
    self.position = try lengths.end()
  }

  /// Hands the next `count` values to `sink`.
  @inline(__always)
  mutating func decode<S: ByteArraySink>(_ count: Int, into sink: inout S) throws(ParquetError) {
    try withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 256) { (scratch) throws(ParquetError) in
      guard let lengths = scratch.baseAddress else { return }
      let base = page.unsafeBase
      let end = page.count
      var done = 0
      while done < count {
        let chunk = min(count - done, scratch.count)
        try self.lengths.decode(chunk, into: lengths)
        for index in 0..<chunk {
          // A negative length is a large one here.
          let length = Int(lengths[index])
          guard length <= end - position else {
            throw ParquetError(.truncated, "a byte array of \(length) bytes at byte \(position) of \(end)")
          }
          sink.put(base, offset: position, length: length, end: end)
          position += length
        }
        done += chunk
      }
    }
  }

  mutating func skip(_ count: Int) throws(ParquetError) {
    var sink = NoSink()
    try decode(count, into: &sink)
  }
}

/// DELTA_BYTE_ARRAY: each value shares a prefix with the one before it.
struct DeltaByteArrayDecoder: Sendable {
  private let page: Bytes
  private let pool: BufferPool
  private var prefixes: DeltaBinaryDecoder
  private var suffixes: DeltaBinaryDecoder
  /// Where the next suffix begins in the page.
  private(set) var position: Int
  /// The value before the next.
  private var last = Bytes.empty

  /// Bytes of shared prefixes that a batch may keep.
  let limit: Int

  /// Bytes of a block of values; a larger value has one of its own. Prefixes let a small page stand for endless bytes.
  private static let blockByteCount = 1 << 20

  init(_ page: Bytes, pool: BufferPool, limit: Int) throws(ParquetError) {
    self.page = page
    self.pool = pool
    self.limit = limit
    self.prefixes = try DeltaBinaryDecoder(page)
    let suffixStart = try prefixes.end()
    guard let rest = page.slice(suffixStart..<page.count) else {
      throw ParquetError(.truncated, "DELTA_BYTE_ARRAY without suffixes")
    }
    self.suffixes = try DeltaBinaryDecoder(rest)
    self.position = try suffixStart + suffixes.end()
  }

  /// Hands the next `count` values to `sink`, which gets offsets into a block, and to `take` each block when its values
  /// are there, with the number of these and of the bytes that they share with others.
  mutating func decode<S: ByteArraySink>(
    _ count: Int, into sink: inout S,
    take: (inout S, _ block: Bytes, _ count: Int, _ shared: Int) throws(ParquetError) -> Void
  ) throws(ParquetError) {
    var builder = newBlock(count)
    // The first value of the block, and where the page has its bytes.
    var (first, stored) = (0, position)
    // The value before: first in `last`, then in the builder.
    var before = 0..<last.count
    var isInBuilder = false
    try withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 256) { (scratch) throws(ParquetError) in
      guard let prefixLengths = scratch.baseAddress else { return }
      let suffixLengths = prefixLengths + 128
      var done = 0
      while done < count {
        let chunk = min(count - done, 128)
        try prefixes.decode(chunk, into: prefixLengths)
        try suffixes.decode(chunk, into: suffixLengths)
        for index in 0..<chunk {
          let prefix = Int(prefixLengths[index])
          let suffix = Int(suffixLengths[index])
          try check(prefix: prefix, suffix: suffix, before: before.count)
          if prefix + suffix > Self.blockByteCount - builder.count, isInBuilder {
            let value = done + index
            let block = finish(&builder, last: before, left: count - value)
            try take(&sink, block, value - first, block.count - (position - stored))
            (first, stored, before, isInBuilder) = (value, position, 0..<last.count, false)
          }
          let start = builder.count
          builder.reserve(prefix + suffix)
          let source = isInBuilder ? UnsafeRawPointer(builder.base + before.lowerBound) : last.unsafeBase
          // The value before lies in a block of the pool, with slack behind it; the page may end anywhere.
          Self.copy(source, to: builder.base + start, count: prefix, readable: .max)
          Self.copy(
            page.unsafeBase + position, to: builder.base + start + prefix, count: suffix,
            readable: page.count - position)
          position += suffix
          builder.count = start + prefix + suffix
          sink.put(builder.base, offset: start, length: prefix + suffix, end: builder.count)
          before = start..<builder.count
          isInBuilder = true
        }
        done += chunk
      }
    }
    guard isInBuilder else { return }
    let block = finish(&builder, last: before, left: 0)
    try take(&sink, block, count - first, block.count - (position - stored))
  }

  private func newBlock(_ count: Int) -> BytesBuilder {
    BytesBuilder(capacity: count > 0 ? min(max(page.count, count * 16), Self.blockByteCount) : 0, pool: pool)
  }

  /// Puts a new block in the place of one whose last value is known.
  private mutating func finish(_ builder: inout BytesBuilder, last: Range<Int>, left: Int) -> Bytes {
    var block = newBlock(left)
    swap(&block, &builder)
    let bytes = block.finish()
    if let slice = bytes.slice(last) { self.last = slice }
    return bytes
  }

  /// Copies by whole vectors where little is to be copied and that many bytes may be read. The target is in a
  /// builder, whose slack takes what is too much.
  @inline(__always)
  private static func copy(
    _ source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, count: Int, readable: Int
  ) {
    guard count <= 48, readable >= 48 else { return target.copyMemory(from: source, byteCount: count) }
    var done = 0
    while done < count {
      let vector = source.loadUnaligned(fromByteOffset: done, as: SIMD16<UInt8>.self)
      target.storeBytes(of: vector, toByteOffset: done, as: SIMD16<UInt8>.self)
      done += 16
    }
  }

  private func check(prefix: Int, suffix: Int, before: Int) throws(ParquetError) {
    guard prefix <= before, suffix <= page.count - position else {
      throw ParquetError(
        .malformed,
        "DELTA_BYTE_ARRAY value of \(prefix) + \(suffix) bytes, after one of \(before), at byte \(position)")
    }
  }

  mutating func skip(_ count: Int) throws(ParquetError) {
    var sink = NoSink()
    var done = 0
    while done < count {
      let chunk = min(count - done, 1024)
      try decode(chunk, into: &sink) { _, _, _, _ in }
      done += chunk
    }
  }
}

/// Takes values that must all be of one length.
struct FixedLengthSink: ByteArraySink {
  let length: Int
  private(set) var hasOther = false

  init(length: Int) { self.length = length }

  @inline(__always)
  mutating func put(_ base: UnsafeRawPointer, offset: Int, length: Int, end: Int) {
    hasOther = hasOther || length != self.length
  }

  func check() throws(ParquetError) {
    guard !hasOther else {
      throw ParquetError(.malformed, "a fixed-length value that is not of \(length) bytes")
    }
  }
}
