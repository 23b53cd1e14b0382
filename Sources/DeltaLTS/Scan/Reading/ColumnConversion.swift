import DeltaColumns
import DeltaMemory
import DeltaParquet

/// Makes a file's column a table's column: other widths, units and layouts, missing fields, put in order.
indirect enum ColumnConversion: Sendable {
  /// What the file has is what the table wants.
  case none
  /// The file has no such column.
  case missing(ColumnType)
  /// Values one by one, or the whole column, by a kernel.
  case values(ColumnType, @Sendable (Column) throws(ConversionError) -> Column)
  /// For each of the table's fields, the file's child and what to do with it.
  case structure(ColumnType, [(child: Int?, conversion: ColumnConversion)])
  case list(ColumnType, ColumnConversion)
  case map(ColumnType, key: ColumnConversion, value: ColumnConversion)

  /// Whether the column passes as it is.
  var isIdentity: Bool { if case .none = self { true } else { false } }

  /// The converted column.
  func apply(_ column: Column) throws(ConversionError) -> Column {
    switch self {
    case .none: return column
    case .missing(let type): return Column.nulls(type, count: column.count)
    case .values(_, let convert): return try convert(column)
    case .structure(let type, let children):
      guard case .structure(let found) = column.storage else { throw ConversionError("expected a struct") }
      var columns: [Column] = []
      columns.reserveCapacity(children.count)
      for (child, conversion) in children {
        // A missing child takes its length from the struct.
        columns.append(
          try conversion.apply(child.map { found[$0] } ?? Column.nulls(.null, count: column.count)))
      }
      return Column(
        type, count: column.count, validity: column.validity, nullCount: column.nullCount,
        storage: .structure(columns))
    case .list(let type, let element):
      guard case .list(let offsets, let child) = column.storage else {
        throw ConversionError("expected a list")
      }
      return Column(
        type, count: column.count, validity: column.validity, nullCount: column.nullCount,
        storage: .list(offsets: offsets, child: try element.apply(child)))
    case .map(let type, let key, let value):
      guard case .map(let offsets, let keys, let values) = column.storage else {
        throw ConversionError("expected a map")
      }
      return Column(
        type, count: column.count, validity: column.validity, nullCount: column.nullCount,
        storage: .map(offsets: offsets, keys: try key.apply(keys), values: try value.apply(values)))
    }
  }
}

/// Why a value of a file is none of the table's type.
struct ConversionError: Error, Sendable {
  let message: String

  init(_ message: String) { self.message = message }
}
