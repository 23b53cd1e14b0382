internal import DeltaMemory

/// A run of a page's entries whose levels are decoded; entries `next..<count` are still to be taken.
struct LevelPiece {
  /// Enough to amortise a call, few enough to stay in cache.
  static let largest = 16_384

  var next = 0
  var count = 0

  var isEmpty: Bool { next == count }
}

extension LeafReader {
  /// Decodes a leaf inside lists: a row is the entries from one with repetition level 0 to the next such.
  func advanceRepeated() throws(ParquetError) -> Bool {
    while span < rows.spans.count {
      let range = rows.spans[span].rows
      if isReading, row == range.upperBound, endsWithPage(range) {
        endSpan()
        continue
      }
      if piece.isEmpty, try !loadPiece(before: range.lowerBound) {
        guard pages.isAtEnd, isReading, row == range.upperBound else { return false }
        endSpan()
        continue
      }
      let limit = isReading ? range.upperBound : range.lowerBound
      guard row <= limit else { throw ParquetError(.malformed, "the pages leave row \(limit) out") }
      let start = piece.next
      let end = LevelKernels.endOfRows(
        pieceRepetitions, from: start, count: piece.count, row: &row, limit: limit)
      if isReading { try take(start..<end) } else { try pass(start..<end) }
      piece.next = end
      if end < piece.count {
        if isReading { endSpan() } else { isReading = true }
      }
    }
    return true
  }

  private func endSpan() {
    span += 1
    isReading = false
  }

  /// Whether the span's last row, which has begun, is known to be whole without a look at the next page.
  private func endsWithPage(_ range: Range<Int>) -> Bool {
    guard piece.isEmpty, (page?.remaining ?? 0) == 0 else { return false }
    return pages.rowsAreWhole || pageHoldsWholeRows
  }

  private var pieceRepetitions: UnsafePointer<UInt8> {
    UnsafePointer(pieceLevels.repetitions.base.assumingMemoryBound(to: UInt8.self))
  }

  private var pieceDefinitions: UnsafePointer<UInt8> {
    UnsafePointer(pieceLevels.definitions.base.assumingMemoryBound(to: UInt8.self))
  }

  /// Decodes the levels of the next entries.
  /// - Returns: false where bytes are missing, or no entry is left.
  private func loadPiece(before wanted: Int) throws(ParquetError) -> Bool {
    if (page?.remaining ?? 0) == 0, try !loadRepeatedPage(before: wanted) { return false }
    guard let page else { return false }
    let count = min(page.remaining, LevelPiece.largest)
    pieceLevels.removeAll()
    pieceLevels.repetitions.reserve(count)
    pieceLevels.definitions.reserve(count)
    try page.repetitions.decode(count, into: pieceLevels.repetitions.base.assumingMemoryBound(to: UInt8.self))
    try page.definitions.decode(count, into: pieceLevels.definitions.base.assumingMemoryBound(to: UInt8.self))
    if startsRow {
      guard pieceRepetitions[0] == 0 else {
        throw ParquetError(.malformed, "the first entry of the pages goes on with a row that never began")
      }
      startsRow = false
    }
    page.remaining -= count
    piece = LevelPiece(next: 0, count: count)
    return true
  }

  private func loadRepeatedPage(before wanted: Int) throws(ParquetError) -> Bool {
    try loadPage { (header) throws(ParquetError) in
      if let start = pages.takeRowOfStretch() {
        guard start >= row else {
          throw ParquetError(.malformed, "the offset index goes back to row \(start)")
        }
        row = start
        startsRow = true
      }
      guard let rows = header.rowCount else { return false }
      guard rows <= rowCount - row else {
        throw ParquetError(
          .malformed, "a page of \(rows) rows from row \(row) on, in a row group of \(rowCount)")
      }
      guard !isReading, row + rows <= wanted else { return false }
      row += rows
      return true
    }
  }

  /// Passes over entries of the piece.
  private func pass(_ entries: Range<Int>) throws(ParquetError) {
    guard !entries.isEmpty, let page else { return }
    let present = LevelKernels.countAtLeast(
      pieceDefinitions + entries.lowerBound, count: entries.count, threshold: maxDefinition)
    try skipValues(page, present)
  }

  /// Decodes entries of the piece to slots and keeps their levels.
  private func take(_ entries: Range<Int>) throws(ParquetError) {
    guard !entries.isEmpty, let page else { return }
    let count = entries.count
    guard count <= options.limits.batchElements - levels.count else {
      throw ParquetError(
        .limitExceeded, "more than \(options.limits.batchElements) list elements in a batch of rows")
    }
    let definitions = pieceDefinitions + entries.lowerBound
    keep(definitions, pieceRepetitions + entries.lowerBound, count: count)
    buffers.reserve(count)
    let present = LevelKernels.countAtLeast(definitions, count: count, threshold: maxDefinition)
    let slotThreshold = UInt8(truncatingIfNeeded: request.leaf.slotDefinition)
    var slots = LevelKernels.countAtLeast(definitions, count: count, threshold: slotThreshold)
    if slots == present {
      BitOps.fill(buffers.validity.base, from: buffers.slotCount, count: slots, with: true)
    } else {
      scratch.count = 0
      scratch.reserve(count)
      let bytes = scratch.base.assumingMemoryBound(to: UInt8.self)
      slots = LevelKernels.slots(
        definitions, count: count, slot: slotThreshold, value: maxDefinition, into: bytes)
      Spread.packBits(bytes, count: slots, into: buffers.validity.base, bit: buffers.slotCount)
    }
    try decodeValues(page, count: slots, present: present)
  }

  private func keep(_ definitions: UnsafePointer<UInt8>, _ repetitions: UnsafePointer<UInt8>, count: Int) {
    guard request.keepsLevels else {
      levels.count += count
      return
    }
    levels.definitions.count = levels.count
    levels.repetitions.count = levels.count
    levels.definitions.append(UnsafeRawBufferPointer(start: definitions, count: count))
    levels.repetitions.append(UnsafeRawBufferPointer(start: repetitions, count: count))
    levels.count += count
  }
}
