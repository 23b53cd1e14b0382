/// Passes over levels, which are bytes below 128 (schemas are at most 100 deep).
enum LevelKernels {
  private static let low: UInt64 = 0x0101_0101_0101_0101
  private static let high: UInt64 = 0x8080_8080_8080_8080

  /// In each byte of the result the top bit tells whether the level there is at least `threshold` (1...127):
  /// the sum reaches 128 just then, and never overflows its byte.
  @inline(__always)
  private static func marks(_ levels: UnsafePointer<UInt8>, _ index: Int, _ bias: UInt64) -> UInt64 {
    let word = UnsafeRawPointer(levels + index).loadUnaligned(as: UInt64.self)
    return (word &+ bias) & high
  }

  @inline(__always)
  private static func bias(_ threshold: UInt8) -> UInt64 { UInt64(128 - threshold) &* low }

  /// How many of `count` levels are at least `threshold`.
  static func countAtLeast(_ levels: UnsafePointer<UInt8>, count: Int, threshold: UInt8) -> Int {
    if threshold == 0 { return count }
    let bias = bias(threshold)
    var total = 0
    var index = 0
    while count - index >= 8 {
      total += marks(levels, index, bias).nonzeroBitCount
      index += 8
    }
    while index < count {
      total += levels[index] >= threshold ? 1 : 0
      index += 1
    }
    return total
  }

  /// Writes for each of `count` levels whether it is at least `threshold`, as bits from bit `bit` of `target` on.
  /// The byte that holds the last bit is written whole.
  static func packAtLeast(
    _ levels: UnsafePointer<UInt8>, count: Int, threshold: UInt8, into target: UnsafeMutableRawPointer,
    bit: Int
  ) {
    var index = 0
    func single() {
      let isSet = levels[index] >= threshold
      let position = bit + index
      let byte = (target + (position >> 3)).assumingMemoryBound(to: UInt8.self)
      let mask: UInt8 = 1 << UInt8(position & 7)
      byte.pointee = isSet ? byte.pointee | mask : byte.pointee & ~mask
      index += 1
    }
    while index < count, (bit + index) & 7 != 0 { single() }
    let bias = threshold == 0 ? high : bias(threshold)
    while count - index >= 8 {
      // The multiplication gathers the eight marks in the top byte.
      let bits = ((marks(levels, index, bias) >> 7) &* 0x0102_0408_1020_4080) >> 56
      (target + ((bit + index) >> 3)).storeBytes(of: UInt8(truncatingIfNeeded: bits), as: UInt8.self)
      index += 8
    }
    while index < count { single() }
  }

  /// The index of the first entry, from `start` on, that begins row `limit` when `row` rows were begun before;
  /// `count` where none does. Counts the rows that begin on the way in `row`.
  static func endOfRows(
    _ repetitions: UnsafePointer<UInt8>, from start: Int, count: Int, row: inout Int, limit: Int
  ) -> Int {
    var index = start
    // Eight entries at a time while even eight new rows stay below the limit.
    let bias = bias(1)
    while count - index >= 8, limit - row >= 8 {
      row += 8 - marks(repetitions, index, bias).nonzeroBitCount
      index += 8
    }
    while index < count {
      if repetitions[index] == 0 {
        if row == limit { return index }
        row += 1
      }
      index += 1
    }
    return count
  }

  /// Gathers the entries that are slots of their list (definition at least `slot`): writes for each of them 1
  /// where the value is there (definition at least `value`), else 0, as bytes.
  /// - Returns: how many slots there are.
  static func slots(
    _ definitions: UnsafePointer<UInt8>, count: Int, slot: UInt8, value: UInt8,
    into target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var slots = 0
    for index in 0..<count {
      let definition = definitions[index]
      target[slots] = definition >= value ? 1 : 0
      slots += definition >= slot ? 1 : 0
    }
    return slots
  }
}
