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
    private let filter: CheckpointFilter
    private var stream: CheckpointStream?

    fileprivate init(_ blocks: FileBlocks) {
      self.blocks = blocks
      tail = blocks.files.tailRows(blocks.loading)
      let filter = CheckpointFilter(tails: blocks.files.tails, paths: blocks.log.location.keys)
      self.filter = filter
      reader = blocks.files.checkpoint.map { checkpoint in
        CheckpointBlocks(
          checkpoint, loading: blocks.loading, filter: filter,
          options: blocks.log.options)
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
        ready = []
        next = 0
        if let rows = try await stream?.next() {
          reader?.keep([rows])
          if let block = filter.block(rows, blocks.loading) { return block }
          continue
        }
        stream = nil
        switch try await reader?.next() {
        case .blocks(let more): ready = more
        case .stream(let large): stream = large
        case nil: return nil
        }
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
