package import DeltaMemory

/// What is known of the values of each data page of a column chunk.
package struct ParquetColumnIndex: Sendable {
  /// How the pages' bounds follow each other.
  package enum Order: Int32, Sendable {
    case unordered = 0
    case ascending = 1
    case descending = 2
  }

  /// Whether a page holds nulls alone.
  package let nullPages: [Bool]
  package let order: Order
  private let leaf: ParquetLeaf
  private let isOrdered: Bool
  let bytes: Bytes
  private let minimums: [Range<Int>]
  private let maximums: [Range<Int>]
  private let nullCounts: [Int]
  private let nanCounts: [Int]

  /// The number of pages.
  package var count: Int { nullPages.count }

  /// What is known of page number `page`: of a page of nulls there are no bounds.
  package func bounds(_ page: Int) -> ParquetBounds {
    var bounds = ParquetBounds()
    if nullCounts.indices.contains(page) { bounds.nullCount = nullCounts[page] }
    if nanCounts.indices.contains(page) { bounds.nanCount = nanCounts[page] }
    guard !nullPages[page], isOrdered else { return bounds }
    bounds.min = bytes.slice(minimums[page]).flatMap { StatisticsTrust.scalar($0, leaf) }
    bounds.max = bytes.slice(maximums[page]).flatMap { StatisticsTrust.scalar($0, leaf) }
    bounds.settleFloats()
    return bounds
  }

  /// Parses a `ColumnIndex`.
  /// - Parameter order: what the footer says of the leaf's statistics; nil where it says nothing.
  package init(_ bytes: Bytes, leaf: ParquetLeaf, order: ColumnOrder?) throws(ParquetError) {
    self = try bytes.withUnsafeBytes { (raw) throws(ParquetError) in
      var reader = ThriftReader(raw, subject: "column index")
      return try reader.columnIndex(bytes, leaf, order)
    }
  }

  fileprivate init(_ parts: Parts, bytes: Bytes, leaf: ParquetLeaf, isOrdered: Bool) {
    self.nullPages = parts.nullPages
    self.order = parts.order
    self.leaf = leaf
    self.isOrdered = isOrdered
    // It came with other indexes in one read, and may be kept without them.
    self.bytes = bytes.compacted()
    self.minimums = parts.minimums
    self.maximums = parts.maximums
    self.nullCounts = parts.nullCounts
    self.nanCounts = parts.nanCounts
  }

  fileprivate struct Parts {
    var nullPages: [Bool] = []
    var minimums: [Range<Int>] = []
    var maximums: [Range<Int>] = []
    var order = Order.unordered
    var nullCounts: [Int] = []
    var nanCounts: [Int] = []
  }
}

extension ThriftReader {
  fileprivate mutating func columnIndex(
    _ bytes: Bytes, _ leaf: ParquetLeaf, _ order: ColumnOrder?
  ) throws(ParquetError) -> ParquetColumnIndex {
    var parts = ParquetColumnIndex.Parts()
    var field = ThriftField()
    while try next(&field) {
      switch field.id {
      case 1:
        for _ in 0..<(try list(field, of: .boolTrue)) { parts.nullPages.append(try boolElement()) }
      case 2: parts.minimums = try ranges(field)
      case 3: parts.maximums = try ranges(field)
      case 4: parts.order = ParquetColumnIndex.Order(rawValue: try int32(field)) ?? .unordered
      case 5: parts.nullCounts = try counts(field)
      case 8: parts.nanCounts = try counts(field)
      default: try skip(field)
      }
    }
    let count = parts.nullPages.count
    guard parts.minimums.count == count, parts.maximums.count == count,
      parts.nullCounts.isEmpty || parts.nullCounts.count == count,
      parts.nanCounts.isEmpty || parts.nanCounts.count == count
    else { throw malformed("its lists are not of one length") }
    return ParquetColumnIndex(
      parts, bytes: bytes, leaf: leaf, isOrdered: StatisticsTrust.isOrdered(leaf, by: order))
  }

  private mutating func ranges(_ field: ThriftField) throws(ParquetError) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    for _ in 0..<(try list(field, of: .binary)) { ranges.append(try binaryRange()) }
    return ranges
  }

  private mutating func counts(_ field: ThriftField) throws(ParquetError) -> [Int] {
    var counts: [Int] = []
    for _ in 0..<(try list(field, of: .int64)) { counts.append(Int(clamping: try zigzag())) }
    return counts
  }
}
