/// A column in a filter: the beginning of a comparison.
public struct FilterColumn: Sendable {
  public let path: ColumnPath

  /// The column, or the field inside one, that a path names: `"a"`, `"a.b"`.
  public static func column(_ path: ColumnPath) -> FilterColumn { FilterColumn(path: path) }

  /// The column that a coding key names.
  public static func column(_ key: some CodingKey) -> FilterColumn { FilterColumn(path: ColumnPath(key)) }
}

extension Filter {
  /// The column, or the field inside one, that a path names: `"a"`, `"a.b"`.
  public static func column(_ path: ColumnPath) -> FilterColumn { FilterColumn(path: path) }

  /// The column that a coding key names.
  public static func column(_ key: some CodingKey) -> FilterColumn { FilterColumn(path: ColumnPath(key)) }
}

extension FilterColumn {
  /// Where the values are equal.
  public static func == (column: FilterColumn, value: some FilterValue) -> Filter {
    column.compared(.equal, value)
  }

  /// Where the values differ and neither is null.
  public static func != (column: FilterColumn, value: some FilterValue) -> Filter {
    column.compared(.notEqual, value)
  }

  public static func < (column: FilterColumn, value: some FilterValue) -> Filter {
    column.compared(.less, value)
  }

  public static func <= (column: FilterColumn, value: some FilterValue) -> Filter {
    column.compared(.lessOrEqual, value)
  }

  public static func > (column: FilterColumn, value: some FilterValue) -> Filter {
    column.compared(.greater, value)
  }

  public static func >= (column: FilterColumn, value: some FilterValue) -> Filter {
    column.compared(.greaterOrEqual, value)
  }

  /// Where the values of two columns are equal.
  public static func == (left: FilterColumn, right: FilterColumn) -> Filter { left.compared(.equal, right) }

  /// Where the values of two columns differ and neither is null.
  public static func != (left: FilterColumn, right: FilterColumn) -> Filter {
    left.compared(.notEqual, right)
  }

  public static func < (left: FilterColumn, right: FilterColumn) -> Filter { left.compared(.less, right) }

  public static func <= (left: FilterColumn, right: FilterColumn) -> Filter {
    left.compared(.lessOrEqual, right)
  }

  public static func > (left: FilterColumn, right: FilterColumn) -> Filter { left.compared(.greater, right) }

  public static func >= (left: FilterColumn, right: FilterColumn) -> Filter {
    left.compared(.greaterOrEqual, right)
  }

  /// Where the values of two columns are equal, or both null.
  public func isSame(as other: FilterColumn) -> Filter { compared(.same, other) }

  /// Where the values are equal, or both null; never unknown (`<=>` in SQL).
  public func isSame(as value: some FilterValue) -> Filter { compared(.same, value) }

  /// Where the value is one of `values`.
  public func isIn(_ values: some Sequence<some FilterValue>) -> Filter {
    Filter(.isIn(path, values.map(\.filterValue)))
  }

  /// Where the value lies in the range, both ends included.
  public func isBetween(_ low: some FilterValue, _ high: some FilterValue) -> Filter {
    compared(.greaterOrEqual, low) && compared(.lessOrEqual, high)
  }

  public var isNull: Filter { Filter(.isNull(path)) }
  public var isNotNull: Filter { Filter(.not(.isNull(path))) }

  /// Where the text begins with `prefix`.
  public func starts(with prefix: String) -> Filter { Filter(.startsWith(path, prefix)) }

  /// Where the text matches a pattern of SQL: `%` is any text, `_` any one letter, and after `escape` either
  /// stands for itself.
  public func like(_ pattern: String, escape: Character = "\\") -> Filter {
    Filter(.like(path, pattern: pattern, escape: String(escape)))
  }

  private func compared(_ comparison: Filter.Comparison, _ other: FilterColumn) -> Filter {
    Filter(.compareColumns(path, comparison, other.path))
  }

  private func compared(_ comparison: Filter.Comparison, _ value: some FilterValue) -> Filter {
    Filter(.compare(path, comparison, value.filterValue))
  }
}

/// What a column can be compared with: Swift's own values, and `Value` for all others.
public protocol FilterValue {
  var filterValue: Value { get }
}

extension Value: FilterValue { public var filterValue: Value { self } }
extension Bool: FilterValue { public var filterValue: Value { .boolean(self) } }
extension Int: FilterValue { public var filterValue: Value { .integer(self) } }
extension Int8: FilterValue { public var filterValue: Value { .integer(self) } }
extension Int16: FilterValue { public var filterValue: Value { .integer(self) } }
extension Int32: FilterValue { public var filterValue: Value { .integer(self) } }
extension Int64: FilterValue { public var filterValue: Value { .integer(self) } }
extension UInt8: FilterValue { public var filterValue: Value { .integer(self) } }
extension UInt16: FilterValue { public var filterValue: Value { .integer(self) } }
extension UInt32: FilterValue { public var filterValue: Value { .integer(self) } }
extension UInt64: FilterValue {
  public var filterValue: Value { .decimal(unscaled: Int128(self), scale: 0) }
}
extension Float: FilterValue { public var filterValue: Value { .float(self) } }
extension Double: FilterValue { public var filterValue: Value { .double(self) } }
extension String: FilterValue { public var filterValue: Value { .string(self) } }
extension [UInt8]: FilterValue { public var filterValue: Value { .binary(self) } }
extension Optional: FilterValue where Wrapped: FilterValue {
  /// nil is null, with which a comparison is never true; `isNull` and `isSame(as:)` are.
  public var filterValue: Value { self?.filterValue ?? .null }
}
