import DeltaColumns
import DeltaMemory

/// Columns of row numbers.
enum RowNumbers {
  /// `base` plus the number of each row.
  static func column(_ rows: [Range<Int>], base: Int64, count: Int) -> Column {
    var builder = BytesBuilder(capacity: count * 8)
    for range in rows {
      for row in range { builder.append(base &+ Int64(row)) }
    }
    return Column(.int64, count: count, storage: .fixed(builder.finish()))
  }

  /// The values of `first` where they are there, else those of `second`. Both are of type int64.
  static func coalesce(_ first: Column?, _ second: Column) -> Column {
    guard let first, first.nullCount < first.count else { return second }
    if first.nullCount == 0 { return first }
    guard case .fixed(let ones) = first.storage, case .fixed(let others) = second.storage,
      let validity = first.validity
    else { return second }
    var builder = BytesBuilder(capacity: first.count * 8)
    var valid = BytesBuilder(capacity: (first.count + 7) / 8)
    valid.append(repeating: 0, count: (first.count + 7) / 8)
    for row in 0..<first.count {
      let isFirst = validity[row]
      if isFirst || second.isValid(row) { BitOps.set(valid.base, row) }
      builder.append(
        (isFirst ? ones : others).withUnsafeBytes {
          $0.loadUnaligned(fromByteOffset: row * 8, as: Int64.self)
        })
    }
    return Column(
      .int64, count: first.count, validity: Bitmap(unchecked: valid.finish(), count: first.count),
      storage: .fixed(builder.finish()))
  }
}
