internal import DeltaColumns
package import DeltaMemory

/// Reads the wanted rows of one row group: synchronous, and independent of every other row group.
///
/// Call `step()` until it says `finished`; whenever it asks for bytes, `feed` all of them and go on. The async
/// `ParquetBatches` does just that; whoever has the bytes at hand may do it without a task.
package final class RowGroupReader {
  /// Bytes of the file that a reader waits for.
  package struct Request: Sendable {
    package let range: Range<Int>
    fileprivate let leaf: Int
    fileprivate let isIndex: Bool
  }

  package enum Step: Sendable {
    /// Feed these before the next step. They may overlap where the file is odd, and are in no order.
    case needs([Request])
    case batch(ParquetBatch)
    case finished
  }

  private let metadata: ParquetMetadata
  private let plan: ReadPlan
  private let options: ParquetReadOptions
  private let group: ParquetRowGroup
  private let chunks: [ParquetColumnChunk]
  private var indexes: [Int: ParquetOffsetIndex]
  private var readers: [LeafReader] = []
  private var batches: RowBatches
  /// The rows of the batch that is being decoded.
  private var current: [Range<Int>]?
  private var isFinished = false
  private let isWhole: Bool
  private let rows: [Range<Int>]

  init(
    _ metadata: ParquetMetadata, plan: ReadPlan, selection: ParquetRowSelection, options: ParquetReadOptions
  ) throws(ParquetError) {
    guard metadata.rowGroups.indices.contains(selection.rowGroup) else {
      throw ParquetError(
        .malformed, "row group \(selection.rowGroup) of a file that has \(metadata.rowGroups.count)")
    }
    let group = metadata.rowGroups[selection.rowGroup]
    self.metadata = metadata
    self.plan = plan
    self.group = group
    self.rows = try RowBatches.normalized(selection.rows ?? [0..<group.rowCount], rowCount: group.rowCount)
    self.isWhole = rows == [0..<group.rowCount]
    var chunks: [ParquetColumnChunk] = []
    for request in plan.leaves {
      chunks.append(try metadata.columnChunk(group.index, leaf: request.leaf.index))
    }
    self.chunks = chunks
    self.indexes = selection.offsetIndexes
    let workingSet = WorkingSet(chunks, plan: plan, rowCount: group.rowCount, options: options)
    var options = options
    options.fetchWindow = workingSet.fetchWindow
    self.options = options
    self.batches = RowBatches(
      rows, batchRows: workingSet.batchRows, firstRows: options.firstBatchRows)
  }

  /// The columns of the plan, for errors.
  private func path(_ leaf: Int) -> String {
    metadata.schema.path(of: metadata.schema.leaf(plan.leaves[leaf].leaf.index))
  }

  /// Goes on as far as the bytes at hand allow.
  package func step() throws(ParquetError) -> Step {
    if isFinished { return .finished }
    if readers.isEmpty, !plan.leaves.isEmpty, !rows.isEmpty {
      let requests = indexRequests()
      if !requests.isEmpty { return .needs(requests) }
      try makeReaders()
    }
    if current == nil {
      guard let next = batches.next() else {
        isFinished = true
        readers = []
        return .finished
      }
      current = next
      for reader in readers { reader.begin(next) }
    }
    var requests: [Request] = []
    for (leaf, reader) in readers.enumerated() {
      do {
        if try reader.advance() { continue }
      } catch {
        throw error.located(column: path(leaf))
      }
      requests += reader.missing.map { Request(range: $0, leaf: leaf, isIndex: false) }
    }
    if !requests.isEmpty { return .needs(requests) }
    defer { current = nil }
    return .batch(try assemble(current ?? []))
  }

  /// Hands over the bytes that a request asked for: exactly as many.
  package func feed(_ bytes: Bytes, for request: Request) throws(ParquetError) {
    guard bytes.count == request.range.count else {
      throw ParquetError(
        .truncated, "the source gave \(bytes.count) bytes of \(request.range.count)",
        fileOffset: Int64(request.range.lowerBound))
    }
    if request.isIndex {
      let chunk = chunks[request.leaf]
      do {
        indexes[chunk.leaf] = try ParquetOffsetIndex(bytes, chunk: chunk, rowCount: group.rowCount)
      } catch {
        throw error.located(column: path(request.leaf), fileOffset: Int64(request.range.lowerBound))
      }
    } else {
      readers[request.leaf].feed(bytes, at: request.range.lowerBound)
    }
  }

  /// The offset indexes that are needed to fetch only the pages with wanted rows.
  private func indexRequests() -> [Request] {
    guard !isWhole else { return [] }
    var asked: Set<Int> = []
    var requests: [Request] = []
    for (leaf, chunk) in chunks.enumerated() where indexes[chunk.leaf] == nil {
      guard let range = chunk.offsetIndex, asked.insert(chunk.leaf).inserted else { continue }
      requests.append(Request(range: range, leaf: leaf, isIndex: true))
    }
    return requests
  }

  private func makeReaders() throws(ParquetError) {
    for (leaf, chunk) in chunks.enumerated() {
      let index = isWhole ? nil : indexes[chunk.leaf]
      do {
        readers.append(
          try LeafReader(
            plan.leaves[leaf], chunk: chunk,
            stretches: PageStretch.stretches(chunk, rows: rows, index: index), rowCount: group.rowCount,
            options: options))
      } catch {
        throw error.located(column: path(leaf))
      }
    }
  }

  private func assemble(_ ranges: [Range<Int>]) throws(ParquetError) -> ParquetBatch {
    let count = ranges.reduce(0) { $0 + $1.count }
    let assembly = ColumnAssembly(
      readers: readers, outputs: readers.map { $0.finish() }, pool: options.pool)
    var columns: [Column] = []
    columns.reserveCapacity(plan.columns.count)
    for column in plan.columns { columns.append(try assembly.column(column, at: .init(count: count))) }
    let rows = ranges.map { $0.lowerBound + group.firstRow..<$0.upperBound + group.firstRow }
    return ParquetBatch(columns: columns, count: count, rows: rows)
  }
}

extension PageStretch {
  /// What of a chunk has to be read for these rows: all of it, or by the offset index the dictionary and the
  /// pages that hold any of them.
  static func stretches(
    _ chunk: ParquetColumnChunk, rows: [Range<Int>], index: ParquetOffsetIndex?
  ) -> [PageStretch] {
    guard let index, let first = index.pages.first else {
      return [PageStretch(range: chunk.byteRange, firstRow: nil)]
    }
    var stretches: [PageStretch] = []
    if first.range.lowerBound > chunk.byteRange.lowerBound {
      stretches.append(
        PageStretch(range: chunk.byteRange.lowerBound..<first.range.lowerBound, firstRow: nil))
    }
    for page in index.pages(holding: rows) {
      let location = index.pages[page]
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
