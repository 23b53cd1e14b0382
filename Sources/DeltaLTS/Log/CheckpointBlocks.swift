import DeltaColumns
import DeltaParquet
import Synchronization

/// Reads the file rows of a checkpoint, a few row groups ahead of whoever takes them.
final class CheckpointBlocks: Sendable {
  private struct Unit: Sendable {
    let part: Checkpoint.Part
    let group: Int
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
  private let window: Int
  private let cache: CheckpointCache
  private let cached: [CheckpointCache.Rows]?
  private let keeps: Bool
  private let state = Mutex(State())

  init(
    _ checkpoint: Checkpoint, loading: FileLoading, filter: CheckpointFilter, window: Int, cacheLimit: Int
  ) {
    self.loading = loading
    self.filter = filter
    self.window = window
    cache = checkpoint.cache
    cached = cache.rows(for: loading)
    let rowCount = checkpoint.parts.reduce(0) { $0 + $1.file.metadata.rowCount }
    keeps = cached == nil && rowCount <= cacheLimit && cache.keepsNext(loading)
    units = checkpoint.parts.flatMap { part in
      part.file.metadata.rowGroups.indices.map { Unit(part: part, group: $0) }
    }
  }

  deinit {
    state.withLock { for task in $0.running { task.cancel() } }
  }

  /// The blocks of the next row group; nil behind the last.
  func next() async throws(DeltaError) -> [FileBlock]? {
    if let cached {
      return state.withLock { $0.finish() } ? cached.compactMap { filter.block($0, loading) } : nil
    }
    let first: Task<Batches, any Error>? = state.withLock { state in
      while state.running.count < window, state.next < units.count {
        let unit = units[state.next]
        state.next += 1
        state.running.append(Task { [loading, filter] in try await Self.read(unit, loading, filter) })
      }
      return state.running.isEmpty ? nil : state.running.removeFirst()
    }
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
    if keeps { state.withLock { $0.kept += batches.rows } }
    return batches.blocks
  }

  private static func read(
    _ unit: Unit, _ loading: FileLoading, _ filter: CheckpointFilter
  ) async throws -> Batches {
    do {
      guard try unit.part.mayHave("add", in: unit.group) else { return Batches() }
      let projection = unit.part.projection(loading, in: unit.group)
      var batches = Batches()
      for try await batch in try unit.part.file.read(projection, rows: [.init(rowGroup: unit.group)]) {
        guard let add = batch.columns.first else { break }
        let rows = CheckpointCache.Rows(add: add, fileName: unit.part.name)
        batches.rows.append(rows)
        if let block = filter.block(rows, loading) { batches.blocks.append(block) }
      }
      return batches
    } catch {
      throw DeltaError(
        error, as: .malformedLog, "the checkpoint cannot be read", file: "_delta_log/\(unit.part.name)")
    }
  }
}

extension CheckpointFilter {
  /// The files of a batch; nil where there are none.
  fileprivate func block(_ batch: CheckpointCache.Rows, _ loading: FileLoading) -> FileBlock? {
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
