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
          window: blocks.log.window, cacheLimit: blocks.log.options.cachedRowLimit)
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
