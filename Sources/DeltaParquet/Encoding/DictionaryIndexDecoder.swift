internal import DeltaColumns
package import DeltaMemory

/// Decodes the indices of a dictionary-encoded page, or gathers what they name.
package struct DictionaryIndexDecoder: Sendable {
  private var runs: HybridDecoder
  /// How many values the dictionary has.
  private let limit: Int
  /// Indices unpacked at a time: enough to amortise the check, small enough for the nearest cache.
  private static let chunk = 1024

  /// - Parameters:
  ///   - page: the width in one byte, then runs. A page without values may be empty.
  ///   - limit: how many values the dictionary has.
  package init(page: Bytes, limit: Int) throws(ParquetError) {
    self.limit = limit
    guard let runs = page.slice(min(1, page.count)..<page.count) else {
      throw ParquetError(.truncated, "an empty page of dictionary indices")
    }
    let width = page.withUnsafeBytes { Int($0.first ?? 0) }
    guard width <= 32 else {
      throw ParquetError(.malformed, "dictionary indices of \(width) bits")
    }
    self.runs = HybridDecoder(runs, width: width)
  }

  /// Writes the next `count` indices, all below the dictionary's count.
  package mutating func decode(
    _ count: Int, into target: UnsafeMutablePointer<UInt32>
  ) throws(ParquetError) {
    try runs.decode(count, into: target)
    try check(target, count)
  }

  package mutating func skip(_ count: Int) throws(ParquetError) { try runs.skip(count) }

  /// Writes the values that the next `count` indices name.
  mutating func gather(
    _ count: Int, from values: UnsafeRawPointer, width: Int, into target: UnsafeMutableRawPointer
  ) throws(ParquetError) {
    try withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Self.chunk) {
      (scratch) throws(ParquetError) in
      guard let indices = scratch.baseAddress else { return }
      var done = 0
      while done < count {
        let segment = try runs.next(count - done)
        if segment.isPacked {
          try gather(segment, indices, values, width, target + done * width)
        } else {
          guard Int(segment.value) < limit else { throw outside(segment.value) }
          let value = values + Int(segment.value) * width
          Gather.fill(value, width: width, count: segment.count, into: target + done * width)
        }
        done += segment.count
      }
    }
  }

  private func gather(
    _ segment: HybridDecoder.Segment, _ indices: UnsafeMutablePointer<UInt32>, _ values: UnsafeRawPointer,
    _ width: Int, _ target: UnsafeMutableRawPointer
  ) throws(ParquetError) {
    var done = 0
    while done < segment.count {
      var part = segment
      part.index += done
      part.count = min(Self.chunk, segment.count - done)
      runs.unpack(part, into: indices)
      try check(indices, part.count)
      Gather.gather(
        values, width: width, indices: indices, count: part.count, into: target + done * width)
      done += part.count
    }
  }

  private func check(_ indices: UnsafePointer<UInt32>, _ count: Int) throws(ParquetError) {
    // Most dictionaries are as large as their indices are wide.
    if count == 0 || runs.width < 32 && 1 << runs.width <= limit { return }
    // The least vectors have no unsigned maximum. What is left to the last index has its top bit set where an
    // index is too large, unless the index has it itself.
    let last = UInt32(min(max(limit - 1, 0), Int(Int32.max)))
    var bits: UInt32 = 0
    var index = 0
    while index < count {
      bits |= (last &- indices[index]) | indices[index]
      index &+= 1
    }
    if bits >> 31 == 0, limit > 0 { return }
    let largest = UnsafeBufferPointer(start: indices, count: count).max() ?? 0
    guard Int(largest) < limit else { throw outside(largest) }
  }

  private func outside(_ index: UInt32) -> ParquetError {
    ParquetError(.malformed, "dictionary index \(index) in a dictionary of \(limit) values")
  }
}
