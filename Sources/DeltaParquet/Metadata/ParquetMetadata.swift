internal import DeltaMemory

/// What a file's footer tells.
///
/// Reading it is one pass that allocates nothing per column chunk: it notes where each chunk's metadata
/// lies. `columnChunk(_:leaf:)` parses one when somebody asks, so that a footer of thousands of columns
/// costs little to whoever reads two of them.
package struct ParquetMetadata: Sendable {
  /// The format's version, 1 or 2; it tells nothing about what the file uses.
  package let version: Int32
  package let schema: ParquetSchema
  /// Rows of the whole file.
  package let rowCount: Int
  package let rowGroups: [ParquetRowGroup]
  /// The application that wrote the file, as it calls itself.
  package let createdBy: String?
  /// Free-form pairs; of a key that is there twice the last.
  package let keyValues: [String: String]
  /// The order of each leaf's statistics; empty where the footer does not tell.
  package let columnOrders: [ColumnOrder]
  /// The footer's bytes.
  let footer: Bytes
  /// Bytes of the file, which no chunk may leave.
  let fileByteCount: Int
}

/// The order by which a leaf's `min_value` and `max_value` are least and greatest.
package enum ColumnOrder: UInt8, Sendable {
  /// The order that the type defines.
  case typeDefined = 1
  case ieee754Total = 2
  case int96Timestamp = 3
  /// An order that this reader does not know: the statistics say nothing.
  case unknown = 0
}

/// Rows that are stored together, each column as one chunk.
package struct ParquetRowGroup: Sendable {
  /// Its place in the file.
  package let index: Int
  package let rowCount: Int
  /// The file's number of its first row.
  package let firstRow: Int
  /// Uncompressed bytes of all its columns.
  package let totalByteSize: Int
  /// Stored bytes of all its columns, where the footer tells.
  package let totalCompressedSize: Int?
  /// By what its rows are sorted, most significant first.
  package let sortingColumns: [SortingColumn]
  /// Where each `ColumnChunk` begins in the footer.
  let chunkOffsets: [UInt32]

  /// The rows' numbers in the file.
  package var rows: Range<Int> { firstRow..<firstRow + rowCount }

  package struct SortingColumn: Hashable, Sendable {
    package let leaf: Int
    package let descending: Bool
    package let nullsFirst: Bool
  }
}
