internal import DeltaMemory

/// Walks the runs of the RLE/bit-packing hybrid: levels, dictionary indices, booleans.
struct HybridDecoder: Sendable {
  let bytes: Bytes
  /// Bits of a value, 0...32. Values of no bits are all 0 and need no bytes.
  let width: Int
  private var position = 0
  private var run = Segment(count: 0, isPacked: false, value: 0, start: 0, index: 0)

  /// A part of one run.
  struct Segment: Sendable {
    var count: Int
    var isPacked: Bool
    /// The repeated value.
    var value: UInt32
    /// Where the packed run begins in the bytes, and the first value in it that is meant.
    var start: Int
    var index: Int
  }

  init(_ bytes: Bytes, width: Int) {
    self.bytes = bytes
    self.width = width
  }

  /// The next values that are stored alike, at most `limit` (at least 1) of them.
  mutating func next(_ limit: Int) throws(ParquetError) -> Segment {
    if width == 0 { return Segment(count: limit, isPacked: false, value: 0, start: 0, index: 0) }
    while run.count == 0 { try readRun() }
    var segment = run
    segment.count = min(limit, run.count)
    run.count -= segment.count
    run.index += segment.count
    return segment
  }

  private mutating func readRun() throws(ParquetError) {
    let position = self.position
    do {
      (run, self.position) = try bytes.withUnsafeBytes { [width] (raw) throws(EndOfBytes) in
        var reader = ByteReader(raw)
        reader.position = position
        let header = try reader.varint()
        guard header & 1 != 0 else {
          var value: UInt32 = 0
          for byte in 0..<(width + 7) >> 3 {
            value |= UInt32(try reader.read(UInt8.self)) << UInt32(byte << 3)
          }
          let run = Segment(
            count: Int(truncatingIfNeeded: header >> 1), isPacked: false, value: value, start: 0, index: 0)
          return (run, reader.position)
        }
        // Some writers cut the last run short; what is missing is an error only if it is asked for.
        let groups = min(header >> 1, UInt64(reader.remaining))
        let byteCount = min(Int(truncatingIfNeeded: groups) * width, reader.remaining)
        let count = min(Int(truncatingIfNeeded: groups) * 8, byteCount * 8 / width)
        let run = Segment(count: count, isPacked: true, value: 0, start: reader.position, index: 0)
        return (run, reader.position + byteCount)
      }
    } catch {
      throw ParquetError(.truncated, "RLE data of \(bytes.count) bytes end in the run at byte \(position)")
    }
    if width < 32, run.value >> UInt32(width) != 0 {
      throw ParquetError(.malformed, "run of value \(run.value) in \(width) bits at byte \(position)")
    }
  }

  /// Unpacks a packed segment.
  @inline(__always)
  func unpack<T: Lane>(_ segment: Segment, into target: UnsafeMutablePointer<T>) {
    BitUnpacking.unpack(
      bytes.unsafeBase + segment.start, readable: bytes.count - segment.start, width: width,
      from: segment.index, count: segment.count, into: target)
  }

  /// Writes the next `count` values.
  mutating func decode<T: Lane>(_ count: Int, into target: UnsafeMutablePointer<T>) throws(ParquetError) {
    var done = 0
    while done < count {
      let segment = try next(count - done)
      if segment.isPacked {
        unpack(segment, into: target + done)
      } else {
        (target + done).update(repeating: T(truncatingIfNeeded: segment.value), count: segment.count)
      }
      done += segment.count
    }
  }

  /// Writes the next `count` values of one bit from bit `bit` of `target` on.
  /// - Returns: how many of them are set.
  mutating func decodeBits(
    _ count: Int, into target: UnsafeMutableRawPointer, bit: Int
  ) throws(ParquetError) -> Int {
    var done = 0
    var setCount = 0
    while done < count {
      let segment = try next(count - done)
      if segment.isPacked {
        let from = segment.start << 3 + segment.index
        bytes.withUnsafeBytes { raw in
          BitOps.copy(from: raw, bit: from, to: target, bit: bit + done, count: segment.count)
          setCount += BitOps.countSet(raw, from: from, count: segment.count)
        }
      } else {
        BitOps.fill(target, from: bit + done, count: segment.count, with: segment.value != 0)
        if segment.value != 0 { setCount += segment.count }
      }
      done += segment.count
    }
    return setCount
  }

  mutating func skip(_ count: Int) throws(ParquetError) {
    var done = 0
    while done < count { done += try next(count - done).count }
  }
}
