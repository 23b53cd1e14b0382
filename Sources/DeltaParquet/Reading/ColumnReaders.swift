internal import DeltaColumns
internal import DeltaMemory

/// Some columns of one row group: the readers of their leaves, and what is made of a batch of these.
final class ColumnReaders {
  /// Bytes of the file that are waited for.
  struct Request {
    let range: Range<Int>
    let leaf: Int
    let isIndex: Bool
  }

  private let metadata: ParquetMetadata
  private let plan: ReadPlan
  private let options: ParquetReadOptions
  private let group: ParquetRowGroup
  private let chunks: [ParquetColumnChunk]
  private var indexes: [Int: ParquetOffsetIndex]
  private var readers: [LeafReader] = []

  init(
    _ metadata: ParquetMetadata, plan: ReadPlan, group: ParquetRowGroup, chunks: [ParquetColumnChunk],
    indexes: [Int: ParquetOffsetIndex], options: ParquetReadOptions
  ) {
    self.metadata = metadata
    self.plan = plan
    self.options = options
    self.group = group
    self.indexes = indexes
    self.chunks = chunks
  }

  /// The column of a leaf, for errors.
  private func path(_ leaf: Int) -> String {
    metadata.schema.path(of: metadata.schema.leaf(plan.leaves[leaf].leaf.index))
  }

  /// What is needed to fetch only the pages with wanted rows.
  func indexRequests() -> [Request] {
    guard readers.isEmpty else { return [] }
    var asked: Set<Int> = []
    var requests: [Request] = []
    for (leaf, chunk) in chunks.enumerated() where indexes[chunk.leaf] == nil {
      guard let range = chunk.offsetIndex, asked.insert(chunk.leaf).inserted else { continue }
      requests.append(Request(range: range, leaf: leaf, isIndex: true))
    }
    return requests
  }

  /// Makes known which rows will be wanted, behind those of earlier calls.
  /// - Parameter byIndex: whether pages without them are left out.
  func admit(_ rows: [Range<Int>], byIndex: Bool) throws(ParquetError) {
    for (leaf, chunk) in chunks.enumerated() {
      if leaf == readers.count {
        do {
          readers.append(
            try LeafReader(plan.leaves[leaf], chunk: chunk, rowCount: group.rowCount, options: options))
        } catch {
          throw error.located(column: path(leaf))
        }
      }
      readers[leaf].admit(rows, of: chunk, index: byIndex ? indexes[chunk.leaf] : nil)
    }
  }

  /// Begins a batch.
  /// - Parameter isLast: whether none comes behind it.
  func begin(_ rows: RowRuns, isLast: Bool) {
    for reader in readers { reader.begin(rows, isLast: isLast) }
  }

  /// Decodes as far as the bytes go; none are asked for when the batch is whole.
  func advance() throws(ParquetError) -> [Request] {
    var requests: [Request] = []
    var byteCount = 0
    for (leaf, reader) in readers.enumerated() where byteCount < options.fetchTogether {
      do {
        if try reader.advance() { continue }
      } catch {
        throw error.located(column: path(leaf))
      }
      for range in reader.missing {
        requests.append(Request(range: range, leaf: leaf, isIndex: false))
        byteCount += range.count
      }
    }
    return requests
  }

  /// Takes what was asked for.
  func feed(_ bytes: Bytes, for request: Request) throws(ParquetError) {
    guard request.isIndex else {
      readers[request.leaf].feed(bytes, at: request.range.lowerBound)
      return
    }
    let chunk = chunks[request.leaf]
    do {
      indexes[chunk.leaf] = try ParquetOffsetIndex(bytes, chunk: chunk, rowCount: group.rowCount)
    } catch {
      throw error.located(column: path(request.leaf), fileOffset: Int64(request.range.lowerBound))
    }
  }

  /// The columns of the batch.
  func finish(_ rows: RowRuns) throws(ParquetError) -> [Column] {
    let assembly = ColumnAssembly(
      readers: readers, outputs: readers.map { $0.finish() }, pool: options.pool)
    let isSpanned = plan.leaves.contains { $0.takesSpans }
    let selection = isSpanned ? rows.selectionInSpans(pool: options.pool) : nil
    var columns: [Column] = []
    columns.reserveCapacity(plan.columns.count)
    for column in plan.columns {
      let takesSpans = plan.leaves[column.leaf].takesSpans
      let decoded = try assembly.column(column, at: .init(count: takesSpans ? rows.spanCount : rows.count))
      guard takesSpans, let selection else {
        columns.append(decoded)
        continue
      }
      columns.append(try decoded.filtered(selection))
    }
    return columns
  }
}

extension Column {
  /// The values that `selection` keeps.
  func filtered(_ selection: Selection) throws(ParquetError) -> Column {
    do {
      return try filter(selection)
    } catch {
      throw ParquetError(.limitExceeded, "a batch is too large to filter: \(error)")
    }
  }
}
