/// Cuts wanted rows into batches.
struct RowBatches {
  private let ranges: [Range<Int>]
  private let batchRows: Int
  private var nextRows: Int
  private var index = 0
  private var row: Int

  /// - Parameter firstRows: rows of the first batch; each next has twice as many, up to `batchRows`.
  init(_ ranges: [Range<Int>], batchRows: Int, firstRows: Int? = nil) {
    self.ranges = ranges
    self.batchRows = max(batchRows, 1)
    nextRows = min(max(firstRows ?? batchRows, 1), self.batchRows)
    self.row = ranges.first?.lowerBound ?? 0
  }

  /// Whether no batch is left.
  var isAtEnd: Bool { index == ranges.count }

  mutating func next() -> [Range<Int>]? {
    var room = nextRows
    nextRows = nextRows <= batchRows / 2 ? nextRows * 2 : batchRows
    var batch: [Range<Int>] = []
    while room > 0, index < ranges.count {
      let last = ranges[index].upperBound
      let end = last - row <= room ? last : row + room
      batch.append(row..<end)
      room -= end - row
      row = end
      if end == last {
        index += 1
        if index < ranges.count { row = ranges[index].lowerBound }
      }
    }
    return batch.isEmpty ? nil : batch
  }

  /// The ranges without empty ones, those that touch made one.
  /// - Throws: `malformed` where they are not sorted, not apart, or leave the row group.
  static func normalized(_ ranges: [Range<Int>], rowCount: Int) throws(ParquetError) -> [Range<Int>] {
    var result: [Range<Int>] = []
    for range in ranges where !range.isEmpty {
      guard range.lowerBound >= result.last?.upperBound ?? 0, range.upperBound <= rowCount else {
        throw ParquetError(
          .malformed, "rows \(range) are asked for out of order, or of a row group of \(rowCount)")
      }
      if let last = result.last, last.upperBound == range.lowerBound {
        result[result.count - 1] = last.lowerBound..<range.upperBound
      } else {
        result.append(range)
      }
    }
    return result
  }
}
