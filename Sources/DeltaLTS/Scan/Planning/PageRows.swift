import DeltaParquet

/// The rows of a row group that may have rows for a filter, by the page index.
struct PageRows {
  /// Inside the row group: sorted, apart.
  private(set) var rows: [Range<Int>]
  private(set) var pruned = 0
  private(set) var offsetIndexes: [Int: ParquetOffsetIndex] = [:]

  /// Leaves whose offset indexes are read before it is known that pages can be left out.
  private static let leavesLimit = 64
  /// Pages up to which each is looked at.
  private static let fewPages = 8

  init(
    _ filter: BoundFilter, _ group: ParquetRowGroup, columns: [FileColumn], _ file: OpenDataFile
  ) async throws {
    let all = group.rowCount > 0 ? [0..<group.rowCount] : []
    rows = all
    let leaves = columns.compactMap { if case .leaf(let leaf, _) = $0 { leaf.index } else { nil } }
    let indexed = try leaves.filter {
      try file.parquet.metadata.columnChunk(group.index, leaf: $0).columnIndex != nil
    }
    guard !indexed.isEmpty else { return }
    // With these come the pages of what will be read besides, unless that is much: they lie together.
    let others = file.projection.count <= Self.leavesLimit ? file.projection.flatMap(\.leaves) : []
    let indexes = try await file.known.pageIndexes(
      group.index, leaves: indexed, offsetsOnly: others.count <= Self.leavesLimit ? others : [],
      of: file.parquet)
    offsetIndexes = indexes.compactMapValues(\.offsetIndex)
    var pages: [Int: ColumnPages] = [:]
    for (number, column) in columns.enumerated() {
      guard case .leaf(let leaf, _) = column, let index = indexes[leaf.index] else { continue }
      guard let bounds = index.columnIndex, let offsets = index.offsetIndex,
        bounds.count == offsets.pages.count
      else { continue }
      var known = ColumnPages(column: column, bounds: bounds, offsets: offsets)
      if case .leaf(let leaf, let domain?) = column, bounds.count > Self.fewPages {
        known.index = file.known.index(.init(group: group.index, leaf: leaf.index, domain: domain)) {
          BoundsIndex((0..<bounds.count).map { known.known($0) })
        }
      }
      pages[number] = known
    }
    guard !pages.isEmpty else { return }
    rows = ranges(filter.root, pages, all)
  }

  /// The rows where `node` may be true.
  private mutating func ranges(
    _ node: BoundFilter.Node, _ pages: [Int: ColumnPages], _ all: [Range<Int>]
  ) -> [Range<Int>] {
    switch node {
    case .constant(let value): return value ? all : []
    case .and(let nodes):
      var rows = all
      for node in nodes { rows = RowRanges.intersection(rows, ranges(node, pages, all)) }
      return rows
    case .or(let nodes):
      var rows: [Range<Int>] = []
      for node in nodes { rows = RowRanges.union(rows, ranges(node, pages, all)) }
      return rows
    default:
      guard node.columns.count == 1, let column = node.columns.first, let known = pages[column] else {
        return all
      }
      var rows: [Range<Int>] = []
      let found = known.index.flatMap { index in node.intervals(of: column).flatMap { index.candidates($0) } }
      for page in found ?? Array(known.offsets.pages.indices) where node.mayMatch(known.source(page, column))
      {
        rows.append(known.offsets.rows(of: page))
      }
      pruned += known.offsets.pages.count - rows.count
      return RowRanges.union(rows, [])
    }
  }
}

/// The page index of one column of a filter.
private struct ColumnPages {
  let column: FileColumn
  let bounds: ParquetColumnIndex
  let offsets: ParquetOffsetIndex
  /// To search by, where there are many.
  var index: BoundsIndex?

  struct Source: BoundsSource {
    let column: Int
    let known: ValueBounds
    func bounds(_ column: Int) -> ValueBounds { column == self.column ? known : .unknown }
  }

  /// What is known of the values of a page.
  func known(_ page: Int) -> ValueBounds {
    bounds.nullPages[page]
      ? .allNull : column.bounds(bounds.bounds(page), valueCount: offsets.rows(of: page).count)
  }

  func source(_ page: Int, _ number: Int) -> Source { Source(column: number, known: known(page)) }
}

/// Sorted ranges of rows, apart.
enum RowRanges {
  static func intersection(_ left: [Range<Int>], _ right: [Range<Int>]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var (i, j) = (0, 0)
    while i < left.count, j < right.count {
      let common = left[i].clamped(to: right[j])
      if !common.isEmpty { result.append(common) }
      if left[i].upperBound < right[j].upperBound { i += 1 } else { j += 1 }
    }
    return result
  }

  static func union(_ left: [Range<Int>], _ right: [Range<Int>]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    func append(_ range: Range<Int>) {
      guard !range.isEmpty else { return }
      if let last = result.last, range.lowerBound <= last.upperBound {
        result[result.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    var (i, j) = (0, 0)
    while i < left.count || j < right.count {
      if j == right.count || (i < left.count && left[i].lowerBound <= right[j].lowerBound) {
        append(left[i])
        i += 1
      } else {
        append(right[j])
        j += 1
      }
    }
    return result
  }
}
