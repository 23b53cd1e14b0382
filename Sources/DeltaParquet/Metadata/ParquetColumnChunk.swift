package import DeltaMemory

/// One column of one row group: where its pages lie and what is known about its values.
package struct ParquetColumnChunk: Sendable {
  package let leaf: Int
  package let codec: PageCodec
  package let encodings: [ValueEncoding]
  /// Values and nulls, and empty lists.
  package let valueCount: Int
  package let uncompressedSize: Int
  /// The bytes of all pages, headers included, in the file.
  package let byteRange: Range<Int>
  /// Where the first data page begins.
  package let dataPageOffset: Int
  /// Where the dictionary page begins, if the footer tells of one.
  package let dictionaryPageOffset: Int?
  /// Statistics as stored; `ParquetMetadata.bounds` reads them.
  package let statistics: RawStatistics?
  /// Where the Bloom filter lies; its size may be unknown.
  package let bloomFilter: (offset: Int, byteCount: Int?)?
  package let offsetIndex: Range<Int>?
  package let columnIndex: Range<Int>?
}

/// The statistics of a column chunk or a page, as stored.
package struct RawStatistics: Sendable {
  /// `min_value` and `max_value`, ordered by the column's order.
  package var min: Bytes?
  package var max: Bytes?
  /// The deprecated pair, ordered as signed.
  package var legacyMin: Bytes?
  package var legacyMax: Bytes?
  package var nullCount: Int?
  package var distinctCount: Int?
  package var nanCount: Int?
  /// Whether a value equals the bound; nil: unknown.
  package var isMinExact: Bool?
  package var isMaxExact: Bool?
}
