internal import DeltaColumns
internal import DeltaMemory

/// The wanted rows of one batch, as rows of the row group: runs of them, put together to spans that are decoded in
/// one go.
struct RowRuns {
  /// Rows that are decoded in one go.
  struct Span {
    let rows: Range<Int>
    /// Places in `places` of the wanted ones; none where all of them are.
    let places: Range<Int>

    /// Whether every row is wanted.
    var isWhole: Bool { places.isEmpty }

    /// Rows at the most where not every one is wanted: the values stay in the nearest cache until these are picked.
    static let largest = 4_096
    /// A run of so many is worth a span of its own.
    static let longRun = 512
    /// Unwanted rows that are sooner decoded than passed over.
    static let gap = 128
  }

  /// Sorted, apart, none empty.
  let runs: [Range<Int>]
  /// How many rows are wanted.
  let count: Int
  let spans: [Span]
  /// How many rows the spans have.
  let spanCount: Int
  /// The wanted rows of each span, less its first.
  let places: [UInt16]

  /// - Parameter runs: sorted, apart, none empty.
  init(_ runs: [Range<Int>]) {
    self.runs = runs
    var spans: [Span] = []
    var places: [UInt16] = []
    var count = 0
    var spanCount = 0
    var first = 0
    for (index, run) in runs.enumerated() {
      count += run.count
      let next = index + 1
      if next < runs.count, run.count < Span.longRun, runs[next].count < Span.longRun,
        runs[next].lowerBound - run.upperBound <= Span.gap,
        runs[next].upperBound - runs[first].lowerBound <= Span.largest
      {
        continue
      }
      let rows = runs[first].lowerBound..<run.upperBound
      let start = places.count
      if first < index {
        for run in runs[first...index] {
          for row in run { places.append(UInt16(truncatingIfNeeded: row &- rows.lowerBound)) }
        }
      }
      spans.append(Span(rows: rows, places: start..<places.count))
      spanCount += rows.count
      first = next
    }
    self.count = count
    self.spans = spans
    self.spanCount = spanCount
    self.places = places
  }

  /// Ranges that hold whatever spans are made of parts of `ranges`, which are sorted and apart.
  static func joined(_ ranges: [Range<Int>]) -> [Range<Int>] {
    var joined: [Range<Int>] = []
    for range in ranges {
      if let last = joined.last, range.lowerBound - last.upperBound <= Span.gap {
        joined[joined.count - 1] = last.lowerBound..<range.upperBound
      } else {
        joined.append(range)
      }
    }
    return joined
  }

  /// The place in `places` of the first one in the span that is not below `place`.
  func firstPlace(in span: Span, atOrAfter place: Int) -> Int {
    var low = span.places.lowerBound
    var high = span.places.upperBound
    while low < high {
      let middle = (low + high) / 2
      if Int(places[middle]) < place { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The rows of `ranges` whose bits are set; the ranges are sorted and apart, the bits one behind the other.
  init(_ ranges: [Range<Int>], keeping bits: Bitmap) {
    var runs: [Range<Int>] = []
    runs.reserveCapacity(bits.runCount)
    var index = 0
    // The place of the range's first row among the bits.
    var start = 0
    bits.forEachRun { run in
      var place = run.lowerBound
      while place < run.upperBound {
        while start + ranges[index].count <= place {
          start += ranges[index].count
          index += 1
        }
        let end = min(run.upperBound, start + ranges[index].count)
        let shift = ranges[index].lowerBound - start
        runs.append(place + shift..<end + shift)
        place = end
      }
    }
    self.init(runs)
  }

  /// Which of the spans' rows are wanted; nil: all of them.
  func selectionInSpans(pool: BufferPool) -> Selection? {
    if spanCount == count { return nil }
    var bits = BytesBuilder(capacity: (spanCount + 7) / 8, pool: pool)
    bits.append(repeating: 0, count: (spanCount + 7) / 8)
    var start = 0
    for span in spans {
      if span.isWhole { BitOps.fill(bits.base, from: start, count: span.rows.count, with: true) }
      for place in places[span.places] { BitOps.set(bits.base, start + Int(place)) }
      start += span.rows.count
    }
    return Selection(Bitmap(unchecked: bits.finish(), count: spanCount))
  }
}
