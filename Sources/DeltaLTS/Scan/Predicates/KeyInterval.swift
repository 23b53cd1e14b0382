/// Keys from `lower` to `upper`, both included; nil: without end. What is told by intervals is a superset of what is
/// meant.
package struct KeyInterval: Hashable, Sendable {
  package var lower: FilterKey?
  package var upper: FilterKey?

  package init(lower: FilterKey?, upper: FilterKey?) {
    self.lower = lower
    self.upper = upper
  }

  fileprivate init(_ key: FilterKey) {
    lower = key
    upper = key
  }
}

extension BoundFilter.Node {
  /// Intervals that hold the keys of the column in all rows where the node is true, which are not null there then;
  /// nil where nothing of the kind can be told.
  package func intervals(of column: Int) -> [KeyInterval]? {
    switch self {
    case .constant(false): return []
    case .compare(column, let order, let key): return Self.interval(order, key).map { [$0] }
    case .isIn(column, let keys, negated: false):
      guard !keys.contains(where: \.isNaN) else { return nil }
      return keys.map { KeyInterval($0) }
    case .like(column, let pattern, negated: false):
      let prefix = pattern.prefix
      guard !prefix.isEmpty else { return nil }
      return [KeyInterval(lower: .bytes(prefix), upper: FilterKey.bytes(prefix).successorOfPrefix)]
    case .and(let nodes):
      // All of them hold the keys: the tightest is taken, by its looks.
      return nodes.compactMap { $0.intervals(of: column) }.reduce(nil) { Self.tighter($0, $1) }
    case .or(let nodes):
      var all: [KeyInterval] = []
      for node in nodes {
        guard let some = node.intervals(of: column) else { return nil }
        all += some
      }
      return all
    default: return nil
    }
  }

  private static func interval(_ order: BoundFilter.Order, _ key: FilterKey) -> KeyInterval? {
    guard !key.isNaN else { return nil }
    switch order {
    case .equal: return KeyInterval(key)
    case .less, .lessOrEqual: return KeyInterval(lower: nil, upper: key)
    case .greater, .greaterOrEqual: return KeyInterval(lower: key, upper: nil)
    case .notEqual: return nil
    }
  }

  private static func tighter(_ left: [KeyInterval]?, _ right: [KeyInterval]) -> [KeyInterval] {
    guard let left else { return right }
    guard left.count == 1, right.count == 1 else { return left.count == 1 ? right : left }
    let (a, b) = (left[0], right[0])
    let lower = a.lower.flatMap { one in b.lower.map { one < $0 ? $0 : one } ?? one } ?? b.lower
    let upper = a.upper.flatMap { one in b.upper.map { $0 < one ? $0 : one } ?? one } ?? b.upper
    if let lower, let upper, upper < lower { return [] }
    return [KeyInterval(lower: lower, upper: upper)]
  }
}

extension FilterKey {
  /// The least bytes above all that begin with these; nil where there are none.
  package var successorOfPrefix: FilterKey? {
    guard case .bytes(var bytes) = self else { return nil }
    while let last = bytes.popLast() {
      if last < 0xFF {
        bytes.append(last + 1)
        return .bytes(bytes)
      }
    }
    return nil
  }
}
