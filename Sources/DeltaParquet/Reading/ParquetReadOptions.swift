package import DeltaMemory

/// How files are read, and what a file may ask for.
package struct ParquetReadOptions: Sendable {
  /// Whether the checksums of pages that have one are verified.
  package var verifyChecksums = true
  /// Whether text is checked to be UTF-8. Without, whoever takes the text for a `String` gets replacements.
  package var validateUTF8 = true
  /// Rows of a batch at the most.
  package var batchRows = 65_536
  /// Rows of the first batch of a row group, where it shall be there soon; each next has twice as many.
  package var firstBatchRows: Int?
  /// How many bytes of a column chunk are fetched at once.
  package var fetchWindow = 8 << 20
  /// How many bytes of all columns are waited for at once, when one column's are less. Where requests cost next to
  /// nothing, columns that come one after the other find the memory of the one before.
  package var fetchTogether = Int.max
  /// Bytes that reading a row group should take at once; see `WorkingSet`.
  package var memoryBudget = Int.max
  /// Ranges that are no farther apart are fetched as one.
  package var coalesceGap = 64 << 10
  /// How many bytes are fetched in one request at the most, unless one page needs more.
  package var largestRequest = 64 << 20
  /// How much of the file's end is read at first, in the hope that the footer is in it.
  package var tailGuess = 64 << 10
  package var limits = ParquetLimits()
  package var pool = BufferPool.shared

  package init() {}
}

/// What a file may ask for before it is refused (`limitExceeded`), so that few hostile bytes cannot take all
/// of the memory.
package struct ParquetLimits: Hashable, Sendable {
  /// Bytes of a footer.
  package var footerByteCount = 512 << 20
  /// Bytes of a page header; statistics in it may be long.
  package var pageHeaderByteCount = 16 << 20
  /// Bytes of a page, compressed.
  package var pageByteCount = 1 << 30
  /// What a page may grow to.
  package var decompression = DecompressionLimits()
  /// List elements (with those of inner lists) of one column in one batch.
  package var batchElements = 1 << 28

  package init() {}
}
