import DeltaColumns
import DeltaParquet
import Synchronization

/// Reads the file rows of a checkpoint, a few row groups ahead of whoever takes them.
final class CheckpointBlocks: Sendable {
  /// A row group.
  fileprivate struct Unit: Sendable {
    let part: Checkpoint.Part
    let group: Int

    var rowCount: Int { part.file.metadata.rowGroups[group].rowCount }
  }

  /// What comes next: the blocks of a row group, or a large row group that gives them one by one.
  enum Piece {
    case blocks([FileBlock])
    case stream(CheckpointStream)
  }

  /// What one row group gives: its `add` columns as they are, batch by batch, and the blocks made of them.
  private struct Batches: Sendable {
    var rows: [CheckpointCache.Rows] = []
    var blocks: [FileBlock] = []
  }

  private struct State {
    var next = 0
    var running: [Task<Batches, any Error>] = []
    /// What has been read so far, where it is to be kept.
    var kept: [CheckpointCache.Rows] = []
    var isFinished = false

    /// Whether the end is reached for the first time.
    mutating func finish() -> Bool {
      defer { isFinished = true }
      return !isFinished
    }
  }

  private let units: [Unit]
  private let loading: FileLoading
  private let filter: CheckpointFilter
  private let options: LogDirectory.Options
  private let cache: CheckpointCache
  private let cached: [CheckpointCache.Rows]?
  private let keeps: Bool
  private let state = Mutex(State())

  init(
    _ checkpoint: Checkpoint, loading: FileLoading, filter: CheckpointFilter, options: LogDirectory.Options
  ) {
    self.loading = loading
    self.filter = filter
    self.options = options
    cache = checkpoint.cache
    cached = cache.rows(for: loading)
    let rowCount = checkpoint.parts.reduce(0) { $0 + $1.file.metadata.rowCount }
    keeps = cached == nil && rowCount <= options.cachedRowLimit && cache.keepsNext(loading)
    units = checkpoint.parts.flatMap { part in
      part.file.metadata.rowGroups.indices.map { Unit(part: part, group: $0) }
    }
  }

  deinit {
    state.withLock { for task in $0.running { task.cancel() } }
  }

  /// The next row group; nil behind the last.
  func next() async throws(DeltaError) -> Piece? {
    if let cached {
      return state.withLock { $0.finish() } ? .blocks(cached.compactMap { filter.block($0, loading) }) : nil
    }
    let (first, large): (Task<Batches, any Error>?, Unit?) = state.withLock { state in
      while state.running.count < LogDirectory.processors, state.next < units.count {
        let unit = units[state.next]
        // Some writers put a million files into one row group: too many to be in memory at once.
        if unit.rowCount > options.wholeRowGroupLimit {
          guard state.running.isEmpty else { break }
          state.next += 1
          return (nil, unit)
        }
        state.next += 1
        state.running.append(Task { [loading, filter] in try await Self.read(unit, loading, filter) })
      }
      return (state.running.isEmpty ? nil : state.running.removeFirst(), nil)
    }
    if let large { return .stream(try CheckpointStream(large, loading)) }
    guard let first else {
      if state.withLock({ $0.finish() }) {
        cache.finish(loading, keeps ? state.withLock { $0.kept } : nil)
      }
      return nil
    }
    let batches: Batches
    do {
      batches = try await withTaskCancellationHandler {
        try await first.value
      } onCancel: {
        first.cancel()
        state.withLock { for task in $0.running { task.cancel() } }
      }
    } catch {
      throw DeltaError(error, as: .malformedLog, "the checkpoint cannot be read")
    }
    keep(batches.rows)
    return .blocks(batches.blocks)
  }

  /// Keeps rows that were read.
  func keep(_ rows: [CheckpointCache.Rows]) {
    if keeps { state.withLock { $0.kept += rows } }
  }

  private static func read(
    _ unit: Unit, _ loading: FileLoading, _ filter: CheckpointFilter
  ) async throws -> Batches {
    let stream = try CheckpointStream(unit, loading)
    var batches = Batches()
    while let rows = try await stream.next() {
      batches.rows.append(rows)
      if let block = filter.block(rows, loading) { batches.blocks.append(block) }
    }
    return batches
  }
}

/// The file rows of one row group, batch by batch, for one taker.
actor CheckpointStream {
  private var batches: ParquetBatches.Iterator?
  private let fileName: String

  fileprivate init(_ unit: CheckpointBlocks.Unit, _ loading: FileLoading) throws(DeltaError) {
    fileName = unit.part.name
    do {
      guard try unit.part.mayHave("add", in: unit.group) else { return }
      let projection = unit.part.projection(loading, in: unit.group)
      batches = try unit.part.file.read(projection, rows: [.init(rowGroup: unit.group)]).makeAsyncIterator()
    } catch {
      throw Self.failure(error, unit.part.name)
    }
  }

  private static func failure(_ error: any Error, _ fileName: String) -> DeltaError {
    DeltaError(error, as: .malformedLog, "the checkpoint cannot be read", file: "_delta_log/\(fileName)")
  }

  func next() async throws(DeltaError) -> CheckpointCache.Rows? {
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
      throw Self.failure(error, fileName)
    }
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
  /// The columns of `add` that `loading` needs, and no others: statistics are most of a checkpoint's bytes.
  fileprivate func projection(_ loading: FileLoading, in group: Int) -> [ParquetField] {
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
