package import DeltaColumns
package import DeltaMemory

/// Some rows of a file as columns.
package struct ParquetBatch: Sendable {
  /// One a field of the projection, in its order, in the file's own types.
  package let columns: [Column]
  /// The number of rows.
  package let count: Int
  /// The file's numbers of the rows: sorted ranges, together `count` long.
  package let rows: [Range<Int>]
}

/// Chooses rows by the values of some columns.
package struct ParquetRowTest: Sendable {
  /// How many fields at the front of the projection it looks at. They are decoded first; the others are decoded for
  /// the rows that pass.
  package let fieldCount: Int
  /// The rows of a batch of those fields that are wanted: a set bit a row; nil: all of them.
  package let wanted: @Sendable (ParquetBatch) throws -> Bitmap?

  package init(fieldCount: Int, wanted: @escaping @Sendable (ParquetBatch) throws -> Bitmap?) {
    self.fieldCount = fieldCount
    self.wanted = wanted
  }
}

/// The rows of one row group that are wanted.
package struct ParquetRowSelection: Sendable {
  package var rowGroup: Int
  /// Rows inside the row group: sorted ranges, apart; nil: all of them.
  package var rows: [Range<Int>]?
  /// Offset indexes by leaf, where somebody has loaded them already; the others are loaded when needed.
  package var offsetIndexes: [Int: ParquetOffsetIndex]

  package init(
    rowGroup: Int, rows: [Range<Int>]? = nil, offsetIndexes: [Int: ParquetOffsetIndex] = [:]
  ) {
    self.rowGroup = rowGroup
    self.rows = rows
    self.offsetIndexes = offsetIndexes
  }
}
