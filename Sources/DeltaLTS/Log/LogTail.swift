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
  convenience init(_ sources: [LogActions]) throws(DeltaError) {
    var builder = LogTailBuilder(expecting: sources.reduce(0) { $0 + $1.files.count })
    for source in sources { try builder.add(source) }
    self.init(builder)
  }

  init(_ builder: consuming LogTailBuilder) {
    sources = builder.sources
    hasVectors = builder.sources.contains { $0.hasVectors }
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
}
