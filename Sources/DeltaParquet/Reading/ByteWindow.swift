internal import DeltaMemory

/// The fetched parts of a column chunk that are still to be read, by file offset.
struct ByteWindow {
  private var segments: [(start: Int, bytes: Bytes)] = []

  /// Adds a fetched part, which lies behind all that was added before.
  mutating func add(_ bytes: Bytes, at start: Int) { segments.append((start, bytes)) }

  /// Forgets what lies before `offset` as a whole.
  mutating func drop(before offset: Int) {
    while let first = segments.first, first.start + first.bytes.count <= offset { segments.removeFirst() }
  }

  /// Where the bytes that are there without a gap from `offset` on end; `offset` itself where there are none.
  func end(from offset: Int) -> Int {
    var end = offset
    for segment in segments where segment.start <= end { end = max(end, segment.start + segment.bytes.count) }
    return end
  }

  /// The bytes from `offset` on that lie in one part; nil where that one is missing.
  func front(_ offset: Int) -> Bytes? {
    for segment in segments where segment.start <= offset && offset < segment.start + segment.bytes.count {
      return segment.bytes.slice(offset - segment.start..<segment.bytes.count)
    }
    return nil
  }

  /// The bytes in `range`, or nil where some are missing. Only what lies across two parts is copied.
  func bytes(_ range: Range<Int>, pool: BufferPool) -> Bytes? {
    for segment in segments where segment.start <= range.lowerBound {
      let lower = range.lowerBound - segment.start
      if let slice = segment.bytes.slice(lower..<lower + range.count) { return slice }
    }
    guard end(from: range.lowerBound) >= range.upperBound else { return nil }
    var builder = BytesBuilder(capacity: range.count, pool: pool)
    var position = range.lowerBound
    for segment in segments where position < range.upperBound {
      let lower = position - segment.start
      guard lower >= 0, lower < segment.bytes.count else { continue }
      let upper = min(segment.bytes.count, range.upperBound - segment.start)
      guard let slice = segment.bytes.slice(lower..<upper) else { continue }
      builder.append(slice)
      position += slice.count
    }
    return position == range.upperBound ? builder.finish() : nil
  }
}
