/// Rows as columns: equally long, named and typed.
public struct Batch: Sendable {
  public let fields: [ColumnField]
  public let columns: [Column]
  /// The number of rows.
  public let count: Int

  /// Makes a batch; nil where a column is not of its field's type or not `count` values long.
  public init?(fields: [ColumnField], columns: [Column], count: Int) {
    guard fields.count == columns.count, count >= 0 else { return nil }
    for (field, column) in zip(fields, columns) where column.type != field.type || column.count != count {
      return nil
    }
    self.init(unchecked: fields, columns: columns, count: count)
  }

  package init(unchecked fields: [ColumnField], columns: [Column], count: Int) {
    self.fields = fields
    self.columns = columns
    self.count = count
  }

  /// The first column of that name.
  public subscript(name: String) -> Column? {
    fields.firstIndex { $0.name == name }.map { columns[$0] }
  }

  /// The rows in `range`, without a copy.
  public func slice(_ range: Range<Int>) -> Batch {
    Batch(unchecked: fields, columns: columns.map { $0.slice(range) }, count: range.count)
  }
}
