import DeltaColumns

/// What the rows of a scan are made of: columns of the data files, partition values, and what is known of a row
/// besides.
package struct RowLayout: Sendable {
  package let columns: [OutputColumn]
  /// Places of the columns that a filter looks at.
  package let tested: [Int]
  /// The fields of the batches.
  package let fields: [ColumnField]
  package let mapping: SchemaMapping

  package init(_ columns: [OutputColumn], tested: [Int] = [], mapping: SchemaMapping) {
    self.columns = columns
    self.tested = tested
    self.mapping = mapping
    self.fields = columns.map(\.field)
  }

  /// The columns of a table, in its order.
  package init(schema: StructType, partitionColumns: [String], mapping: SchemaMapping) {
    let partitions = Set(partitionColumns)
    self.init(
      schema.fields.map { partitions.contains($0.name) ? .partition($0) : .data($0) }, mapping: mapping)
  }

  /// The fields that are read from files.
  package var dataFields: [StructField] {
    columns.compactMap { if case .data(let field) = $0 { field } else { nil } }
  }
}

/// One column of a scan's rows.
package enum OutputColumn: Sendable {
  /// From the file.
  case data(StructField)
  /// The same in all rows of a file, from the log.
  case partition(StructField)
  /// From the file where it has a column of that physical name, else `base` and the row's place in the file
  /// (PROTOCOL.md, Row Tracking).
  case rowId(ColumnField, materialized: String?)
  case rowCommitVersion(ColumnField, materialized: String?)
  /// The row's number in its file.
  case rowIndex(ColumnField)
  /// The path of the file, as the log has it.
  case filePath(ColumnField)
  /// The same in all rows of a file, given with it.
  case constant(ColumnField, Value)

  package var field: ColumnField {
    switch self {
    case .data(let field), .partition(let field): field.type.columnField(field.name, isNullable: true)
    case .rowId(let field, _), .rowCommitVersion(let field, _), .rowIndex(let field), .filePath(let field),
      .constant(let field, _):
      field
    }
  }
}
