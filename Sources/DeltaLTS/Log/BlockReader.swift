import Synchronization

/// Reads the parts of a snapshot's files, some of them ahead of whoever takes what is made of them.
///
/// The first block is a small one that the taker reads itself, so that whoever wants a few files waits and pays for few.
/// Whoever asks for a second one gets help: as many parts are read side by side as there are processors.
final class BlockReader<Output: Sendable>: Sendable {
  /// What comes next: all of a part, or a part that gives its blocks one by one.
  enum Piece {
    case outputs([Output])
    case stream(BlockStream<Output>)
  }

  private typealias Part = (outputs: [Output], kept: [CheckpointCache.Rows])

  private struct State {
    var next = 0
    /// Whether the taker has read a block itself; one of a few files aside.
    var hasBegun = false
    var running: [Task<Part, any Error>] = []
    /// What has been read so far, where it is to be kept.
    var kept: [CheckpointCache.Rows] = []
    var isFinished = false
  }

  private let blocks: FileBlocks<Output>
  private let filter: CheckpointFilter
  private let units: [BlockUnit]
  /// Where what is read of the checkpoint is kept.
  private let cache: CheckpointCache?
  private let keeps: Bool
  private let state = Mutex(State())

  init(_ blocks: FileBlocks<Output>) {
    self.blocks = blocks
    let files = blocks.files
    let rowCount = files.checkpoint?.rowCount ?? 0
    filter = CheckpointFilter(
      tails: files.checkpoint == nil ? [] : files.tails, paths: blocks.log.location.keys, rowCount: rowCount)
    var units = files.tailRows(blocks.loading).map { BlockUnit.tail($0) }
    let kept = files.checkpoint?.cache.rows(for: blocks.loading)
    cache = kept == nil ? files.checkpoint?.cache : nil
    if let kept {
      units += kept.map { .kept($0) }
    } else if let checkpoint = files.checkpoint {
      units += checkpoint.runs.map { .run($0) }
    }
    self.units = units
    keeps = rowCount <= blocks.log.options.cachedRowLimit && cache?.keepsNext(blocks.loading) == true
  }

  deinit {
    state.withLock { for task in $0.running { task.cancel() } }
  }

  private func stream(_ unit: BlockUnit, isFirst: Bool = false) -> BlockStream<Output> {
    BlockStream(unit, blocks, filter, keeps: keeps, startsSmall: isFirst)
  }

  /// The taker goes on with the part that it reads itself.
  func willTake() {
    state.withLock { state in
      if state.hasBegun { readAhead(&state, width: LogDirectory.processors - 1) }
    }
  }

  /// The taker has a block of the part that it reads itself.
  func took(from stream: BlockStream<Output>) {
    if !stream.isSmall { state.withLock { $0.hasBegun = true } }
  }

  /// Some writers put a million files into one row group: too many to be in memory at once.
  private func isLarge(_ unit: BlockUnit) -> Bool {
    unit.rowCount > blocks.log.options.wholeRowGroupLimit
  }

  private func readAhead(_ state: inout State, width: Int) {
    while state.running.count < width, state.next < units.count, !isLarge(units[state.next]) {
      let stream = stream(units[state.next])
      state.next += 1
      state.running.append(
        Task {
          var outputs: [Output] = []
          while let output = try await stream.next() { outputs.append(output) }
          return (outputs, await stream.kept)
        })
    }
  }

  /// The next part; nil behind the last.
  func next() async throws(DeltaError) -> Piece? {
    let (first, streamed): (Task<Part, any Error>?, BlockStream<Output>?) = state.withLock { state in
      if state.hasBegun, LogDirectory.processors > 1 { readAhead(&state, width: LogDirectory.processors) }
      if !state.running.isEmpty { return (state.running.removeFirst(), nil) }
      guard state.next < units.count else { return (nil, nil) }
      defer { state.next += 1 }
      return (nil, stream(units[state.next], isFirst: !state.hasBegun))
    }
    if let streamed { return .stream(streamed) }
    guard let first else {
      finish()
      return nil
    }
    do {
      let part = try await withTaskCancellationHandler {
        try await first.value
      } onCancel: {
        first.cancel()
        state.withLock { for task in $0.running { task.cancel() } }
      }
      keep(part.kept)
      return .outputs(part.outputs)
    } catch {
      throw DeltaError(error, as: .malformedLog, "the files of the snapshot cannot be read")
    }
  }

  /// Keeps rows that were read.
  func keep(_ rows: [CheckpointCache.Rows]) {
    if keeps { state.withLock { $0.kept += rows } }
  }

  /// Notes that the end was reached.
  private func finish() {
    let kept: [CheckpointCache.Rows]? = state.withLock { state in
      defer { state.isFinished = true }
      return state.isFinished ? nil : state.kept
    }
    if let kept { cache?.finish(blocks.loading, keeps ? kept : nil) }
  }
}
