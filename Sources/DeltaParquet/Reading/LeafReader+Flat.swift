internal import DeltaMemory

extension LeafReader {
  /// Decodes a leaf outside lists: an entry is a row.
  func advanceFlat() throws(ParquetError) -> Bool {
    while span < rows.spans.count {
      let wanted = rows.spans[span]
      guard row < wanted.rows.upperBound else {
        span += 1
        continue
      }
      guard let remaining = page?.remaining, remaining > 0 else {
        if try !loadFlatPage(before: wanted.rows.lowerBound) { return false }
        continue
      }
      if row + remaining <= wanted.rows.lowerBound {
        // The rest of the page is of no use.
        page = nil
        row += remaining
      } else if row < wanted.rows.lowerBound {
        try skipFlat(wanted.rows.lowerBound - row)
      } else if wanted.isWhole || request.takesSpans {
        try decodeFlat(min(remaining, wanted.rows.upperBound - row))
      } else {
        try decodePicked(min(remaining, wanted.rows.upperBound - row), of: wanted)
      }
    }
    return true
  }

  private func loadFlatPage(before wanted: Int) throws(ParquetError) -> Bool {
    try loadPage { (header) throws(ParquetError) in
      if let start = pages.takeRowOfStretch() {
        guard start >= row else {
          throw ParquetError(.malformed, "the offset index goes back to row \(start)")
        }
        row = start
      }
      guard header.valueCount <= rowCount - row else {
        throw ParquetError(
          .malformed, "a page of \(header.valueCount) rows from row \(row) on, in a row group of \(rowCount)")
      }
      guard row + header.valueCount <= wanted else { return false }
      row += header.valueCount
      return true
    }
  }

  private func skipFlat(_ count: Int) throws(ParquetError) {
    guard let page else { return }
    let present = maxDefinition == 0 ? count : try page.definitions.skip(count)
    try skipValues(page, present)
    page.remaining -= count
    row += count
  }

  private func decodeFlat(_ count: Int) throws(ParquetError) {
    guard let page else { return }
    buffers.reserve(count)
    let present = try decodeFlatValidity(page, count)
    try decodeValues(page, count: count, present: present)
    page.remaining -= count
    row += count
  }

  /// Decodes the definition levels of the next `count` rows to validity bits.
  private func decodeFlatValidity(_ page: DataPage, _ count: Int) throws(ParquetError) -> Int {
    guard maxDefinition > 0 else { return count }
    if maxDefinition == 1, !request.keepsLevels {
      return try page.definitions.decodeValidity(count, into: buffers.validity.base, bit: buffers.slotCount)
    }
    levels.definitions.count = levels.count
    levels.definitions.reserve(count)
    let target = (levels.definitions.base + levels.count).assumingMemoryBound(to: UInt8.self)
    let present = try page.definitions.decode(count, into: target)
    LevelKernels.packAtLeast(
      target, count: count, threshold: maxDefinition, into: buffers.validity.base, bit: buffers.slotCount)
    if request.keepsLevels { levels.count += count }
    return present
  }

  func skipValues(_ page: DataPage, _ present: Int) throws(ParquetError) {
    guard present > 0, request.storesValues, !isVoid else { return }
    try page.withValues(shape, dictionary, options.pool) { (values) throws(ParquetError) in
      try values.skip(present)
    }
  }

  /// A column that its annotation calls always null: nothing is decoded.
  var isVoid: Bool { request.leaf.columnType == .null }

  /// Decodes the values of the next `count` slots, of which `present` are there, and takes the slots.
  /// Their validity bits are set already.
  func decodeValues(_ page: DataPage, count: Int, present: Int) throws(ParquetError) {
    if request.storesValues, !isVoid {
      if shape.physicalType == .boolean {
        try decodeBooleans(page, count: count, present: present)
      } else {
        let target = buffers.target
        if present > 0 {
          try page.withValues(shape, dictionary, options.pool) { (values) throws(ParquetError) in
            try values.decode(present, into: target, views: &buffers.views)
          }
        }
        if present < count {
          Spread.spread(
            target, width: shape.width, present: present, count: count, validity: buffers.validity.base,
            bit: buffers.slotCount)
        }
      }
    }
    buffers.slotCount += count
    buffers.nullCount += count - present
  }

  private func decodeBooleans(_ page: DataPage, count: Int, present: Int) throws(ParquetError) {
    let bit = buffers.slotCount
    if present == 0 {
      BitOps.fill(buffers.values.base, from: bit, count: count, with: false)
      return
    }
    if present == count {
      try page.withValues(shape, dictionary, options.pool) { (values) throws(ParquetError) in
        try values.decodeBits(present, into: buffers.values.base, bit: bit)
      }
      return
    }
    scratch.count = 0
    scratch.reserve(count)
    try page.withValues(shape, dictionary, options.pool) { (values) throws(ParquetError) in
      var views = ViewBuffers()
      try values.decode(present, into: scratch.base, views: &views)
    }
    Spread.spread(
      scratch.base, width: 1, present: present, count: count, validity: buffers.validity.base, bit: bit)
    Spread.packBits(
      scratch.base.assumingMemoryBound(to: UInt8.self), count: count, into: buffers.values.base, bit: bit)
  }
}
