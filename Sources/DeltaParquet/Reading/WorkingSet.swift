/// What reading a row group takes at once: fetched bytes, open pages, and the batch that is made.
///
/// A guess by what the footer tells: page sizes are not known before the pages are read. It is held within
/// `ParquetReadOptions.memoryBudget` by fetching less at once and by making smaller batches, down to a floor that
/// the number of columns sets: each has a page and a dictionary open.
package struct WorkingSet: Sendable {
  /// Rows of a batch at the most. Rows with long lists make for smaller batches, too.
  package let batchRows: Int
  /// Bytes of a column chunk that are fetched at once.
  package let fetchWindow: Int
  /// Bytes that all of it comes to.
  package let byteCount: Int

  /// - Parameter wanted: how many of the row group's rows are read; nil: all.
  init(
    _ chunks: [ParquetColumnChunk], plan: ReadPlan, rowCount: Int, wanted: Int? = nil,
    options: ParquetReadOptions
  ) {
    guard !chunks.isEmpty, rowCount > 0 else {
      (batchRows, fetchWindow, byteCount) = (max(options.batchRows, 1), options.fetchWindow, 0)
      return
    }
    let share = max(options.memoryBudget, 0) / 4
    fetchWindow = min(options.fetchWindow, max(share / chunks.count, Self.leastWindow))
    var (fixed, bytesPerRow, elementsPerRow) = (0.0, 0.0, 1)
    for (chunk, request) in zip(chunks, plan.leaves) {
      fixed += Double(min(fetchWindow, chunk.byteRange.count))
      fixed += Double(min(2 * Self.usualPage, max(chunk.uncompressedSize, 0)))
      bytesPerRow += request.bytesPerRow(chunk, rowCount: rowCount)
      if request.leaf.maxRepetition > 0 { elementsPerRow = max(elementsPerRow, chunk.valueCount / rowCount) }
    }
    var rows = max(options.batchRows, 1)
    if elementsPerRow > Self.elementsPerRow {
      rows = max(1, Int(Double(rows) * Double(Self.elementsPerRow) / Double(elementsPerRow)))
    }
    // Of a few rows in one batch, each column is decoded in the memory that the one before let go: pages and
    // dictionaries outweigh the batch.
    let areFew = (wanted ?? rowCount) <= rowCount / 2
    if !areFew, Double(rows) * bytesPerRow > Self.cachedBytes {
      let fitting = UInt(max(Self.cachedBytes / max(bytesPerRow, 1), 1))
      rows = min(rows, max(Self.cheapRows, 1 << (UInt.bitWidth - 1 - fitting.leadingZeroBitCount)))
    }
    if Double(rows) * bytesPerRow > Double(share) {
      rows = min(rows, max(Self.leastRows, Int(Double(share) / bytesPerRow)))
    }
    batchRows = rows
    byteCount = Int(min(fixed + Double(min(rows, rowCount)) * bytesPerRow, 0x1p60))
  }

  /// List elements of a row at which batches begin to have fewer rows.
  private static let elementsPerRow = 64
  /// Larger batches would not be in a processor's cache any more when they are handed over, and memory that is
  /// touched for the first time is dear. With fewer rows a batch's own cost, column by column, would begin to show.
  private static let cachedBytes = 4.0 * 1024 * 1024
  private static let cheapRows = 8_192
  /// Below these a budget does not push: requests and batches would cost more than what is in them.
  private static let leastWindow = 64 << 10
  private static let leastRows = 1_024
  /// What most writers make a page, and a dictionary, at the most.
  private static let usualPage = 1 << 20
}

extension LeafRequest {
  /// Bytes of decoded memory for a row, on average.
  fileprivate func bytesPerRow(_ chunk: ParquetColumnChunk, rowCount: Int) -> Double {
    let entries = leaf.maxRepetition > 0 ? max(Double(chunk.valueCount) / Double(rowCount), 1) : 1
    let levels = (leaf.maxDefinition > 0 ? 0.125 : 0) + (keepsLevels || leaf.maxRepetition > 0 ? 2 : 0)
    return entries * (levels + (storesValues ? Double(leaf.columnType.byteWidth ?? 1) : 0))
  }
}

extension ParquetFile {
  /// What reading these columns of a row group takes at once, with the options given.
  package func workingSet(
    _ projection: [ParquetField], rowGroup: Int, options: ParquetReadOptions? = nil
  ) throws(ParquetError) -> WorkingSet {
    guard metadata.rowGroups.indices.contains(rowGroup) else {
      throw ParquetError(.malformed, "row group \(rowGroup) of a file that has \(metadata.rowGroups.count)")
    }
    let plan = try ReadPlan(projection, schema: schema)
    var chunks: [ParquetColumnChunk] = []
    for request in plan.leaves { chunks.append(try metadata.columnChunk(rowGroup, leaf: request.leaf.index)) }
    return WorkingSet(
      chunks, plan: plan, rowCount: metadata.rowGroups[rowGroup].rowCount, options: options ?? self.options)
  }
}
