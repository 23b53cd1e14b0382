import DeltaMemory

extension RowIndexSet {
  /// A bit a row of `range`: set where the row is *not* in the set.
  package func survivors(in range: Range<Int>, pool: BufferPool = .shared) -> Bitmap {
    let byteCount = (range.count + 7) / 8
    var builder = BytesBuilder(capacity: byteCount, pool: pool)
    builder.append(repeating: 0xFF, count: byteCount)
    clear(range, in: builder.base)
    return Bitmap(unchecked: builder.finish(), count: range.count)
  }

  /// How many rows of `range` the set holds.
  package func count(in range: Range<Int>) -> Int {
    if range.isEmpty { return 0 }
    var total = 0
    for index in firstContainer(atOrAfter: range.lowerBound >> 16)..<containers.count {
      let container = containers[index]
      let first = container.key << 16
      if first >= range.upperBound { break }
      if range.lowerBound <= first, first + Self.containerRows <= range.upperBound {
        total += container.cardinality
      } else {
        total += count(
          max(range.lowerBound - first, 0)..<min(range.upperBound - first, Self.containerRows), in: container)
      }
    }
    return total
  }

  /// How many of a container's rows have offsets in a range, which is not empty.
  private func count(_ offsets: Range<Int>, in container: Container) -> Int {
    switch container.form {
    case .array:
      // An upper bound of a whole container is no 16-bit number.
      let end =
        offsets.upperBound == Self.containerRows
        ? container.length : lowerBound(UInt16(truncatingIfNeeded: offsets.upperBound), in: container)
      return end - lowerBound(UInt16(truncatingIfNeeded: offsets.lowerBound), in: container)
    case .bitmap:
      return words.withUnsafeBytes {
        BitOps.countSet($0, from: container.start * 64 + offsets.lowerBound, count: offsets.count)
      }
    case .runs:
      var total = 0
      let from = lastRun(startingAtOrBefore: UInt16(truncatingIfNeeded: offsets.lowerBound), in: container)
      for run in max(from, 0)..<max(container.length, max(from, 0)) {
        let first = Int(shorts[container.start + 2 * run])
        if first >= offsets.upperBound { break }
        let end = first + Int(shorts[container.start + 2 * run + 1]) + 1
        total += max(min(end, offsets.upperBound) - max(first, offsets.lowerBound), 0)
      }
      return total
    }
  }

  /// The rows of this set that are not in `other`.
  package func subtracting(_ other: RowIndexSet) -> RowIndexSet {
    var result = RowIndexSet()
    var offsets: [UInt16] = []
    for container in containers {
      let index = other.firstContainer(atOrAfter: container.key)
      let hasRival = index < other.containers.count && other.containers[index].key == container.key
      offsets.removeAll(keepingCapacity: true)
      forEachOffset(in: container) { offset in
        if !hasRival || !other.contains(container.key << 16 + Int(offset)) { offsets.append(offset) }
      }
      result.append(offsets: offsets, key: container.key)
    }
    return result
  }

  /// Clears the bits of the rows of `range` that are in the set; bit 0 of `base` is the first row of `range`.
  ///
  /// `base` must have room for a whole word behind the last bit (all blocks of a `BytesBuilder` have).
  private func clear(_ range: Range<Int>, in base: UnsafeMutableRawPointer) {
    guard !range.isEmpty else { return }
    for index in firstContainer(atOrAfter: range.lowerBound >> 16)..<containers.count {
      let container = containers[index]
      let first = container.key << 16
      if first >= range.upperBound { break }
      // The part of the container inside the range, in offsets.
      let low = max(range.lowerBound - first, 0)
      let high = min(range.upperBound - first, Self.containerRows)
      let shift = first - range.lowerBound
      switch container.form {
      case .array: clearArray(container, low..<high, shift: shift, base)
      case .bitmap: clearBitmap(container, low..<high, shift: shift, base)
      case .runs: clearRuns(container, low..<high, shift: shift, base)
      }
    }
  }

  private func clearArray(
    _ container: Container, _ offsets: Range<Int>, shift: Int, _ base: UnsafeMutableRawPointer
  ) {
    let from = lowerBound(UInt16(truncatingIfNeeded: offsets.lowerBound), in: container)
    shorts.withUnsafeBufferPointer { shorts in
      for position in container.start + from..<container.start + container.length {
        let offset = Int(shorts[position])
        if offset >= offsets.upperBound { return }
        BitOps.clear(base, offset + shift)
      }
    }
  }

  private func clearRuns(
    _ container: Container, _ offsets: Range<Int>, shift: Int, _ base: UnsafeMutableRawPointer
  ) {
    let from = lastRun(startingAtOrBefore: UInt16(truncatingIfNeeded: offsets.lowerBound), in: container)
    for run in max(from, 0)..<max(container.length, max(from, 0)) {
      let first = Int(shorts[container.start + 2 * run])
      let end = first + Int(shorts[container.start + 2 * run + 1]) + 1
      if first >= offsets.upperBound { return }
      let low = max(first, offsets.lowerBound)
      let high = min(end, offsets.upperBound)
      if low < high { BitOps.fill(base, from: low + shift, count: high - low, with: false) }
    }
  }

  private func clearBitmap(
    _ container: Container, _ offsets: Range<Int>, shift: Int, _ base: UnsafeMutableRawPointer
  ) {
    words.withUnsafeBufferPointer { words in
      for index in offsets.lowerBound >> 6..<(offsets.upperBound + 63) >> 6 {
        var word = words[container.start + index]
        let first = index << 6
        if first < offsets.lowerBound { word &= ~0 << UInt64(offsets.lowerBound - first) }
        if first + 64 > offsets.upperBound { word &= ~0 >> UInt64(first + 64 - offsets.upperBound) }
        if word == 0 { continue }
        // Where the container begins before the range, the word's first bits lie before bit 0; they are zero.
        var target = first + shift
        if target < 0 {
          word >>= UInt64(-target)
          target = 0
        }
        let byte = base + target >> 3
        let bits = UInt64(target & 7)
        let old = byte.loadUnaligned(as: UInt64.self)
        byte.storeBytes(of: old & ~(word << bits), as: UInt64.self)
        if bits > 0 {
          let spill = UInt8(truncatingIfNeeded: word >> (64 - bits))
          let tail = (byte + 8).assumingMemoryBound(to: UInt8.self)
          tail.pointee &= ~spill
        }
      }
    }
  }
}
