import ConformanceCases
import DeltaLTS

extension SQLPredicate {
  /// The predicate in the library's terms. As in SQL, the type of a column decides how a literal beside it is read.
  /// - Throws: `InexpressiblePredicate` for what the library's filters cannot say.
  func filter(_ schema: StructType) throws -> Filter {
    switch self {
    case .and(let left, let right): return try left.filter(schema) && right.filter(schema)
    case .or(let left, let right): return try left.filter(schema) || right.filter(schema)
    case .not(let inner): return try !inner.filter(schema)
    case .value(.boolean(let value)): return value ? .all : .none
    case .value(let operand): return try FilterColumn.column(operand.path()) == true
    case .isNull(let operand, let negated):
      let column = FilterColumn.column(try operand.path())
      return negated ? column.isNotNull : column.isNull
    case .among(let operand, let items, let negated):
      let path = try operand.path()
      let filter = FilterColumn.column(path).isIn(try items.map { try $0.value(for: schema.type(at: path)) })
      return negated ? !filter : filter
    case .like(let operand, let pattern, let negated):
      let filter = FilterColumn.column(try operand.path()).like(pattern)
      return negated ? !filter : filter
    case .comparison(let comparison, let left, let right):
      if case .column = left { return try Self.compare(comparison, left, right, schema) }
      return try Self.compare(comparison.mirrored, right, left, schema)
    }
  }

  private static func compare(
    _ comparison: Comparison, _ left: Operand, _ right: Operand, _ schema: StructType
  ) throws -> Filter {
    let path = try left.path()
    let column = FilterColumn.column(path)
    if case .column = right { return compare(comparison, column, .column(try right.path())) }
    let value = try right.value(for: schema.type(at: path))
    return switch comparison {
    case .equal: column == value
    case .notEqual: column != value
    case .less: column < value
    case .lessOrEqual: column <= value
    case .greater: column > value
    case .greaterOrEqual: column >= value
    case .nullSafeEqual: column.isSame(as: value)
    }
  }

  private static func compare(
    _ comparison: Comparison, _ left: FilterColumn, _ right: FilterColumn
  ) -> Filter {
    switch comparison {
    case .equal: left == right
    case .notEqual: left != right
    case .less: left < right
    case .lessOrEqual: left <= right
    case .greater: left > right
    case .greaterOrEqual: left >= right
    case .nullSafeEqual: left.isSame(as: right)
    }
  }
}

extension SQLPredicate.Comparison {
  /// The comparison that says the same with its sides exchanged.
  fileprivate var mirrored: Self {
    switch self {
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    case .equal, .notEqual, .nullSafeEqual: self
    }
  }
}

extension SQLPredicate.Operand {
  fileprivate func path() throws -> ColumnPath {
    guard case .column(let names) = self, let path = ColumnPath(names: names) else {
      throw InexpressiblePredicate("the library's filters take a column where \(self) is")
    }
    return path
  }

  /// - Parameter type: the column's; nil for a column that is not there, which is for the library to tell.
  fileprivate func value(for type: DataType?) throws -> Value {
    switch self {
    case .number(let text): return try Self.number(text, for: type)
    case .boolean(let value): return .boolean(value)
    case .null: return .null
    case .string(let text), .typed(_, let text):
      switch type {
      case .some(.date): return .date(daysSinceEpoch: try InstantText.days(text))
      case .some(.timestamp): return .timestamp(microseconds: try InstantText.microseconds(text))
      case .some(.timestampNtz): return .timestampNtz(microseconds: try InstantText.microseconds(text))
      default: return .string(text)
      }
    case .column, .arithmetic:
      throw InexpressiblePredicate("the library's filters take a literal where \(self) is")
    }
  }

  /// A floating number beside a floating column, else an exact one where the text is one.
  private static func number(_ text: String, for type: DataType?) throws -> Value {
    if type == .float, let float = Float(text) { return .float(float) }
    if type == .double, let double = Double(text) { return .double(double) }
    if let integer = Int64(text) { return .integer(integer) }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    if parts.count == 2, let unscaled = Int128(parts[0] + parts[1]) {
      return .decimal(unscaled: unscaled, scale: parts[1].count)
    }
    guard let double = Double(text) else { throw InexpressiblePredicate("\(text) is no number") }
    return .double(double)
  }
}

extension StructType {
  /// The type of the column or field at a path.
  fileprivate func type(at path: ColumnPath) -> DataType? {
    var structure: StructType? = self
    var type: DataType?
    for name in path.names {
      type = structure?[name]?.type
      structure = type?.structure
    }
    return type
  }
}
