/// A condition on the rows of a table.
///
///     let filter: Filter = .column("fare") > 3.5 && .column("driver").isNotNull
///
/// It has the meaning of SQL: a comparison with null is neither true nor false, and a row is kept only where the
/// whole is true. NaN equals itself and is greater than every other number; -0.0 equals 0.0; text is ordered by
/// its UTF-8 bytes; numbers of different types compare by value, exactly.
///
/// A filter is a value: it can be kept, compared, encoded and sent to another process. Columns are looked up, and
/// types compared, when a scan is made.
public struct Filter: Hashable, Sendable, Codable {
  package let node: Node

  package init(_ node: Node) { self.node = node }

  /// The closed form, for exhaustive switches inside the package.
  package indirect enum Node: Hashable, Sendable, Codable {
    /// nil: unknown.
    case constant(Bool?)
    case compare(ColumnPath, Comparison, Value)
    case compareColumns(ColumnPath, Comparison, ColumnPath)
    case isIn(ColumnPath, [Value])
    case isNull(ColumnPath)
    /// A pattern of SQL: `%` any text, `_` any letter, after `escape` each stands for itself.
    case like(ColumnPath, pattern: String, escape: String?)
    case startsWith(ColumnPath, String)
    case and([Node])
    case or([Node])
    case not(Node)
  }

  package enum Comparison: String, Hashable, Sendable, Codable, CaseIterable {
    case equal = "="
    case notEqual = "<>"
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    /// Equal, or both null.
    case same = "<=>"
  }

  /// Every row.
  public static let all = Filter(.constant(true))
  /// No row.
  public static let none = Filter(.constant(false))

  /// Where both are true.
  public static func && (left: Filter, right: Filter) -> Filter {
    var parts: [Node] = []
    for node in [left.node, right.node] {
      if case .and(let nodes) = node { parts += nodes } else { parts.append(node) }
    }
    return Filter(.and(parts))
  }

  /// Where at least one is true.
  public static func || (left: Filter, right: Filter) -> Filter {
    var parts: [Node] = []
    for node in [left.node, right.node] {
      if case .or(let nodes) = node { parts += nodes } else { parts.append(node) }
    }
    return Filter(.or(parts))
  }

  /// Where it is false; where it is neither, so is this.
  public static prefix func ! (filter: Filter) -> Filter { Filter(.not(filter.node)) }
}

extension Filter: CustomStringConvertible {
  /// The condition as SQL would have it.
  public var description: String { node.description }
}

extension Filter.Node: CustomStringConvertible {
  package var description: String {
    switch self {
    case .constant(let value): value.map { $0 ? "true" : "false" } ?? "null"
    case .compare(let path, let comparison, let value): "\(path) \(comparison.rawValue) \(value)"
    case .compareColumns(let left, let comparison, let right): "\(left) \(comparison.rawValue) \(right)"
    case .isIn(let path, let values): "\(path) IN (\(values.map(\.description).joined(separator: ", ")))"
    case .isNull(let path): "\(path) IS NULL"
    case .like(let path, let pattern, let escape):
      "\(path) LIKE '\(pattern)'" + (escape.map { " ESCAPE '\($0)'" } ?? "")
    case .startsWith(let path, let prefix): "startswith(\(path), '\(prefix)')"
    case .and(let nodes):
      nodes.isEmpty ? "true" : "(" + nodes.map(\.description).joined(separator: " AND ") + ")"
    case .or(let nodes):
      nodes.isEmpty ? "false" : "(" + nodes.map(\.description).joined(separator: " OR ") + ")"
    case .not(let node): "NOT \(node)"
    }
  }
}
