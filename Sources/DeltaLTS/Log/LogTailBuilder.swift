import DeltaMemory

/// Reconciles the file actions of commits that come one by one, the newest first.
struct LogTailBuilder: ~Copyable {
  private(set) var sources: [LogActions] = []
  private(set) var rows: [LogFileRows.Row] = []
  private(set) var adds: [UInt32] = []
  /// A power of two of slots: 32 bits of the hash, and the number of a row and one; 0 where a slot is free.
  var slots: BytesBuilder
  private(set) var mask: Int

  /// - Parameter expecting: how many file actions will come, as far as is known.
  init(expecting count: Int) {
    var capacity = 16
    while capacity * 3 < count * 4 { capacity *= 2 }
    mask = capacity - 1
    slots = Self.free(capacity)
    rows.reserveCapacity(count)
  }

  private static func free(_ capacity: Int) -> BytesBuilder {
    var slots = BytesBuilder(capacity: capacity * 8)
    slots.append(repeating: 0, count: capacity * 8)
    return slots
  }

  /// Adds a commit that is older than all before it.
  mutating func add(_ source: LogActions) throws(DeltaError) {
    guard rows.count + source.files.count < Int(UInt32.max) else {
      throw DeltaError(
        .limitExceeded, "more than \(rows.count) file actions behind the checkpoint are too many")
    }
    let number = UInt32(truncatingIfNeeded: sources.count)
    sources.append(source)
    while (rows.count + source.files.count) * 4 > (mask + 1) * 3 { grow() }
    // Within a file the later line wins, so lines are taken from the last to the first.
    for index in source.files.indices.reversed() {
      let action = source.files[index]
      if let earlier = insert(action, source) {
        try check(earlier, against: action, in: source, number)
        continue
      }
      if action.isAdd { adds.append(UInt32(truncatingIfNeeded: rows.count)) }
      rows.append(.init(source: number, action: UInt32(truncatingIfNeeded: index)))
    }
  }

  /// Takes a free slot for the row that comes next, or gives the row that has the key already.
  @inline(__always)
  private mutating func insert(_ action: FileAction, _ source: LogActions) -> Int? {
    let tag = action.hash >> 32
    var slot = Int(truncatingIfNeeded: action.hash) & mask
    while true {
      let entry = slots.base.loadUnaligned(fromByteOffset: slot &* 8, as: UInt64.self)
      if entry == 0 { break }
      if entry >> 32 == tag {
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

  /// Doubles the slots and gives each row its own again.
  private mutating func grow() {
    mask = mask &* 2 &+ 1
    slots = Self.free(mask + 1)
    for (row, place) in rows.enumerated() {
      let hash = sources[Int(place.source)].files[Int(place.action)].hash
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots.base.loadUnaligned(fromByteOffset: slot &* 8, as: UInt64.self) != 0 {
        slot = (slot &+ 1) & mask
      }
      slots.base.storeBytes(
        of: hash & 0xFFFF_FFFF_0000_0000 | UInt64(row &+ 1), toByteOffset: slot &* 8, as: UInt64.self)
    }
  }

  /// One commit must not add a logical file twice, nor add and remove it. Removing one twice only says the same
  /// thing twice and is let pass.
  private func check(
    _ row: Int, against action: FileAction, in source: LogActions, _ number: UInt32
  ) throws(DeltaError) {
    guard rows[row].source == number else { return }
    let later = source.files[Int(rows[row].action)]
    guard later.isAdd || action.isAdd else { return }
    throw source.conflict(action, isAddedTwice: later.isAdd && action.isAdd)
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
