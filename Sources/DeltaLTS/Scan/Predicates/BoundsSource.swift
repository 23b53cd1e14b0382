/// What is known of the values of a column in some rows: of a file, a row group, a page, or a partition.
package struct ValueBounds: Sendable, Hashable {
  package enum Nulls: Sendable, Hashable { case none, some, all }

  /// No value is less; nil: unknown.
  package var lower: FilterKey?
  /// No value is greater; nil: unknown.
  package var upper: FilterKey?
  /// Whether values may also begin with `upper` and go on: it may be a prefix that was cut off.
  package var upperIsPrefix = false
  /// Whether there may be NaNs that `lower` and `upper` do not tell of.
  package var mayHoldNaN = false
  package var nulls = Nulls.some

  package init(
    lower: FilterKey? = nil, upper: FilterKey? = nil, upperIsPrefix: Bool = false, mayHoldNaN: Bool = false,
    nulls: Nulls = .some
  ) {
    // Bounds that are no numbers, or contradict each other, tell nothing.
    let isSound = lower?.isNaN != true && upper?.isNaN != true
    let isOrdered = lower.flatMap { lower in upper.map { !($0 < lower) } } ?? true
    self.lower = isSound && isOrdered ? lower : nil
    self.upper = isSound && isOrdered ? upper : nil
    self.upperIsPrefix = upperIsPrefix
    self.mayHoldNaN = mayHoldNaN
    self.nulls = nulls
  }

  /// Nothing is known.
  package static let unknown = ValueBounds(mayHoldNaN: true)
  package static let allNull = ValueBounds(nulls: .all)

  /// All rows have this one value; nil: null.
  package static func constant(_ key: FilterKey?) -> ValueBounds {
    guard let key else { return .allNull }
    return key.isNaN
      ? ValueBounds(mayHoldNaN: true, nulls: .none) : ValueBounds(lower: key, upper: key, nulls: .none)
  }
}

/// Something that tells bounds of the columns of a filter.
package protocol BoundsSource {
  /// Whether there is no row at all.
  var isEmpty: Bool { get }
  /// What is known of column number `column` of the filter.
  func bounds(_ column: Int) -> ValueBounds
  /// Whether the value may be there, by what is known besides bounds: a Bloom filter.
  func mayContain(_ column: Int, _ key: FilterKey) -> Bool
}

extension BoundsSource {
  package var isEmpty: Bool { false }
  package func mayContain(_ column: Int, _ key: FilterKey) -> Bool { true }
}

extension BoundFilter {
  /// Whether a row may be kept. False is certain.
  package func mayMatch(_ source: some BoundsSource) -> Bool { !source.isEmpty && root.mayMatch(source) }

  /// Whether all rows are kept. True is certain.
  package func mustMatch(_ source: some BoundsSource) -> Bool { source.isEmpty || root.mustMatch(source) }
}

extension BoundFilter.Node {
  package func mayMatch(_ source: some BoundsSource) -> Bool {
    switch self {
    case .constant(let value): value
    case .isNull(let column): source.bounds(column).nulls != .none
    case .isNotNull(let column): source.bounds(column).nulls != .all
    case .compare(let column, let order, let key):
      source.bounds(column).may(order, key) && (order != .equal || source.mayContain(column, key))
    case .compareColumns(let left, let order, let right):
      source.bounds(left).may(order, source.bounds(right))
    case .isIn(let column, let keys, let negated):
      source.bounds(column).mayBeIn(keys, negated: negated) { source.mayContain(column, $0) }
    case .like(let column, let pattern, let negated):
      source.bounds(column).mayBeLike(pattern, negated: negated)
    case .and(let nodes): nodes.allSatisfy { $0.mayMatch(source) }
    case .or(let nodes): nodes.contains { $0.mayMatch(source) }
    }
  }

  package func mustMatch(_ source: some BoundsSource) -> Bool {
    switch self {
    case .constant(let value): value
    case .isNull(let column): source.bounds(column).nulls == .all
    case .isNotNull(let column): source.bounds(column).nulls == .none
    case .compare(let column, let order, let key):
      source.bounds(column).nulls == .none && !source.bounds(column).may(order.negated, key)
    case .compareColumns(let left, let order, let right):
      source.bounds(left).nulls == .none && source.bounds(right).nulls == .none
        && !source.bounds(left).may(order.negated, source.bounds(right))
    case .isIn(let column, let keys, let negated):
      source.bounds(column).nulls == .none
        && !source.bounds(column).mayBeIn(keys, negated: !negated) { _ in true }
    case .like(let column, let pattern, let negated):
      source.bounds(column).nulls == .none && !source.bounds(column).mayBeLike(pattern, negated: !negated)
    case .and(let nodes): nodes.allSatisfy { $0.mustMatch(source) }
    case .or(let nodes): nodes.contains { $0.mustMatch(source) }
    }
  }
}

extension ValueBounds {
  /// Whether some value may stand in this order to `key`.
  func may(_ order: BoundFilter.Order, _ key: FilterKey) -> Bool {
    if nulls == .all { return false }
    if key.isNaN { return mayWithNaN(order) }
    // NaN is greater than every other number.
    if mayHoldNaN, order == .greater || order == .greaterOrEqual || order == .notEqual { return true }
    switch order {
    case .equal: return reachesDown(to: key, strictly: false) && reachesUp(to: key, strictly: false)
    case .less: return reachesDown(to: key, strictly: true)
    case .lessOrEqual: return reachesDown(to: key, strictly: false)
    case .greater: return reachesUp(to: key, strictly: true)
    case .greaterOrEqual: return reachesUp(to: key, strictly: false)
    case .notEqual:
      guard let lower, let upper, !upperIsPrefix else { return true }
      return !(FilterKey.same(lower, key) && FilterKey.same(upper, key))
    }
  }

  /// Whether some value here may stand in this order to some value there.
  func may(_ order: BoundFilter.Order, _ other: ValueBounds) -> Bool {
    if nulls == .all || other.nulls == .all { return false }
    // NaN is greater than all others, and one NaN equals another.
    if mayHoldNaN || other.mayHoldNaN { return true }
    switch order {
    case .equal: return reaches(other, strictly: false) && other.reaches(self, strictly: false)
    case .less: return reaches(other, strictly: true)
    case .lessOrEqual: return reaches(other, strictly: false)
    case .greater: return other.reaches(self, strictly: true)
    case .greaterOrEqual: return other.reaches(self, strictly: false)
    case .notEqual:
      guard let lower, let upper, let first = other.lower, let last = other.upper, !upperIsPrefix,
        !other.upperIsPrefix, FilterKey.isOneForm(lower, first)
      else { return true }
      return lower < upper || first < last || !FilterKey.same(lower, first)
    }
  }

  /// Whether some value here may be below (or at) some value there.
  private func reaches(_ other: ValueBounds, strictly: Bool) -> Bool {
    guard let lower, let upper = other.upper, FilterKey.isOneForm(lower, upper) else { return true }
    return other.reachesUp(to: lower, strictly: strictly)
  }

  private func mayWithNaN(_ order: BoundFilter.Order) -> Bool {
    switch order {
    case .equal, .greaterOrEqual: mayHoldNaN
    case .greater: false
    case .less, .notEqual, .lessOrEqual: true
    }
  }

  private func reachesDown(to key: FilterKey, strictly: Bool) -> Bool {
    guard let lower else { return true }
    return strictly ? lower < key : !(key < lower)
  }

  private func reachesUp(to key: FilterKey, strictly: Bool) -> Bool {
    guard let upper else { return true }
    if upperIsPrefix, case .bytes(let key) = key, case .bytes(let upper) = upper, key.starts(with: upper) {
      return true
    }
    return strictly ? key < upper : !(upper < key)
  }

  func mayBeIn(_ keys: [FilterKey], negated: Bool, _ mayContain: (FilterKey) -> Bool) -> Bool {
    if nulls == .all { return false }
    if !negated { return keys.contains { may(.equal, $0) && mayContain($0) } }
    guard let lower, let upper, !upperIsPrefix, !mayHoldNaN, FilterKey.same(lower, upper) else { return true }
    return !keys.contains { FilterKey.same($0, lower) }
  }

  func mayBeLike(_ pattern: LikePattern, negated: Bool) -> Bool {
    if nulls == .all { return false }
    let prefix = pattern.prefix
    if negated {
      // All match only where all begin with the prefix and nothing else is asked for.
      guard pattern.isPrefix, case .bytes(let lower)? = lower, case .bytes(let upper)? = upper else {
        return true
      }
      return !(lower.starts(with: prefix) && upper.starts(with: prefix))
    }
    if case .bytes(let lower)? = lower, !lower.starts(with: prefix), prefix.lexicographicallyPrecedes(lower) {
      return false
    }
    if case .bytes(let upper)? = upper, upper.lexicographicallyPrecedes(prefix),
      !(upperIsPrefix && prefix.starts(with: upper))
    {
      return false
    }
    return true
  }
}
