internal import DeltaMemory

/// Bytes of a column chunk in which page follows page.
struct PageStretch {
  let range: Range<Int>
  /// The row of the row group with which its first data page begins; nil: the row where the last one ended,
  /// or none (a dictionary).
  let firstRow: Int?
}

extension PageStretch {
  /// What of a chunk has to be read for these rows: all of it, or by the offset index the dictionary and the
  /// pages that hold any of them.
  /// - Parameter end: what lies before is known already, and left out.
  static func stretches(
    _ chunk: ParquetColumnChunk, rows: [Range<Int>], index: ParquetOffsetIndex?, behind end: Int
  ) -> [PageStretch] {
    let start = chunk.byteRange.lowerBound
    guard let index, let first = index.pages.first else {
      return start < end ? [] : [PageStretch(range: chunk.byteRange, firstRow: nil)]
    }
    var stretches: [PageStretch] = []
    if first.range.lowerBound > start, start >= end {
      stretches.append(PageStretch(range: start..<first.range.lowerBound, firstRow: nil))
    }
    for page in index.pages(holding: rows) {
      let location = index.pages[page]
      if location.range.lowerBound < end { continue }
      if let last = stretches.last, last.firstRow != nil, last.range.upperBound == location.range.lowerBound {
        stretches[stretches.count - 1] = PageStretch(
          range: last.range.lowerBound..<location.range.upperBound, firstRow: last.firstRow)
      } else {
        stretches.append(PageStretch(range: location.range, firstRow: location.firstRow))
      }
    }
    return stretches
  }
}

/// Walks over the pages of a column chunk and tells which bytes it needs to go on.
///
/// It does no I/O: where bytes are missing it asks for them (`missing`) and goes on when they were fed.
struct PageSequence {
  private var stretches: [PageStretch] = []
  private let options: ParquetReadOptions
  private var window = ByteWindow()
  private var stretch = 0
  /// Where the next page begins.
  private(set) var offset: Int
  /// The header of the page at `offset`, once read.
  private(set) var header: PageHeader?
  /// Where the bytes that were asked for so far end.
  private var asked: (stretch: Int, offset: Int)
  /// Set by reading the first header of a stretch that tells its row.
  private(set) var rowOfStretch: Int?
  private(set) var missing: [Range<Int>] = []

  init(options: ParquetReadOptions) {
    self.options = options
    self.offset = 0
    self.asked = (0, 0)
  }

  /// Where the pages that are known end.
  var end: Int { stretches.last?.range.upperBound ?? 0 }

  /// Makes pages known behind those that are.
  mutating func append(_ more: [PageStretch]) {
    guard let first = more.first else { return }
    if stretch == stretches.count {
      offset = first.range.lowerBound
      rowOfStretch = first.firstRow
    }
    stretches += more
    isAtEnd = false
    rowsAreWhole = rowsAreWhole || more.contains { $0.firstRow != nil }
  }

  /// Takes what was `missing`.
  mutating func feed(_ bytes: Bytes, at start: Int) {
    window.add(bytes, at: start)
    missing = []
  }

  /// Whether pages begin and end with rows: so it is where an offset index tells of them.
  private(set) var rowsAreWhole = false

  /// Whether all pages were taken.
  private(set) var isAtEnd = false

  /// Forgets what was fed, when nothing more is wanted of it.
  mutating func release() { window = ByteWindow() }

  /// Takes note of `rowOfStretch`.
  mutating func takeRowOfStretch() -> Int? {
    defer { rowOfStretch = nil }
    return rowOfStretch
  }

  /// Makes `header` that of the next page.
  /// - Returns: false where bytes are `missing`, or none are left (`isAtEnd`).
  mutating func readHeader() throws(ParquetError) -> Bool {
    if header != nil { return true }
    while stretches.indices.contains(stretch), offset >= stretches[stretch].range.upperBound {
      stretch += 1
      guard stretches.indices.contains(stretch) else { break }
      offset = stretches[stretch].range.lowerBound
      rowOfStretch = stretches[stretch].firstRow ?? rowOfStretch
    }
    guard stretches.indices.contains(stretch) else {
      isAtEnd = true
      return false
    }
    window.drop(before: offset)
    let limit = stretches[stretch].range.upperBound
    let available = min(window.end(from: offset), limit)
    guard available > offset else { return ask(through: offset + 1) }
    header = try parseHeader(available: available)
    if header != nil { return true }
    guard available < limit else {
      throw ParquetError(.truncated, "the column chunk ends in a page header", fileOffset: Int64(offset))
    }
    guard available - offset < options.limits.pageHeaderByteCount else {
      throw ParquetError(
        .limitExceeded, "a page header of more than \(options.limits.pageHeaderByteCount) bytes",
        fileOffset: Int64(offset))
    }
    return ask(through: available + max(available - offset, 4096))
  }

  /// The header at `offset`; nil where the bytes up to `available` hold only a part of it.
  private func parseHeader(available: Int) throws(ParquetError) -> PageHeader? {
    // It lies in one fetched part as a rule; where not, little is put together before much.
    var attempt = window.front(offset)
    var length = min(attempt?.count ?? 0, available - offset)
    attempt = attempt?.slice(0..<length)
    while let bytes = attempt {
      do throws(ParquetError) {
        return try PageHeader(bytes)
      } catch {
        guard error.code == .truncated else { throw error.located(fileOffset: Int64(offset)) }
      }
      guard length < available - offset else { return nil }
      length = min(available - offset, length + max(length, 4096))
      attempt = window.bytes(offset..<offset + length, pool: options.pool)
    }
    return nil
  }

  /// The stored bytes of the page whose header was read; nil where some are `missing`.
  mutating func readBody() throws(ParquetError) -> Bytes? {
    guard let header else { return nil }
    let range = try bodyRange(header)
    guard let bytes = window.bytes(range, pool: options.pool) else {
      _ = ask(through: range.upperBound)
      return nil
    }
    if options.verifyChecksums, let expected = header.checksum {
      let found = PageChecksum.crc32(bytes)
      guard found == expected else {
        throw ParquetError(
          .checksumMismatch, "the page's checksum is \(found), its header says \(expected)",
          fileOffset: Int64(offset))
      }
    }
    leave(range.upperBound)
    return bytes
  }

  /// Passes over the page whose header was read.
  mutating func skipBody() throws(ParquetError) {
    guard let header else { return }
    leave(try bodyRange(header).upperBound)
  }

  private mutating func leave(_ end: Int) {
    offset = end
    header = nil
  }

  private func bodyRange(_ header: PageHeader) throws(ParquetError) -> Range<Int> {
    guard header.storedSize <= options.limits.pageByteCount else {
      throw ParquetError(
        .limitExceeded,
        "a page of \(header.storedSize) bytes, where \(options.limits.pageByteCount) are allowed",
        fileOffset: Int64(offset))
    }
    let start = offset + header.byteCount
    let end = start + header.storedSize
    guard end <= stretches[stretch].range.upperBound else {
      throw ParquetError(
        .malformed, "a page of \(header.storedSize) bytes leaves its column chunk", fileOffset: Int64(offset))
    }
    return start..<end
  }

  /// Asks for the bytes up to `end` of this stretch at least, and for what follows within the fetch window.
  private mutating func ask(through end: Int) -> Bool {
    // What was skipped over without being fetched need not be fetched any more.
    if asked.stretch < stretch { asked = (stretch, offset) }
    if asked.stretch == stretch { asked.offset = max(asked.offset, offset) }
    var budget = max(options.fetchWindow, end - asked.offset)
    var ranges: [Range<Int>] = []
    while budget > 0, stretches.indices.contains(asked.stretch) {
      let range = stretches[asked.stretch].range
      let start = max(asked.offset, range.lowerBound)
      let upper = min(range.upperBound, start + budget)
      if upper > start {
        ranges.append(start..<upper)
        budget -= upper - start
      }
      if upper == range.upperBound {
        asked = (
          asked.stretch + 1,
          asked.stretch + 1 < stretches.count ? stretches[asked.stretch + 1].range.lowerBound : 0
        )
      } else {
        asked.offset = upper
      }
    }
    missing = ranges
    return false
  }
}
