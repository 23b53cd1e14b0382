extension Filter {
  /// How deep a filter may nest: a guard against hostile ones.
  package static let nestingLimit = 200

  /// Looks the columns up in a table and brings the values to their types.
  /// - Throws: `unknownColumn`, `invalidPredicate`.
  package func bound(to schema: StructType, partitionColumns: [String]) throws(DeltaError) -> BoundFilter {
    var binder = FilterBinder(schema: schema, partitions: Set(partitionColumns))
    let root = try binder.bind(node, negated: false, depth: 0)
    return BoundFilter(columns: binder.columns, root: root)
  }
}

private struct FilterBinder {
  let schema: StructType
  let partitions: Set<String>
  var columns: [BoundFilter.Subject] = []

  init(schema: StructType, partitions: Set<String>) {
    self.schema = schema
    self.partitions = partitions
  }

  mutating func bind(_ node: Filter.Node, negated: Bool, depth: Int) throws(DeltaError) -> BoundFilter.Node {
    guard depth < Filter.nestingLimit else {
      throw DeltaError(.invalidPredicate, "the filter nests deeper than \(Filter.nestingLimit)")
    }
    switch node {
    case .constant(let value): return .constant(value.map { $0 != negated } ?? false)
    case .not(let inner): return try bind(inner, negated: !negated, depth: depth + 1)
    case .and(let nodes), .or(let nodes):
      let isAnd = if case .and = node { !negated } else { negated }
      var bound: [BoundFilter.Node] = []
      for node in nodes { bound.append(try bind(node, negated: negated, depth: depth + 1)) }
      return isAnd ? Self.and(bound) : Self.or(bound)
    case .isNull(let path):
      let column = try column(path)
      return negated ? .isNotNull(column) : .isNull(column)
    case .compare(let path, let comparison, let value):
      return try compare(path, comparison, value, negated: negated)
    case .compareColumns(let left, let comparison, let right):
      return try compare(left, comparison, right, negated: negated)
    case .isIn(let path, let values): return try isIn(path, values, negated: negated)
    case .startsWith(let path, let prefix):
      return try like(path, LikePattern(prefix: prefix), negated: negated)
    case .like(let path, let text, let escape):
      guard let pattern = LikePattern(text, escape: escape) else {
        throw DeltaError(
          .invalidPredicate, "the LIKE pattern '\(text)' escapes what is neither %, _ nor the escape",
          at: .init(column: path.description))
      }
      return try like(path, pattern, negated: negated)
    }
  }

  private static func and(_ nodes: [BoundFilter.Node]) -> BoundFilter.Node {
    var parts: [BoundFilter.Node] = []
    for node in nodes {
      switch node {
      case .constant(true): continue
      case .constant(false): return .constant(false)
      case .and(let inner): parts += inner
      default: parts.append(node)
      }
    }
    return parts.isEmpty ? .constant(true) : parts.count == 1 ? parts[0] : .and(parts)
  }

  private static func or(_ nodes: [BoundFilter.Node]) -> BoundFilter.Node {
    var parts: [BoundFilter.Node] = []
    for node in nodes {
      switch node {
      case .constant(false): continue
      case .constant(true): return .constant(true)
      case .or(let inner): parts += inner
      default: parts.append(node)
      }
    }
    return parts.isEmpty ? .constant(false) : parts.count == 1 ? parts[0] : .or(parts)
  }

  private mutating func column(_ path: ColumnPath) throws(DeltaError) -> Int {
    let (resolved, field) = try schema.resolve(path)
    if let known = columns.firstIndex(where: { $0.path == resolved }) { return known }
    columns.append(
      BoundFilter.Subject(
        path: resolved, type: field.type,
        isPartition: resolved.names.count == 1 && partitions.contains(field.name),
        domain: FilterDomain(field.type)))
    return columns.count - 1
  }

  private func incomparable(_ column: Int, _ value: Value) -> DeltaError {
    let known = columns[column]
    let advice =
      known.domain == nil
      ? "Values of this type can only be tested for null."
      : "Compare it with a value of its type, such as Value.decimal, Value.date, Value.timestamp or Value.timestampNtz."
    return DeltaError(
      .invalidPredicate, "a column of type \(known.type) cannot be compared with \(value)",
      at: .init(column: known.path.description), advice: advice)
  }

  /// Where `value` lies among those of the column; nil of null.
  private func place(_ value: Value, in column: Int) throws(DeltaError) -> FilterPlacement? {
    // A void column has no value that anything could be compared with: the comparison is unknown.
    if value.isNull || columns[column].type == .void { return nil }
    guard let domain = columns[column].domain, let placed = FilterPlacement(value.kind, in: domain) else {
      throw incomparable(column, value)
    }
    return placed
  }

  private mutating func compare(
    _ path: ColumnPath, _ comparison: Filter.Comparison, _ value: Value, negated: Bool
  ) throws(DeltaError) -> BoundFilter.Node {
    let column = try column(path)
    guard let placed = try place(value, in: column) else {
      // With null all but `<=>` is unknown, and so is its negation.
      guard comparison == .same else { return .constant(false) }
      if value.isNull { return negated ? .isNotNull(column) : .isNull(column) }
      return .constant(negated)
    }
    guard let order = comparison.order else {
      let compared = Self.compare(column, negated ? .notEqual : .equal, placed)
      return negated ? Self.or([.isNull(column), compared]) : compared
    }
    return Self.compare(column, negated ? order.negated : order, placed)
  }

  private mutating func compare(
    _ left: ColumnPath, _ comparison: Filter.Comparison, _ right: ColumnPath, negated: Bool
  ) throws(DeltaError) -> BoundFilter.Node {
    let (a, b) = (try column(left), try column(right))
    guard let one = columns[a].domain, let other = columns[b].domain, one.isComparable(to: other) else {
      throw DeltaError(
        .invalidPredicate,
        "columns of type \(columns[a].type) and \(columns[b].type) (\(columns[b].path)) cannot be compared",
        at: .init(column: columns[a].path.description), advice: "Compare columns of one kind of type.")
    }
    if let order = comparison.order { return .compareColumns(a, negated ? order.negated : order, b) }
    return negated
      ? .or([
        .compareColumns(a, .notEqual, b), .and([.isNull(a), .isNotNull(b)]),
        .and([.isNotNull(a), .isNull(b)]),
      ]) : .or([.compareColumns(a, .equal, b), .and([.isNull(a), .isNull(b)])])
  }

  private static func compare(
    _ column: Int, _ order: BoundFilter.Order, _ placed: FilterPlacement
  ) -> BoundFilter.Node {
    switch (placed, order) {
    case (.exact(let key), _): return .compare(column, order, key)
    case (.above, .equal): return .constant(false)
    case (.above, .notEqual): return .isNotNull(column)
    case (.above(let key), .less), (.above(let key), .lessOrEqual):
      return key.map { .compare(column, .lessOrEqual, $0) } ?? .constant(false)
    case (.above(let key), .greater), (.above(let key), .greaterOrEqual):
      return key.map { .compare(column, .greater, $0) } ?? .isNotNull(column)
    }
  }

  private mutating func isIn(
    _ path: ColumnPath, _ values: [Value], negated: Bool
  ) throws(DeltaError) -> BoundFilter.Node {
    let column = try column(path)
    var keys: [FilterKey] = []
    var hasNull = columns[column].type == .void
    for value in values {
      switch try place(value, in: column) {
      case .exact(let key): keys.append(key)
      case .above: break
      case nil: hasNull = true
      }
    }
    // NOT IN with a null among the values is never true.
    if negated, hasNull { return .constant(values.isEmpty) }
    if keys.isEmpty {
      return negated ? (values.isEmpty ? .constant(true) : .isNotNull(column)) : .constant(false)
    }
    keys.sort { $0 < $1 }
    return .isIn(column, keys, negated: negated)
  }

  private mutating func like(
    _ path: ColumnPath, _ pattern: LikePattern, negated: Bool
  ) throws(DeltaError) -> BoundFilter.Node {
    let column = try column(path)
    if columns[column].type == .void { return .constant(false) }
    guard columns[column].domain?.kind == .text else {
      throw DeltaError(
        .invalidPredicate, "LIKE needs text; the column is of type \(columns[column].type)",
        at: .init(column: columns[column].path.description))
    }
    if let only = pattern.onlyMatch { return .compare(column, negated ? .notEqual : .equal, .bytes(only)) }
    if pattern.parts == [.rest] { return negated ? .constant(false) : .isNotNull(column) }
    return .like(column, pattern, negated: negated)
  }
}

extension Filter.Comparison {
  /// The plain comparison; nil of the null-safe one.
  fileprivate var order: BoundFilter.Order? {
    switch self {
    case .equal: .equal
    case .notEqual: .notEqual
    case .less: .less
    case .lessOrEqual: .lessOrEqual
    case .greater: .greater
    case .greaterOrEqual: .greaterOrEqual
    case .same: nil
    }
  }
}
