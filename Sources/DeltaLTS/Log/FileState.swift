/// The file actions of a snapshot in layers: immutable, shared by the snapshots of a table.
///
/// A newer layer hides what an older one says of the same logical file. A refresh puts a small layer on top; layers are
/// merged as they grow, so that there are few and the work of merging follows what is new.
struct FileState: Sendable {
  /// Newest first.
  let tails: [LogTail]
  let checkpoint: Checkpoint?

  init(tails: [LogTail], checkpoint: Checkpoint?) {
    self.tails = tails
    self.checkpoint = checkpoint
  }

  /// Files of one block at the most.
  private static let blockLimit = 16_384
  /// Bytes of log files that are read again for one block, unless one file needs more.
  private static let textLimit = 8 << 20

  /// The active files of the commits behind the checkpoint, as blocks that may still lack their statistics.
  func tailRows(_ loading: FileLoading) -> [LogFileRows] {
    var blocks: [LogFileRows] = []
    for (layer, tail) in tails.enumerated() {
      let live = tail.liveRows(hiddenBy: tails[..<layer])
      var start = 0
      while start < live.count {
        let end = Self.blockEnd(live, from: start, tail.sources, needsText: loading.needsText)
        blocks.append(
          LogFileRows(
            sources: tail.sources, rows: Array(live[start..<end]), hasVectors: tail.hasVectors))
        start = end
      }
    }
    return blocks
  }

  /// Where a block ends: rows stand in the order of their sources, and a block takes whole files into memory.
  private static func blockEnd(
    _ rows: [LogFileRows.Row], from start: Int, _ sources: [LogActions], needsText: Bool
  ) -> Int {
    let last = min(start + blockLimit, rows.count)
    guard needsText else { return last }
    var bytes = 0
    var source = UInt32.max
    for index in start..<last where rows[index].source != source {
      source = rows[index].source
      let file = sources[Int(source)]
      bytes += file.isWhole ? 0 : file.fileByteCount
      if bytes > textLimit, index > start { return index }
    }
    return last
  }

  /// Whether so many commits have gathered behind the checkpoint that a newer one is worth reading.
  var isLong: Bool {
    var commits = 0
    var bytes = 0
    for tail in tails {
      commits += tail.sources.count
      bytes += tail.sources.reduce(0) { $0 + $1.bytes.count }
    }
    return commits > 256 || bytes > 64 << 20
  }

  /// Bytes that are held.
  var heldByteCount: Int { tails.reduce(checkpoint?.cache.heldByteCount ?? 0) { $0 + $1.heldByteCount } }

  /// This state with newer commits, given newest first, on top.
  func adding(_ commits: [LogActions]) throws(DeltaError) -> FileState {
    var sources = commits
    var tails = tails[...]
    var size = commits.reduce(0) { $0 + $1.files.count }
    // A layer at most twice as large as what comes on top of it is merged with it.
    while let top = tails.first, top.rows.count <= size * 2 || tails.count > 16 {
      sources += top.sources
      size += top.rows.count
      tails = tails.dropFirst()
    }
    return FileState(tails: [try LogTail(sources)] + tails, checkpoint: checkpoint)
  }
}

extension LogTail {
  /// The adds that no newer layer speaks of.
  func liveRows(hiddenBy newer: ArraySlice<LogTail>) -> [LogFileRows.Row] {
    let newer = newer.filter { !$0.isEmpty }
    guard !newer.isEmpty else { return adds.map { rows[Int($0)] } }
    return adds.compactMap { index in
      let row = rows[Int(index)]
      let source = sources[Int(row.source)]
      let action = source.files[Int(row.action)]
      for tail in newer
      where tail.contains(hash: action.hash, key: source.key(action), count: Int(action.keyCount)) {
        return nil
      }
      return row
    }
  }
}
