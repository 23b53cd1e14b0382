import DeltaColumns
import DeltaParquet
import Synchronization

/// The active files of a snapshot, block by block: first those of the commits behind the checkpoint, then the
/// checkpoint's, a row group at a time. Nothing is read before the first block is asked for.
package struct FileBlocks: AsyncSequence, Sendable {
  package typealias Element = FileBlock
  package typealias Failure = DeltaError

  let files: FileState
  let loading: FileLoading
  let log: LogDirectory

  package func makeAsyncIterator() -> Iterator { Iterator(self) }

  package struct Iterator: AsyncIteratorProtocol {
    private let blocks: FileBlocks
    private let tail: [LogFileRows]
    private var nextTail = 0
    private var ready: [FileBlock] = []
    private var next = 0
    private let reader: CheckpointBlocks?

    fileprivate init(_ blocks: FileBlocks) {
      self.blocks = blocks
      tail = blocks.files.tailRows(blocks.loading)
      reader = blocks.files.checkpoint.map { checkpoint in
        CheckpointBlocks(
          checkpoint, loading: blocks.loading,
          filter: CheckpointFilter(tails: blocks.files.tails, paths: blocks.log.location.keys),
          window: blocks.log.window)
      }
    }

    package mutating func next() async throws(DeltaError) -> FileBlock? {
      try await next(isolation: nil)
    }

    package mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(DeltaError) -> FileBlock? {
      if nextTail < tail.count {
        nextTail += 1
        return try await blocks.block(tail[nextTail - 1])
      }
      while next == ready.count {
        guard let more = try await reader?.next() else { return nil }
        ready = more
        next = 0
      }
      defer { next += 1 }
      return ready[next]
    }
  }

  /// A block of the tail, with the log files read again that its statistics are in.
  private func block(_ rows: LogFileRows) async throws(DeltaError) -> FileBlock {
    var rows = rows
    if loading.needsStatistics {
      var sources: [UInt32] = []
      for row in rows.rows where row.source != sources.last { sources.append(row.source) }
      let missing = sources.filter { !rows.sources[Int($0)].isWhole }
      let all = rows.sources
      let texts = try await inOrder(missing, window: log.window) { (source) throws(DeltaError) in
        try await log.whole(all[Int(source)])
      }
      rows.texts = Dictionary(zip(missing, texts), uniquingKeysWith: { $1 })
    }
    return FileBlock(count: rows.rows.count, loading: loading, rows: rows)
  }
}

/// Reads the file rows of a checkpoint, a few row groups ahead of whoever takes them.
private final class CheckpointBlocks: Sendable {
  private struct Unit: Sendable {
    let part: Checkpoint.Part
    let group: Int
  }

  private struct State {
    var next = 0
    var running: [Task<[FileBlock], any Error>] = []
  }

  private let units: [Unit]
  private let loading: FileLoading
  private let filter: CheckpointFilter
  private let window: Int
  private let state = Mutex(State())

  init(_ checkpoint: Checkpoint, loading: FileLoading, filter: CheckpointFilter, window: Int) {
    self.loading = loading
    self.filter = filter
    self.window = window
    units = checkpoint.parts.flatMap { part in
      part.file.metadata.rowGroups.indices.map { Unit(part: part, group: $0) }
    }
  }

  deinit {
    state.withLock { for task in $0.running { task.cancel() } }
  }

  /// The blocks of the next row group; nil behind the last.
  func next() async throws(DeltaError) -> [FileBlock]? {
    let first: Task<[FileBlock], any Error>? = state.withLock { state in
      while state.running.count < window, state.next < units.count {
        let unit = units[state.next]
        state.next += 1
        state.running.append(Task { [loading, filter] in try await Self.read(unit, loading, filter) })
      }
      return state.running.isEmpty ? nil : state.running.removeFirst()
    }
    guard let first else { return nil }
    do {
      return try await withTaskCancellationHandler {
        try await first.value
      } onCancel: {
        first.cancel()
        state.withLock { for task in $0.running { task.cancel() } }
      }
    } catch {
      throw DeltaError(error, as: .malformedLog, "the checkpoint cannot be read")
    }
  }

  private static func read(
    _ unit: Unit, _ loading: FileLoading, _ filter: CheckpointFilter
  ) async throws -> [FileBlock] {
    do {
      guard try unit.part.mayHave("add", in: unit.group) else { return [] }
      let projection = unit.part.projection(loading)
      var blocks: [FileBlock] = []
      for try await batch in try unit.part.file.read(projection, rows: [.init(rowGroup: unit.group)]) {
        guard let add = batch.columns.first else { break }
        let rows = filter.rows(add)
        let count = rows?.count ?? add.count
        guard count > 0 else { continue }
        guard let files = CheckpointFileRows(add: add, rows: rows, fileName: unit.part.name) else { break }
        blocks.append(FileBlock(count: count, loading: loading, rows: files))
      }
      return blocks
    } catch {
      throw DeltaError(
        error, as: .malformedLog, "the checkpoint cannot be read", file: "_delta_log/\(unit.part.name)")
    }
  }
}

extension Checkpoint.Part {
  /// The columns of `add` that `loading` needs, and no others: statistics are most of a checkpoint's bytes.
  fileprivate func projection(_ loading: FileLoading) -> [ParquetField] {
    var fields = ["path", "size", "deletionVector"].map { [$0] }
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
}
