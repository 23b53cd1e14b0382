/// A filter made ready for one table: columns found, values in the form of their columns, NOT pushed down to the
/// leaves. Then only what is true matters, since AND and OR of three-valued logic are monotone.
package struct BoundFilter: Sendable, Hashable {
  /// A column or field that the filter looks at.
  package struct Subject: Sendable, Hashable {
    /// As the schema spells it.
    package let path: ColumnPath
    package let type: DataType
    package let isPartition: Bool
    /// nil where only null tests are possible.
    package let domain: FilterDomain?

    package var isFloating: Bool { domain?.kind == .double }
  }

  package let columns: [Subject]
  package let root: Node

  package indirect enum Node: Sendable, Hashable {
    case constant(Bool)
    case isNull(Int)
    case isNotNull(Int)
    case compare(Int, Order, FilterKey)
    /// Two columns whose domains are comparable.
    case compareColumns(Int, Order, Int)
    /// Sorted keys.
    case isIn(Int, [FilterKey], negated: Bool)
    case like(Int, LikePattern, negated: Bool)
    case and([Node])
    case or([Node])
  }

  package enum Order: Sendable, Hashable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual

    var negated: Order {
      switch self {
      case .equal: .notEqual
      case .notEqual: .equal
      case .less: .greaterOrEqual
      case .lessOrEqual: .greater
      case .greater: .lessOrEqual
      case .greaterOrEqual: .less
      }
    }

    /// Whether two values in this order to each other (-1, 0, 1) are as asked.
    @inline(__always)
    func holds(_ sign: Int) -> Bool {
      switch self {
      case .equal: sign == 0
      case .notEqual: sign != 0
      case .less: sign < 0
      case .lessOrEqual: sign <= 0
      case .greater: sign > 0
      case .greaterOrEqual: sign >= 0
      }
    }
  }

  /// Whether the filter keeps every row, whatever is in it.
  package var isTrivial: Bool { root == .constant(true) }
}

extension BoundFilter.Node {
  /// The columns that the node looks at.
  package var columns: Set<Int> {
    switch self {
    case .constant: []
    case .isNull(let column), .isNotNull(let column), .compare(let column, _, _), .isIn(let column, _, _),
      .like(let column, _, _):
      [column]
    case .compareColumns(let left, _, let right): [left, right]
    case .and(let nodes), .or(let nodes): nodes.reduce(into: []) { $0.formUnion($1.columns) }
    }
  }
}
