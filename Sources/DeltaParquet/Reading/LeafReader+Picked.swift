internal import DeltaMemory

/// A stretch of rows of which only some are wanted: decoded to memory that stays in the nearest cache, and picked from
/// there.
extension LeafReader {
  /// Bytes of values that are decoded before they are picked.
  private static let scratchBytes = 64 << 10

  /// Decodes the next `count` rows of a span at the most, and keeps the wanted ones.
  func decodePicked(_ count: Int, of span: RowRuns.Span) throws(ParquetError) {
    let count = min(count, max(1, Self.scratchBytes / max(shape.width, 1)))
    let first = row - span.rows.lowerBound
    let lower = rows.firstPlace(in: span, atOrAfter: first)
    let upper = rows.firstPlace(in: span, atOrAfter: first + count)
    try rows.places.withUnsafeBufferPointer { (places) throws(ParquetError) in
      let picks = PickedValues(places: UnsafeBufferPointer(rebasing: places[lower..<upper]), first: first)
      try decodePicked(count, picks)
    }
    row += count
  }

  private func decodePicked(_ count: Int, _ picks: PickedValues) throws(ParquetError) {
    guard let page else { return }
    page.remaining -= count
    buffers.reserve(picks.count)
    let present = try pickValidity(page, count, picks)
    if request.storesValues, !isVoid {
      try pickValues(page, count, present, picks)
    }
    buffers.slotCount += picks.count
  }

  /// Decodes the definition levels; leaves the validity bits of all `count` rows in `pickedValidity` where some are
  /// null, and those of the wanted ones in their place.
  private func pickValidity(
    _ page: DataPage, _ count: Int, _ picks: PickedValues
  ) throws(ParquetError) -> Int {
    guard maxDefinition > 0 else { return count }
    pickedValidity.reserve((count + 7) / 8)
    let bits = pickedValidity.base
    let present: Int
    if maxDefinition == 1, !request.keepsLevels {
      present = try page.definitions.decodeValidity(count, into: bits, bit: 0)
    } else {
      pieceLevels.removeAll()
      pieceLevels.definitions.reserve(count)
      let all = pieceLevels.definitions.base.assumingMemoryBound(to: UInt8.self)
      present = try page.definitions.decode(count, into: all)
      LevelKernels.packAtLeast(all, count: count, threshold: maxDefinition, into: bits, bit: 0)
      if request.keepsLevels {
        levels.definitions.count = levels.count
        levels.definitions.reserve(picks.count)
        picks.copy(from: all, width: 1, to: levels.definitions.base + levels.count)
        levels.count += picks.count
      }
    }
    if present == count {
      BitOps.fill(buffers.validity.base, from: buffers.slotCount, count: picks.count, with: true)
    } else {
      buffers.nullCount +=
        picks.count - picks.copyBits(bits, to: buffers.validity.base, bit: buffers.slotCount)
    }
    return present
  }

  private func pickValues(
    _ page: DataPage, _ count: Int, _ present: Int, _ picks: PickedValues
  ) throws(ParquetError) {
    let isBoolean = shape.physicalType == .boolean
    if picks.count == 0 {
      try skipValues(page, present)
      return
    }
    scratch.count = 0
    scratch.reserve(count * max(shape.width, 4))
    if present == count, !isBoolean {
      try page.withValues(shape, dictionary, options.pool) { (values) throws(ParquetError) in
        try values.decode(
          count, picking: picks, into: buffers.target, scratch: scratch.base, views: &buffers.views)
      }
      return
    }
    if present > 0 {
      try page.withValues(shape, dictionary, options.pool) { (values) throws(ParquetError) in
        try values.decode(present, into: scratch.base, views: &buffers.views)
      }
    }
    Spread.spread(
      scratch.base, width: shape.width, present: present, count: count, validity: pickedValidity.base, bit: 0)
    guard isBoolean else {
      picks.copy(from: scratch.base, width: shape.width, to: buffers.target)
      return
    }
    pieceLevels.definitions.count = 0
    pieceLevels.definitions.reserve(picks.count)
    picks.copy(from: scratch.base, width: 1, to: pieceLevels.definitions.base)
    Spread.packBits(
      pieceLevels.definitions.base.assumingMemoryBound(to: UInt8.self), count: picks.count,
      into: buffers.values.base, bit: buffers.slotCount)
  }
}
