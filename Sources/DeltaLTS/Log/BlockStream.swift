import DeltaColumns
import DeltaParquet

/// A part of a snapshot's files that is read by itself.
enum BlockUnit: Sendable {
  /// Files of the commits behind the checkpoint.
  case tail(LogFileRows)
  /// Rows of the checkpoint that were read before.
  case kept(CheckpointCache.Rows)
  case rowGroup(Checkpoint.Part, Int)

  var rowCount: Int {
    switch self {
    case .tail(let rows): rows.rows.count
    case .kept(let rows): rows.add.count
    case .rowGroup(let part, let group): part.file.metadata.rowGroups[group].rowCount
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
  private var batches: ParquetBatches.Iterator?
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
    isSmall = unit.rowCount < Checkpoint.Part.firstBatchRows
  }

  func next() async throws(DeltaError) -> Output? {
    if let unit {
      self.unit = nil
      switch unit {
      case .tail(let rows): return try blocks.make(try await block(rows))
      case .kept(let rows): return try filter.block(rows, blocks.loading).map(blocks.make)
      case .rowGroup(let part, let group):
        fileName = part.name
        batches = try part.batches(blocks.loading, in: group, startsSmall: startsSmall)
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
    do {
      guard let batch = try await iterator.next(isolation: self), let add = batch.columns.first else {
        return nil
      }
      batches = iterator
      return CheckpointCache.Rows(add: add, fileName: fileName)
    } catch {
      throw .checkpoint(error, fileName)
    }
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

extension DeltaError {
  fileprivate static func checkpoint(_ error: any Error, _ fileName: String) -> DeltaError {
    DeltaError(error, as: .malformedLog, "the checkpoint cannot be read", file: "_delta_log/\(fileName)")
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

extension Checkpoint.Part {
  /// Rows of a batch: few enough that what is decoded is still in the cache when something is made of it.
  private static let batchRows = 16_384
  fileprivate static let firstBatchRows = 1_024

  /// The add rows of a row group; nil where it has none.
  fileprivate func batches(
    _ loading: FileLoading, in group: Int, startsSmall: Bool
  ) throws(DeltaError) -> ParquetBatches.Iterator? {
    do {
      guard try mayHave("add", in: group) else { return nil }
      var options = file.options
      options.batchRows = Self.batchRows
      if startsSmall { options.firstBatchRows = Self.firstBatchRows }
      return try file.read(projection(loading, in: group), rows: [.init(rowGroup: group)], options: options)
        .makeAsyncIterator()
    } catch {
      throw .checkpoint(error, name)
    }
  }

  /// The columns of `add` that `loading` needs, and no others: statistics are most of a checkpoint's bytes.
  private func projection(_ loading: FileLoading, in group: Int) -> [ParquetField] {
    var fields = [["path"], ["size"]]
    if mayHaveVectors(in: group) { fields.append(["deletionVector"]) }
    if loading.partitionValues { fields.append(["partitionValues"]) }
    if loading.rowIds { fields += [["baseRowId"], ["defaultRowCommitVersion"]] }
    if loading.details {
      fields += [
        "modificationTime", "dataChange", "tags", "baseRowId", "defaultRowCommitVersion",
        "clusteringProvider", "stats",
      ].map { [$0] }
    }
    if let columns = loading.statistics {
      if file.schema.node(at: ["add", "stats_parsed", "numRecords"]) != nil {
        fields += [["stats_parsed", "numRecords"], ["stats_parsed", "tightBounds"]]
        for measure in ["minValues", "maxValues", "nullCount"] {
          fields += columns.map { ["stats_parsed", measure] + $0 }
        }
      } else if !loading.details {
        fields.append(["stats"])
      }
    }
    return file.schema.projection(paths: fields.map { ["add"] + $0 })
  }

  /// Whether a row group may have deletion vectors: not where its statistics say that there are none.
  private func mayHaveVectors(in group: Int) -> Bool {
    guard let node = file.schema.node(at: ["add", "deletionVector", "storageType"]),
      let leaf = node.leaves.first
    else { return false }
    let chunk = try? file.metadata.columnChunk(group, leaf: leaf)
    guard let nulls = chunk?.statistics?.nullCount else { return true }
    return nulls < file.metadata.rowGroups[group].rowCount
  }
}
