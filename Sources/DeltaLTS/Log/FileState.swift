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
  private static let blockLimit = 65_536

  /// The active files of the commits behind the checkpoint.
  func tailBlocks(_ loading: FileLoading) -> [FileBlock] {
    var blocks: [FileBlock] = []
    for (layer, tail) in tails.enumerated() {
      let live = tail.liveRows(hiddenBy: tails[..<layer])
      for start in stride(from: 0, to: live.count, by: Self.blockLimit) {
        let rows = Array(live[start..<min(start + Self.blockLimit, live.count)])
        blocks.append(
          FileBlock(
            count: rows.count, loading: loading, rows: LogFileRows(sources: tail.sources, rows: rows)))
      }
    }
    return blocks
  }

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
