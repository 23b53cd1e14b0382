internal import DeltaMemory

/// The page indexes of one column chunk, as far as the file has them.
package struct ParquetPageIndex: Sendable {
  package var columnIndex: ParquetColumnIndex?
  package var offsetIndex: ParquetOffsetIndex?

  package init() {}
}

extension ParquetFile {
  /// The page indexes of some leaves in one row group, with as few reads as their places allow. The indexes of
  /// all columns lie together, so that this is one read as a rule.
  /// - Parameters:
  ///   - leaves: numbers of leaves; for unknown ones, and those without an index, there is no entry.
  ///   - offsetsOnly: leaves of which the offset index is enough.
  package func pageIndexes(
    _ rowGroup: Int, leaves: [Int], offsetsOnly: [Int] = []
  ) async throws -> [Int: ParquetPageIndex] {
    var wanted: [(chunk: ParquetColumnChunk, range: Range<Int>, isColumnIndex: Bool)] = []
    let whole = Set(leaves)
    for leaf in whole.union(offsetsOnly).sorted() where schema.leaves.indices.contains(leaf) {
      let chunk = try metadata.columnChunk(rowGroup, leaf: leaf)
      if let range = chunk.columnIndex, whole.contains(leaf) { wanted.append((chunk, range, true)) }
      if let range = chunk.offsetIndex { wanted.append((chunk, range, false)) }
    }
    guard !wanted.isEmpty else { return [:] }
    let fetch = CoalescedFetch(wanted.map(\.range), options: options)
    let parts = try await source.readMany(fetch.reads)
    var indexes: [Int: ParquetPageIndex] = [:]
    for (number, item) in wanted.enumerated() {
      let bytes = try fetch.part(number, of: parts)
      let leaf = item.chunk.leaf
      do throws(ParquetError) {
        if item.isColumnIndex {
          guard let typed = metadata.leaf(leaf) else { continue }
          indexes[leaf, default: ParquetPageIndex()].columnIndex = try ParquetColumnIndex(
            bytes, leaf: typed, order: metadata.columnOrder(leaf))
        } else {
          indexes[leaf, default: ParquetPageIndex()].offsetIndex = try ParquetOffsetIndex(
            bytes, chunk: item.chunk, rowCount: metadata.rowGroups[rowGroup].rowCount)
        }
      } catch {
        throw error.located(
          column: schema.path(of: schema.leaf(leaf)), fileOffset: Int64(item.range.lowerBound))
      }
    }
    return indexes
  }

  /// The Bloom filter of a column chunk; nil where it has none, or one of a kind that is not known.
  package func bloomFilter(_ rowGroup: Int, leaf: Int) async throws -> ParquetBloomFilter? {
    guard let place = try metadata.columnChunk(rowGroup, leaf: leaf).bloomFilter else { return nil }
    let fileEnd = source.byteCount
    // The header takes some 20 bytes; where the footer does not tell the size it is read first.
    let known = place.byteCount ?? ParquetBloomFilter.headerGuess
    let front = try await source.read(place.offset..<min(fileEnd, place.offset + max(known, 1)))
    guard let header = try ParquetBloomFilter.Header(front) else { return nil }
    if let bits = front.slice(header.byteCount..<header.byteCount + header.bitsetByteCount) {
      return try ParquetBloomFilter(bits)
    }
    let start = place.offset + header.byteCount
    guard start <= fileEnd - header.bitsetByteCount else {
      throw ParquetError(
        .malformed, "a Bloom filter of \(header.bitsetByteCount) bytes leaves the file",
        fileOffset: Int64(place.offset))
    }
    return try ParquetBloomFilter(try await source.read(start..<start + header.bitsetByteCount))
  }
}
