/// How values of one Delta type look in canonical rows, from both sides: the expected JSON and our batches.
///
/// `ValueFormat.table` has a row for each type; a patch that brings a type adds its own.
package struct ValueFormat: Sendable {
  /// The type's name in a schema, without parameters.
  package let typeName: String
  /// The table feature without which a table cannot have the type.
  package let feature: String?
  /// The canonical text of an expected value; nil where JSON of that shape cannot be one. Never given null.
  package let expected: @Sendable (JSONNode, Parameters) -> String?
  /// A writer of a column's values; nil where the column does not hold this type. Nulls never reach it.
  package let writer: @Sendable (ColumnValues, Parameters) -> ValueWriter?

  /// The numbers in brackets after the type's name.
  package typealias Parameters = [Int]

  package init(
    _ typeName: String, feature: String? = nil,
    expected: @escaping @Sendable (JSONNode, Parameters) -> String?,
    writer: @escaping @Sendable (ColumnValues, Parameters) -> ValueWriter?
  ) {
    self.typeName = typeName
    self.feature = feature
    self.expected = expected
    self.writer = writer
  }

  /// The format of a primitive type, such as `long` or `decimal(10,2)`; nil for an unknown type.
  package static func named(_ type: String) -> (format: ValueFormat, parameters: Parameters)? {
    guard let open = type.firstIndex(of: "(") else {
      return table[type].map { ($0, []) }
    }
    let inside = type[type.index(after: open)...].dropLast()
    let parameters = inside.split(separator: ",").compactMap { Int($0.filter { $0 != " " }) }
    return table[String(type[..<open])].map { ($0, parameters) }
  }
}
