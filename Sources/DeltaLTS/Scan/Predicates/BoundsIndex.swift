/// Finds among many things with known bounds (files, row groups, pages) those that may hold keys of an interval, by
/// binary search.
///
/// They are sorted by their lower bounds, beside which stands the greatest upper bound so far: where the bounds hardly
/// overlap, as those of sorted data, little more than what is found is looked at.
package struct BoundsIndex: Sendable {
  /// Keys of one form, as narrow as can be.
  private enum Keys: Sendable {
    case integers([Int64])
    case any([FilterKey])

    init(_ keys: [FilterKey]) {
      var integers: [Int64] = []
      integers.reserveCapacity(keys.count)
      for key in keys {
        guard case .integer(let value) = key else {
          self = .any(keys)
          return
        }
        integers.append(value)
      }
      self = .integers(integers)
    }

    subscript(index: Int) -> FilterKey {
      switch self {
      case .integers(let keys): .integer(keys[index])
      case .any(let keys): keys[index]
      }
    }

    var byteCount: Int {
      switch self {
      case .integers(let keys): keys.count * 8
      case .any(let keys):
        keys.reduce(keys.count * MemoryLayout<FilterKey>.stride) { total, key in
          if case .bytes(let bytes) = key { total + bytes.count + 32 } else { total }
        }
      }
    }
  }

  /// By lower bound: the numbers of the things whose bounds are known.
  private let order: [UInt32]
  private let lowers: Keys
  private let uppers: Keys
  /// The greatest upper bound up to each.
  private let reaches: Keys
  /// Those of which a bound is not known.
  private let unknown: [UInt32]
  /// Whether there may be NaNs, which are above every bound.
  private let mayHoldNaN: Bool

  package init(_ bounds: some Sequence<ValueBounds>) {
    var known: [(lower: FilterKey, upper: FilterKey, number: UInt32)] = []
    var unknown: [UInt32] = []
    var mayHoldNaN = false
    for (number, bounds) in bounds.enumerated() {
      // A comparison with a null is never true.
      if bounds.nulls == .all { continue }
      mayHoldNaN = mayHoldNaN || bounds.mayHoldNaN
      let number = UInt32(truncatingIfNeeded: number)
      if let lower = bounds.lower,
        let upper = bounds.upperIsPrefix ? bounds.upper?.successorOfPrefix : bounds.upper
      {
        known.append((lower, upper, number))
      } else {
        unknown.append(number)
      }
    }
    if zip(known, known.dropFirst()).contains(where: { $1.lower < $0.lower }) {
      known.sort { $0.lower < $1.lower || (!($1.lower < $0.lower) && $0.number < $1.number) }
    }
    var reaches: [FilterKey] = []
    reaches.reserveCapacity(known.count)
    for item in known {
      if let last = reaches.last, item.upper < last {
        reaches.append(last)
      } else {
        reaches.append(item.upper)
      }
    }
    order = known.map(\.number)
    lowers = Keys(known.map(\.lower))
    uppers = Keys(known.map(\.upper))
    self.reaches = Keys(reaches)
    self.unknown = unknown
    self.mayHoldNaN = mayHoldNaN
  }

  /// The numbers of those that may hold a key of one of the intervals, in order; nil: of all, as far as is known here.
  package func candidates(_ intervals: [KeyInterval]) -> [Int]? {
    if mayHoldNaN, intervals.contains(where: { $0.upper == nil }) { return nil }
    var found = unknown
    for interval in intervals { search(interval, into: &found) }
    found.sort()
    var numbers: [Int] = []
    numbers.reserveCapacity(found.count)
    for number in found where numbers.last != Int(number) { numbers.append(Int(number)) }
    return numbers
  }

  private func search(_ interval: KeyInterval, into found: inout [UInt32]) {
    // The first of those that begin behind the interval.
    var (low, high) = (0, order.count)
    if let upper = interval.upper {
      while low < high {
        let middle = (low + high) / 2
        if upper < lowers[middle] { high = middle } else { low = middle + 1 }
      }
    } else {
      low = order.count
    }
    while low > 0 {
      low -= 1
      if let lower = interval.lower {
        if reaches[low] < lower { return }
        if uppers[low] < lower { continue }
      }
      found.append(order[low])
    }
  }

  /// What it takes in memory.
  package var byteCount: Int {
    (order.count + unknown.count) * 4 + lowers.byteCount + uppers.byteCount + reaches.byteCount + 128
  }
}
