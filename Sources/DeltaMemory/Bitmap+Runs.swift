extension Bitmap {
  /// How many runs of set bits there are: neighbours count as one.
  package var runCount: Int {
    var runs = 0
    var previous: UInt64 = 0
    forEachWord { word, _, _ in
      // A run starts where a set bit follows a clear one.
      runs += (word & ~(word << 1 | previous)).nonzeroBitCount
      previous = word >> 63
    }
    return runs
  }

  /// Calls `body` with each run of set bits, in order.
  @inline(__always)
  package func forEachRun(_ body: (Range<Int>) -> Void) {
    var open: Int?
    forEachWord { word, start, count in
      var rest = word
      var position = 0
      while position < count {
        if let begin = open {
          let ones = (~rest).trailingZeroBitCount
          if position + ones >= count { return }
          position += ones
          rest = ones == 64 ? 0 : rest >> UInt64(ones)
          body(begin..<start + position)
          open = nil
        } else {
          if rest == 0 { return }
          let zeros = rest.trailingZeroBitCount
          position += zeros
          rest >>= UInt64(zeros)
          open = start + position
        }
      }
    }
    if let begin = open { body(begin..<count) }
  }

  /// Calls `body` with the index of each set bit, in order.
  @inline(__always)
  package func forEachSet(_ body: (Int) -> Void) {
    forEachWord { word, start, _ in
      var rest = word
      while rest != 0 {
        body(start + rest.trailingZeroBitCount)
        rest &= rest &- 1
      }
    }
  }

  /// Calls `body` with up to 64 bits at a time, the index of the first and how many they are.
  @inline(__always)
  package func forEachWord(_ body: (_ word: UInt64, _ start: Int, _ count: Int) -> Void) {
    bytes.withUnsafeBytes { raw in
      guard let base = raw.baseAddress else { return }
      var start = 0
      while start < count {
        let step = min(64, count - start)
        body(BitOps.word(base, from: bitOffset + start, count: step), start, step)
        start += step
      }
    }
  }
}
