import DeltaMemory

/// Marks of the keys of later commits: a bit map that rules out nearly every key of a checkpoint by a look at few of
/// its bytes. The keys are few, and a checkpoint has millions.
struct KeyMarks: Sendable {
  private let bits: Bytes
  private let mask: Int

  init(_ tails: [LogTail]) {
    let count = tails.reduce(0) { $0 + $1.rows.count }
    var bitCount = 1 << 12
    // One bit in 16 is set at the most.
    while bitCount < count * 16, bitCount < 1 << 26 { bitCount *= 2 }
    var bits = BytesBuilder(capacity: bitCount / 8)
    bits.append(repeating: 0, count: bitCount / 8)
    let mask = bitCount - 1
    for tail in tails {
      tail.forEachKey { key in BitOps.set(bits.base, Self.place(key) & mask) }
    }
    self.mask = mask
    self.bits = bits.finish()
  }

  /// False where no commit speaks of the logical file with this key.
  @inline(__always)
  func mayContain(_ key: UnsafeRawBufferPointer) -> Bool {
    BitOps.test(bits.unsafeBase, Self.place(key) & mask)
  }

  /// Of a path such as `day=2024-05-06/part-00001-<36 of hexadecimal>.c000.snappy.parquet` the middle differs from
  /// file to file, of `part_1/file_42.parquet` what stands before the suffix.
  @inline(__always)
  private static func place(_ key: UnsafeRawBufferPointer) -> Int {
    let count = key.count
    var hash = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
    guard let base = key.baseAddress else { return 0 }
    func word(_ offset: Int) -> UInt64 { base.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
    if count >= 40 {
      hash ^= word(count &- 16) &* 0xA076_1D64_78BD_642F
      hash ^= (word(count &- 32) ^ (word(count &- 40) << 3)) &* 0xE703_7ED1_A0B4_28DB
    } else if count >= 16 {
      hash ^= word(count &- 16) &* 0xA076_1D64_78BD_642F
    } else {
      for byte in key { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }
    return Int(truncatingIfNeeded: hash >> 32)
  }
}

extension LogTail {
  /// Calls `body` with the key of each logical file that the commits speak of.
  fileprivate func forEachKey(_ body: (UnsafeRawBufferPointer) -> Void) {
    for row in rows {
      let source = sources[Int(row.source)]
      let action = source.files[Int(row.action)]
      body(UnsafeRawBufferPointer(start: source.key(action), count: Int(action.keyCount)))
      _fixLifetime(source)
    }
  }
}
