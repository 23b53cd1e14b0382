internal import DeltaMemory

/// DELTA_BINARY_PACKED integers: a first value, then blocks of differences to a least difference, packed in
/// miniblocks with a width each. All arithmetic wraps, as the format wants it.
struct DeltaBinaryDecoder: Sendable {
  let bytes: Bytes
  /// Values that are not read yet.
  private(set) var remaining: Int
  private let miniblockSize: Int
  private let miniblockCount: Int
  /// Where the next block, or the next miniblock's data, begins.
  private(set) var position: Int
  /// The last value; the first one until it has been read.
  private var last: UInt64
  private var isAtFirst = true
  /// The least difference of the block, where its widths stand, and the next of them.
  private var leastDelta: UInt64 = 0
  private var widths = 0
  private var miniblock: Int
  /// Values of the current miniblock that are read, its width and where its data begin.
  private var inMiniblock: Int
  private var width = 0
  private var start = 0

  /// - Parameter bytes: the data, which may go on behind the integers.
  init(_ bytes: Bytes) throws(ParquetError) {
    let header: (UInt64, UInt64, UInt64, Int64, Int)
    do {
      header = try bytes.withUnsafeBytes { (raw) throws(EndOfBytes) in
        var reader = ByteReader(raw)
        return (
          try reader.varint(), try reader.varint(), try reader.varint(), try reader.zigzag(), reader.position
        )
      }
    } catch {
      throw ParquetError(.truncated, "DELTA_BINARY_PACKED header in \(bytes.count) bytes")
    }
    let (blockSize, miniblocks, count, first, position) = header
    guard blockSize <= 1 << 30, miniblocks > 0, blockSize % miniblocks == 0, blockSize > 0,
      blockSize / miniblocks % 8 == 0, let remaining = Int(exactly: count)
    else {
      throw ParquetError(
        .malformed, "DELTA_BINARY_PACKED blocks of \(blockSize) in \(miniblocks) miniblocks, \(count) values")
    }
    self.bytes = bytes
    self.remaining = remaining
    self.miniblockCount = Int(miniblocks)
    self.miniblockSize = Int(blockSize / miniblocks)
    self.position = position
    self.last = UInt64(bitPattern: first)
    // As if a block had just been read to its end.
    self.miniblock = Int(miniblocks)
    self.inMiniblock = miniblockSize
  }

  /// Writes the next `count` values. `T` is UInt32 for INT32, UInt64 for INT64.
  mutating func decode<T: Lane>(_ count: Int, into target: UnsafeMutablePointer<T>) throws(ParquetError) {
    guard count <= remaining else {
      throw ParquetError(.truncated, "\(count) values where DELTA_BINARY_PACKED has \(remaining) left")
    }
    var done = 0
    if isAtFirst, count > 0 {
      target[0] = T(truncatingIfNeeded: last)
      isAtFirst = false
      done = 1
    }
    while done < count {
      if inMiniblock == miniblockSize { try nextMiniblock(largestWidth: T.bitWidth) }
      let run = min(count - done, miniblockSize - inMiniblock)
      try checkMiniblock(through: inMiniblock + run)
      let values = target + done
      BitUnpacking.unpack(
        bytes.unsafeBase + start, readable: bytes.count - start, width: width, from: inMiniblock, count: run,
        into: values)
      let least = T(truncatingIfNeeded: leastDelta)
      var sum = T(truncatingIfNeeded: last)
      var index = 0
      while index < run {
        // The sum waits for one addition only, not for both.
        sum = sum &+ (values[index] &+ least)
        values[index] = sum
        index &+= 1
      }
      last = UInt64(truncatingIfNeeded: sum)
      inMiniblock += run
      done += run
    }
    remaining -= count
  }

  mutating func skip(_ count: Int) throws(ParquetError) {
    try withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 128) { (scratch) throws(ParquetError) in
      guard let values = scratch.baseAddress else { return }
      var done = 0
      while done < count {
        let chunk = min(count - done, scratch.count)
        try decode(chunk, into: values)
        done += chunk
      }
    }
  }

  /// Where the integers end, found from the widths alone.
  func end() throws(ParquetError) -> Int {
    var walker = self
    guard walker.remaining > 0 else { return walker.position }
    var left = walker.remaining - (isAtFirst ? 1 : miniblockSize - inMiniblock)
    while left > 0 {
      // A page of nothing but empty miniblocks still takes a byte for each.
      try walker.nextMiniblock(largestWidth: 64)
      left -= miniblockSize
    }
    return min(walker.position, bytes.count)
  }

  private mutating func nextMiniblock(largestWidth: Int) throws(ParquetError) {
    if miniblock == miniblockCount { try nextBlock() }
    width = bytes.withUnsafeBytes { Int($0[widths + miniblock]) }
    guard width <= largestWidth else {
      throw ParquetError(.malformed, "DELTA_BINARY_PACKED miniblock of \(width) bits a value")
    }
    miniblock += 1
    inMiniblock = 0
    start = position
    // The last miniblock may be cut short: what is missing is an error only if it is asked for.
    position = min(bytes.count, position + miniblockSize / 8 * width)
  }

  private mutating func nextBlock() throws(ParquetError) {
    let position = self.position
    do {
      let (least, widths, next) = try bytes.withUnsafeBytes { [miniblockCount] (raw) throws(EndOfBytes) in
        var reader = ByteReader(raw)
        reader.position = position
        let least = try reader.zigzag()
        let widths = reader.position
        _ = try reader.take(miniblockCount)
        return (least, widths, reader.position)
      }
      self.leastDelta = UInt64(bitPattern: least)
      self.widths = widths
      self.position = next
      self.miniblock = 0
    } catch {
      throw ParquetError(.truncated, "DELTA_BINARY_PACKED block at byte \(position) of \(bytes.count)")
    }
  }

  private func checkMiniblock(through count: Int) throws(ParquetError) {
    guard (count * width + 7) / 8 <= bytes.count - start else {
      throw ParquetError(.truncated, "DELTA_BINARY_PACKED miniblock at byte \(start) of \(bytes.count)")
    }
  }
}
