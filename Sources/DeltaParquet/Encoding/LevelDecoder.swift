package import DeltaMemory

/// Decodes the repetition or definition levels of one data page, in runs.
///
/// Levels are bytes: `maximum` is at most 255, which the depth limit of schemas ensures.
package struct LevelDecoder: Sendable {
  /// The largest level that the schema allows here.
  package let maximum: UInt8
  private var source: Source

  private enum Source: Sendable {
    case hybrid(HybridDecoder)
    case legacy(LegacyBitDecoder)
  }

  private init(maximum: UInt8, source: Source) {
    self.maximum = maximum
    self.source = source
  }

  /// The levels of a version 2 page, or no levels: `maximum` 0 needs no bytes, and all levels are 0.
  /// - Parameter bytes: exactly the levels' bytes.
  package init(rle bytes: Bytes, maximum: UInt8) {
    self.maximum = maximum
    self.source = .hybrid(HybridDecoder(bytes, width: Self.width(maximum)))
  }

  /// The levels at the front of a version 1 page.
  /// - Parameters:
  ///   - page: the page from its levels on; on return what lies behind them.
  ///   - encoding: `rle` (length-prefixed) or the deprecated `bitPacked`.
  ///   - count: the number of levels, which `bitPacked` needs to know its length.
  package init(
    v1 page: inout Bytes, encoding: ValueEncoding, maximum: UInt8, count: Int
  ) throws(ParquetError) {
    if maximum == 0 {
      self.init(rle: .empty, maximum: 0)
      return
    }
    let width = Self.width(maximum)
    var start = 0
    var byteCount = 0
    switch encoding {
    case .rle:
      start = 4
      guard page.count >= 4 else { throw Self.truncated(page) }
      byteCount = page.withUnsafeBytes { Int(UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self))) }
    case .bitPacked:
      guard count >= 0, count / 8 <= page.count else { throw Self.truncated(page) }
      byteCount = (count * width + 7) / 8
    default: throw ParquetError(.unsupported, "levels encoded as \(encoding)")
    }
    guard let levels = page.slice(start..<start + byteCount),
      let rest = page.slice(start + byteCount..<page.count)
    else { throw Self.truncated(page) }
    page = rest
    self.init(
      maximum: maximum,
      source: encoding == .rle
        ? .hybrid(HybridDecoder(levels, width: width)) : .legacy(LegacyBitDecoder(levels, width: width)))
  }

  private static func width(_ maximum: UInt8) -> Int { 8 - maximum.leadingZeroBitCount }

  private static func truncated(_ page: Bytes) -> ParquetError {
    ParquetError(.truncated, "levels reach beyond the \(page.count) bytes of their page")
  }

  /// Writes the next `count` levels.
  /// - Returns: how many of them equal `maximum`.
  /// - Throws: `truncated`; `malformed` for a level above `maximum`.
  @discardableResult
  package mutating func decode(
    _ count: Int, into target: UnsafeMutablePointer<UInt8>
  ) throws(ParquetError) -> Int {
    switch source {
    case .hybrid(var decoder):
      defer { source = .hybrid(decoder) }
      var done = 0
      var full = 0
      while done < count {
        let segment = try decoder.next(count - done)
        if segment.isPacked {
          decoder.unpack(segment, into: target + done)
          full += try check(target + done, segment.count)
        } else {
          guard segment.value <= maximum else { throw tooLarge(UInt8(truncatingIfNeeded: segment.value)) }
          let level = UInt8(truncatingIfNeeded: segment.value)
          (target + done).update(repeating: level, count: segment.count)
          if level == maximum { full += segment.count }
        }
        done += segment.count
      }
      return full
    case .legacy(var decoder):
      try decoder.decode(count, into: target)
      source = .legacy(decoder)
      return try check(target, count)
    }
  }

  /// Writes the next `count` levels as validity bits (level == `maximum`, which must be 1) from bit `bit` of
  /// `target` on; the other bits stay.
  /// - Returns: how many bits were set.
  package mutating func decodeValidity(
    _ count: Int, into target: UnsafeMutableRawPointer, bit: Int
  ) throws(ParquetError) -> Int {
    guard maximum == 1 else {
      throw ParquetError(.unsupported, "levels up to \(maximum) as validity bits")
    }
    if case .hybrid(var decoder) = source {
      defer { source = .hybrid(decoder) }
      return try decoder.decodeBits(count, into: target, bit: bit)
    }
    return try inChunks(count) { levels, start, chunk in
      Spread.packBits(levels, count: chunk, into: target, bit: bit + start)
    }
  }

  /// Passes over the next `count` levels.
  /// - Returns: how many of them equal `maximum`: the values to skip in a flat column.
  @discardableResult
  package mutating func skip(_ count: Int) throws(ParquetError) -> Int {
    try inChunks(count) { _, _, _ in }
  }

  /// Decodes to memory on the stack, a chunk at a time.
  private mutating func inChunks(
    _ count: Int, _ body: (UnsafePointer<UInt8>, _ start: Int, _ count: Int) -> Void
  ) throws(ParquetError) -> Int {
    try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1024) { (scratch) throws(ParquetError) in
      guard let levels = scratch.baseAddress else { return 0 }
      var done = 0
      var full = 0
      while done < count {
        let chunk = min(count - done, scratch.count)
        full += try decode(chunk, into: levels)
        body(levels, done, chunk)
        done += chunk
      }
      return full
    }
  }

  private func check(_ levels: UnsafePointer<UInt8>, _ count: Int) throws(ParquetError) -> Int {
    let maximum = self.maximum
    var largest: UInt8 = 0
    var full = 0
    var start = 0
    while start < count {
      // Counts of a byte for so long as they fit one keep the loop in byte lanes.
      let end = min(count, start &+ 255)
      var equal: UInt8 = 0
      var index = start
      while index < end {
        largest = max(largest, levels[index])
        equal &+= levels[index] == maximum ? 1 : 0
        index &+= 1
      }
      full += Int(equal)
      start = end
    }
    guard largest <= maximum else { throw tooLarge(largest) }
    return full
  }

  private func tooLarge(_ level: UInt8) -> ParquetError {
    ParquetError(.malformed, "level \(level), where the schema allows \(maximum)")
  }
}

/// The deprecated BIT_PACKED levels: values back to back, from the highest bit of each byte down.
struct LegacyBitDecoder: Sendable {
  let bytes: Bytes
  let width: Int
  private var bit = 0

  init(_ bytes: Bytes, width: Int) {
    self.bytes = bytes
    self.width = width
  }

  mutating func decode(_ count: Int, into target: UnsafeMutablePointer<UInt8>) throws(ParquetError) {
    let left = bytes.count * 8 - bit
    guard count <= left / width else {
      throw ParquetError(.truncated, "\(count) bit-packed levels in \(left) bits")
    }
    let base = bytes.unsafeBase
    for index in 0..<count {
      var level: UInt8 = 0
      for _ in 0..<width {
        let byte = base.load(fromByteOffset: bit >> 3, as: UInt8.self)
        level = level << 1 | (byte >> UInt8(7 - bit & 7)) & 1
        bit += 1
      }
      target[index] = level
    }
  }
}
