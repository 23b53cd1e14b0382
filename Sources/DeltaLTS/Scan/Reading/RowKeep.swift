import DeltaMemory

/// Which rows of a file count, told by deletion vectors.
package struct RowKeep: Sendable {
  /// The only rows that count; nil: all.
  package var only: RowIndexSet?
  /// Rows that do not.
  package var except: RowIndexSet?

  package init(only: RowIndexSet? = nil, except: RowIndexSet? = nil) {
    self.only = only
    self.except = except
  }

  /// Every row.
  package static let all = RowKeep()

  package var isAll: Bool { only == nil && (except?.isEmpty ?? true) }

  /// A bit for each of the file's rows in `ranges`, set where it counts; nil where all of them do.
  func selection(_ ranges: [Range<Int>]) -> Bitmap? {
    if isAll { return nil }
    let kept = only.map { only in except.map { only.subtracting($0) } ?? only }
    var bits: Bitmap?
    if let kept {
      let outside = RowKeep.gather(ranges) { kept.survivors(in: $0) }
      bits = outside.inverted()
    } else if let except {
      if ranges.allSatisfy({ except.count(in: $0) == 0 }) { return nil }
      bits = RowKeep.gather(ranges) { except.survivors(in: $0) }
    }
    return bits
  }

  /// The bits of several ranges, one behind the other.
  private static func gather(_ ranges: [Range<Int>], _ bits: (Range<Int>) -> Bitmap) -> Bitmap {
    if ranges.count == 1, let range = ranges.first { return bits(range) }
    let count = ranges.reduce(0) { $0 + $1.count }
    var builder = BytesBuilder(capacity: (count + 7) / 8)
    builder.append(repeating: 0, count: (count + 7) / 8)
    var position = 0
    for range in ranges {
      let part = bits(range)
      part.bytes.withUnsafeBytes {
        BitOps.copy(from: $0, bit: part.bitOffset, to: builder.base, bit: position, count: part.count)
      }
      position += part.count
    }
    return Bitmap(unchecked: builder.finish(), count: count)
  }
}
