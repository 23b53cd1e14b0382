import DeltaColumns

/// A part of a snapshot's files that is read by itself.
enum BlockUnit: Sendable {
  /// Files of the commits behind the checkpoint.
  case tail(LogFileRows)
  /// Rows of the checkpoint that were read before.
  case kept(CheckpointCache.Rows)
  case run(any CheckpointRun)

  var rowCount: Int {
    switch self {
    case .tail(let rows): rows.rows.count
    case .kept(let rows): rows.add.count
    case .run(let run): run.rowCount
    }
  }
}

/// What is made of the blocks of one part, one by one, for one taker.
actor BlockStream<Output: Sendable> {
  private let blocks: FileBlocks<Output>
  private let filter: CheckpointFilter
  private let keeps: Bool
  private let startsSmall: Bool
  /// Whether there are so few files that reading them is hardly any work.
  nonisolated let isSmall: Bool
  /// Nil once it is opened.
  private var unit: BlockUnit?
  private var batches: (any AsyncIteratorProtocol<Column, DeltaError>)?
  private var fileName = ""
  /// What was read of a checkpoint, where it is to be kept.
  private(set) var kept: [CheckpointCache.Rows] = []

  /// - Parameter startsSmall: whether the first blocks have few files, so that they are there soon.
  init(
    _ unit: BlockUnit, _ blocks: FileBlocks<Output>, _ filter: CheckpointFilter, keeps: Bool,
    startsSmall: Bool
  ) {
    self.unit = unit
    self.blocks = blocks
    self.filter = filter
    self.keeps = keeps
    self.startsSmall = startsSmall
    isSmall = unit.rowCount < RowGroupRun.firstBatchRows
  }

  func next() async throws(DeltaError) -> Output? {
    if let unit {
      self.unit = nil
      switch unit {
      case .tail(let rows): return try blocks.make(try await block(rows))
      case .kept(let rows): return try filter.block(rows, blocks.loading).map(blocks.make)
      case .run(let run):
        fileName = run.fileName
        batches = try run.adds(blocks.loading, startsSmall: startsSmall)
      }
    }
    while let rows = try await nextRows() {
      if keeps { kept.append(rows.compacted()) }
      if let block = filter.block(rows, blocks.loading) { return try blocks.make(block) }
    }
    return nil
  }

  /// The next batch of a checkpoint's rows.
  private func nextRows() async throws(DeltaError) -> CheckpointCache.Rows? {
    // Taken out while it is used: an actor may be entered again while it waits.
    guard var iterator = batches else { return nil }
    batches = nil
    guard let add = try await iterator.next(isolation: self) else { return nil }
    batches = iterator
    return CheckpointCache.Rows(add: add, fileName: fileName)
  }

  /// A block of the tail, with the log files read again that the rest of its actions is in.
  private func block(_ rows: LogFileRows) async throws(DeltaError) -> FileBlock {
    var rows = rows
    let log = blocks.log
    if blocks.loading.needsText {
      var sources: [UInt32] = []
      for row in rows.rows where row.source != sources.last { sources.append(row.source) }
      let missing = sources.filter { !rows.sources[Int($0)].isWhole }
      let all = rows.sources
      let texts = try await inOrder(missing, window: log.window) { (source) throws(DeltaError) in
        try await log.whole(all[Int(source)])
      }
      rows.texts = Dictionary(zip(missing, texts), uniquingKeysWith: { $1 })
    }
    return FileBlock(count: rows.rows.count, loading: blocks.loading, rows: rows)
  }
}

extension CheckpointFilter {
  /// The files of a batch; nil where there are none.
  func block(_ batch: CheckpointCache.Rows, _ loading: FileLoading) -> FileBlock? {
    let rows = rows(batch.add)
    let count = rows?.count ?? batch.add.count
    guard count > 0, let files = CheckpointFileRows(add: batch.add, rows: rows, fileName: batch.fileName)
    else {
      return nil
    }
    return FileBlock(count: count, loading: loading, rows: files)
  }
}
