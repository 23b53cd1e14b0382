/// What two programs took for one job, run in turn: a pair of figures a time.
struct PairedSeries: Sendable {
  private(set) var baseline: [Double] = []
  private(set) var candidate: [Double] = []

  var count: Int { baseline.count }

  mutating func append(baseline: Double, candidate: Double) {
    self.baseline.append(baseline)
    self.candidate.append(candidate)
  }

  /// How much the candidate took for each of what the baseline took. Both of a pair ran in the same weather, so a slow
  /// stretch of the machine does not move it.
  var ratio: MedianInterval {
    MedianInterval(zip(candidate, baseline).map { $0 / max($1, .leastNormalMagnitude) })
  }
  /// The same of the cheapest run of each: others on the machine make runs dearer, never cheaper.
  var cheapestRatio: Double { (candidate.min() ?? 0) / max(baseline.min() ?? 0, .leastNormalMagnitude) }
  var difference: MedianInterval { MedianInterval(zip(candidate, baseline).map { $0 - $1 }) }
}

/// A median, and between which values it lies; by ranks alone, so that a few wild values do not matter.
package struct MedianInterval: Sendable {
  package let median: Double
  package let low: Double
  package let high: Double

  /// - Parameter confidence: how sure it is that the median of all that could be drawn lies above `low`, and how sure
  ///   that it lies below `high`. Too few values to be so sure give an interval without end: five are enough for 0.95.
  package init(_ values: [Double], confidence: Double = 0.95) {
    let sorted = values.sorted()
    median = sorted.median
    let rank = Self.rank(sorted.count, tail: 1 - confidence)
    low = rank == 0 ? -.infinity : sorted[rank - 1]
    high = rank == 0 ? .infinity : sorted[sorted.count - rank]
  }

  /// The largest k for which fewer than k of n values lie below their median with a probability of at most `tail`.
  private static func rank(_ count: Int, tail: Double) -> Int {
    var (probability, sum, rank) = (1.0, 0.0, 0)
    for _ in 0..<count { probability /= 2 }
    while rank < count / 2 {
      sum += probability
      if sum > tail { break }
      rank += 1
      probability *= Double(count - rank + 1) / Double(rank)
    }
    return rank
  }
}

extension [Double] {
  /// The middle value, or the mean of the two in the middle; NaN of none.
  var median: Double {
    guard !isEmpty else { return .nan }
    let sorted = sorted()
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
  }
}
