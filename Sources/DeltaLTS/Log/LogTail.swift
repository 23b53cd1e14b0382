import DeltaMemory

/// The file actions of a run of commits, reconciled: of each logical file the newest reference (PROTOCOL.md, Action
/// Reconciliation).
///
/// A hash set over keys that stay where they were read: a slot is 32 bits of the hash and the number of a row.
final class LogTail: Sendable {
  /// The commits, newest first.
  let sources: [LogActions]
  /// The newest action of each logical file.
  let rows: [LogFileRows.Row]
  /// Those of `rows` that are adds.
  let adds: [UInt32]
  /// Whether any file may have a deletion vector.
  let hasVectors: Bool
  private let slots: Bytes
  private let mask: Int

  /// Reconciles `sources`, which are given newest first.
  init(_ sources: [LogActions]) throws(DeltaError) {
    var builder = Builder(sources)
    try builder.run()
    self.sources = sources
    hasVectors = sources.contains { $0.hasVectors }
    rows = builder.rows
    adds = builder.adds
    mask = builder.mask
    slots = builder.slots.finish()
  }

  var isEmpty: Bool { rows.isEmpty }

  /// Bytes that are held, those of the log files included.
  var heldByteCount: Int {
    sources.reduce(
      slots.heldByteCount + rows.capacity * MemoryLayout<LogFileRows.Row>.stride + adds.capacity * 4
    ) {
      $0 + $1.heldByteCount
    }
  }

  /// Whether an action of this tail speaks of the logical file with this key.
  @inline(__always)
  func contains(hash: UInt64, key: UnsafeRawPointer, count: Int) -> Bool {
    let base = slots.unsafeBase
    var slot = Int(truncatingIfNeeded: hash) & mask
    while true {
      let entry = base.loadUnaligned(fromByteOffset: slot &* 8, as: UInt64.self)
      if entry == 0 { return false }
      if entry >> 32 == hash >> 32, isKey(Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1, key, count) {
        return true
      }
      slot = (slot &+ 1) & mask
    }
  }

  @inline(never)
  private func isKey(_ row: Int, _ key: UnsafeRawPointer, _ count: Int) -> Bool {
    let place = rows[row]
    let source = sources[Int(place.source)]
    let action = source.files[Int(place.action)]
    guard Int(action.keyCount) == count else { return false }
    return FileKey.sameBytes(source.key(action), key, count)
  }

  private struct Builder: ~Copyable {
    let sources: [LogActions]
    var rows: [LogFileRows.Row] = []
    var adds: [UInt32] = []
    var slots: BytesBuilder
    let mask: Int

    init(_ sources: [LogActions]) {
      self.sources = sources
      let actions = sources.reduce(0) { $0 + $1.files.count }
      var capacity = 16
      while capacity * 3 < actions * 4 { capacity *= 2 }
      mask = capacity - 1
      slots = BytesBuilder(capacity: capacity * 8)
      slots.append(repeating: 0, count: capacity * 8)
      rows.reserveCapacity(actions)
    }

    mutating func run() throws(DeltaError) {
      let actions = sources.reduce(0) { $0 + $1.files.count }
      guard actions < Int(UInt32.max) else {
        throw DeltaError(.limitExceeded, "\(actions) file actions behind the checkpoint are too many")
      }
      for (number, source) in sources.enumerated() {
        // Within a file the later line wins, so lines are taken from the last to the first.
        for index in source.files.indices.reversed() {
          let action = source.files[index]
          if let earlier = insert(action, source, Int(action.hash >> 32)) {
            try check(earlier, against: action, in: source, number)
            continue
          }
          if action.isAdd { adds.append(UInt32(truncatingIfNeeded: rows.count)) }
          rows.append(
            .init(source: UInt32(truncatingIfNeeded: number), action: UInt32(truncatingIfNeeded: index)))
        }
      }
    }

    /// Takes a free slot for the row that comes next, or gives the row that has the key already.
    @inline(__always)
    private mutating func insert(_ action: FileAction, _ source: LogActions, _ tag: Int) -> Int? {
      var slot = Int(truncatingIfNeeded: action.hash) & mask
      while true {
        let entry = slots.base.loadUnaligned(fromByteOffset: slot &* 8, as: UInt64.self)
        if entry == 0 { break }
        if Int(truncatingIfNeeded: entry >> 32) == tag {
          let row = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1
          let place = rows[row]
          let other = sources[Int(place.source)]
          let known = other.files[Int(place.action)]
          if known.keyCount == action.keyCount,
            FileKey.sameBytes(other.key(known), source.key(action), Int(action.keyCount))
          {
            return row
          }
        }
        slot = (slot &+ 1) & mask
      }
      let entry = action.hash & 0xFFFF_FFFF_0000_0000 | UInt64(rows.count &+ 1)
      slots.base.storeBytes(of: entry, toByteOffset: slot &* 8, as: UInt64.self)
      return nil
    }

    /// One commit must not add a logical file twice, nor add and remove it. Removing one twice only says the same
    /// thing twice and is let pass.
    private func check(
      _ row: Int, against action: FileAction, in source: LogActions, _ number: Int
    ) throws(DeltaError) {
      guard Int(rows[row].source) == number else { return }
      let later = source.files[Int(rows[row].action)]
      guard later.isAdd || action.isAdd else { return }
      throw source.conflict(action, isAddedTwice: later.isAdd && action.isAdd)
    }
  }
}

extension LogActions {
  /// What a commit is refused with whose actions contradict each other: they have no order.
  func conflict(_ action: FileAction, isAddedTwice: Bool) -> DeltaError {
    let path = String(
      decoding: UnsafeRawBufferPointer(start: key(action), count: Int(action.keyCount)).prefix { $0 != 0 },
      as: UTF8.self)
    let what = isAddedTwice ? "adds the file \(path) twice" : "adds and removes the file \(path)"
    return malformed("one commit \(what); which of the two counts cannot be known")
  }
}
