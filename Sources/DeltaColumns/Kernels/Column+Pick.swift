import DeltaMemory

extension Column {
  /// The picked values, `count` of them.
  ///
  /// - Throws: `tooLarge` where 32-bit offsets cannot hold the result.
  func picking(_ picks: Picks, count: Int) throws(ColumnError) -> Column {
    let picked: Storage
    switch storage {
    case .null: picked = .null
    case .fixed(let bytes): picked = .fixed(bytes.picking(picks, width: type.byteWidth ?? 0, count: count))
    case .bits(let bits): picked = .bits(picks.bits(of: bits, count: count))
    case .views(let views, let data):
      picked = .views(views.picking(picks, width: 16, count: count), data: data)
    case .dictionary(let codes, let values):
      picked = .dictionary(codes: codes.picking(picks, width: 4, count: count), values: values)
    case .structure(let children):
      var parts: [Column] = []
      parts.reserveCapacity(children.count)
      for child in children { parts.append(try child.picking(picks, count: count)) }
      picked = .structure(parts)
    case .offsets32(let offsets, let data):
      let runs = try Runs(ListOffsets(bytes: offsets, isWide: false), picks, count: count)
      picked = .offsets32(runs.offsets, data: runs.picking(data))
    case .offsets64(let offsets, let data):
      let runs = try Runs(ListOffsets(bytes: offsets, isWide: true), picks, count: count)
      picked = .offsets64(runs.offsets, data: runs.picking(data))
    case .list(let offsets, let child):
      let runs = try Runs(ListOffsets(bytes: offsets, isWide: false), picks, count: count)
      picked = .list(offsets: runs.offsets, child: try runs.picking(child))
    case .largeList(let offsets, let child):
      let runs = try Runs(ListOffsets(bytes: offsets, isWide: true), picks, count: count)
      picked = .largeList(offsets: runs.offsets, child: try runs.picking(child))
    case .map(let offsets, let keys, let values):
      let runs = try Runs(ListOffsets(bytes: offsets, isWide: false), picks, count: count)
      picked = .map(offsets: runs.offsets, keys: try runs.picking(keys), values: try runs.picking(values))
    }
    return Column(
      type, count: count, validity: validity.map { picks.bits(of: $0, count: count) }, storage: picked)
  }
}

extension Bytes {
  fileprivate func picking(_ picks: Picks, width: Int, count: Int) -> Bytes {
    var builder = BytesBuilder(capacity: count * width)
    withExtendedLifetime(self) { picks.copy(from: unsafeBase, width: width, to: builder.base) }
    builder.count = count * width
    return builder.finish()
  }
}

/// What picked lists point at: their new offsets, and the runs of the child that make the new child.
private struct Runs {
  let offsets: Bytes
  let ranges: [Range<Int>]
  let total: Int

  init(_ source: ListOffsets, _ picks: Picks, count: Int) throws(ColumnError) {
    let width = source.isWide ? 8 : 4
    var builder = BytesBuilder(capacity: (count + 1) * width)
    let base = builder.base
    var ranges: [Range<Int>] = []
    ranges.reserveCapacity(min(count, 1 << 16))
    var end = 0
    var position = 0
    var open = 0..<0
    func store() {
      if source.isWide {
        base.storeBytes(of: end, toByteOffset: position * 8, as: Int.self)
      } else {
        base.storeBytes(of: Int32(truncatingIfNeeded: end), toByteOffset: position * 4, as: Int32.self)
      }
      position += 1
    }
    store()
    picks.forEach { index in
      let range = source.range(index)
      if range.lowerBound == open.upperBound {
        open = open.lowerBound..<range.upperBound
      } else {
        if !open.isEmpty { ranges.append(open) }
        open = range
      }
      end += range.count
      store()
    }
    if !open.isEmpty { ranges.append(open) }
    guard source.isWide || end <= Int32.max else {
      throw ColumnError(.tooLarge, "\(end) elements or bytes do not fit 32-bit offsets")
    }
    builder.count = (count + 1) * width
    self.offsets = builder.finish()
    self.ranges = ranges
    self.total = end
  }

  func picking(_ data: Bytes) -> Bytes {
    ranges.withUnsafeBufferPointer { data.picking(.ranges($0), width: 1, count: total) }
  }

  func picking(_ child: Column) throws(ColumnError) -> Column {
    try ranges.withUnsafeBufferPointer { (ranges) throws(ColumnError) in
      try child.picking(.ranges(ranges), count: total)
    }
  }
}
