package import DeltaMemory

/// Where the data pages of a column chunk lie, and with which row each begins.
package struct ParquetOffsetIndex: Sendable {
  package struct Page: Hashable, Sendable {
    /// The page with its header, in the file.
    package let range: Range<Int>
    /// Its first row, inside the row group.
    package let firstRow: Int
  }

  /// In the order of their rows.
  package let pages: [Page]
  /// Rows of the row group.
  package let rowCount: Int

  /// The rows of page number `page`, inside the row group.
  package func rows(of page: Int) -> Range<Int> {
    pages[page].firstRow..<(page + 1 < pages.count ? pages[page + 1].firstRow : rowCount)
  }

  /// The numbers of the pages that hold any of `rows`, which are sorted and apart.
  package func pages(holding rows: [Range<Int>]) -> [Int] {
    var found: [Int] = []
    var next = 0
    for range in rows where !range.isEmpty {
      while next < pages.count, self.rows(of: next).upperBound <= range.lowerBound { next += 1 }
      while next < pages.count, pages[next].firstRow < range.upperBound {
        found.append(next)
        next += 1
      }
      // The last one may hold rows of the next range too, but is found already.
    }
    return found
  }

  /// Parses an `OffsetIndex`.
  /// - Parameters:
  ///   - chunk: the chunk whose pages it tells of; pages outside are refused.
  package init(_ bytes: Bytes, chunk: ParquetColumnChunk, rowCount: Int) throws(ParquetError) {
    let pages = try bytes.withUnsafeBytes { (raw) throws(ParquetError) in
      var reader = ThriftReader(raw, subject: "offset index")
      return try reader.pageLocations()
    }
    var row = 0
    var offset = chunk.byteRange.lowerBound
    for (number, page) in pages.enumerated() {
      guard page.range.lowerBound >= offset, page.range.upperBound <= chunk.byteRange.upperBound,
        number == 0 ? page.firstRow == 0 : page.firstRow >= row, page.firstRow <= rowCount
      else {
        throw ParquetError(
          .malformed, "the offset index puts page \(number) at \(page.range), row \(page.firstRow)")
      }
      offset = page.range.upperBound
      row = page.firstRow
    }
    guard !pages.isEmpty || rowCount == 0 else {
      throw ParquetError(.malformed, "the offset index tells of no page")
    }
    self.pages = pages
    self.rowCount = rowCount
  }
}

extension ThriftReader {
  fileprivate mutating func pageLocations() throws(ParquetError) -> [ParquetOffsetIndex.Page] {
    var pages: [ParquetOffsetIndex.Page] = []
    var field = ThriftField()
    while try next(&field) {
      guard field.id == 1 else {
        try skip(field)
        continue
      }
      for _ in 0..<(try list(field, of: .structure)) { pages.append(try pageLocation()) }
    }
    return pages
  }

  private mutating func pageLocation() throws(ParquetError) -> ParquetOffsetIndex.Page {
    var offset = 0
    var size = 0
    var row = 0
    var field = ThriftField()
    while try next(&field) {
      switch field.id {
      case 1: offset = try self.size(field)
      case 2: size = try self.size(field)
      case 3: row = try self.size(field)
      default: try skip(field)
      }
    }
    let (end, overflow) = offset.addingReportingOverflow(size)
    guard !overflow else { throw malformed("a page at \(offset) of \(size) bytes") }
    return ParquetOffsetIndex.Page(range: offset..<end, firstRow: row)
  }
}
