package import DeltaMemory

/// Which rows of a batch are kept, prepared once for all of its columns.
///
/// Long runs are kept as ranges and copied whole, scattered rows as indices and gathered.
package struct Selection: Sendable {
  /// How many rows there are to choose from.
  package let sourceCount: Int
  /// How many are kept.
  package let count: Int
  package let form: Form

  package enum Form: Sendable {
    case all
    case none
    case ranges([Range<Int>])
    /// int32 indices.
    case indices(Bytes)
  }

  /// The rows whose bits are set.
  package init(_ bitmap: Bitmap) {
    sourceCount = bitmap.count
    count = bitmap.setCount
    let runCount = bitmap.runCount
    if count == bitmap.count {
      form = .all
    } else if count == 0 {
      form = .none
    } else if runCount * 4 <= count || bitmap.count > Int32.max {
      var ranges: [Range<Int>] = []
      ranges.reserveCapacity(runCount)
      bitmap.forEachRun { ranges.append($0) }
      form = .ranges(ranges)
    } else {
      var builder = BytesBuilder(capacity: count * 4)
      let base = builder.base
      var position = 0
      bitmap.forEachSet { index in
        base.storeBytes(of: Int32(truncatingIfNeeded: index), toByteOffset: position, as: Int32.self)
        position += 4
      }
      builder.count = position
      form = .indices(builder.finish())
    }
  }

  /// The rows in `ranges`, which are in order, apart from each other and inside `0..<sourceCount`.
  package init(ranges: [Range<Int>], sourceCount: Int) {
    var end = 0
    var count = 0
    for range in ranges {
      precondition(range.lowerBound >= end && range.upperBound <= sourceCount, "ranges out of order")
      end = range.upperBound
      count += range.count
    }
    self.sourceCount = sourceCount
    self.count = count
    self.form = count == sourceCount ? .all : count == 0 ? .none : .ranges(ranges)
  }
}

extension Column {
  /// The values whose bit is set. `selection` has `count` bits.
  package func filter(_ selection: Bitmap) throws(ColumnError) -> Column {
    try filter(Selection(selection))
  }

  /// The values that `selection` keeps.
  package func filter(_ selection: Selection) throws(ColumnError) -> Column {
    precondition(selection.sourceCount == count, "a selection of another length")
    switch selection.form {
    case .all: return self
    case .none: return slice(0..<0)
    case .ranges(let ranges):
      if ranges.count == 1 { return slice(ranges[0]) }
      return try ranges.withUnsafeBufferPointer { (ranges) throws(ColumnError) in
        try picking(.ranges(ranges), count: selection.count)
      }
    case .indices(let indices):
      return try indices.withUnsafeBytes { (raw) throws(ColumnError) in
        try picking(.narrow(raw.assumingMemoryBound(to: Int32.self)), count: selection.count)
      }
    }
  }

  /// The values at `indices`, in that order, which lie in `0..<count`; any may come more than once.
  package func take(_ indices: UnsafeBufferPointer<Int32>) throws(ColumnError) -> Column {
    // Negative ones are the largest of all as unsigned: one maximum is the whole check.
    let largest = indices.reduce(UInt32(0)) { max($0, UInt32(bitPattern: $1)) }
    precondition(indices.isEmpty || Int(largest) < count, "an index out of bounds")
    return try picking(.narrow(indices), count: indices.count)
  }

  /// The values at `indices`, in that order, which lie in `0..<count`; any may come more than once.
  package func take(_ indices: UnsafeBufferPointer<Int>) throws(ColumnError) -> Column {
    let largest = indices.reduce(UInt(0)) { max($0, UInt(bitPattern: $1)) }
    precondition(indices.isEmpty || largest < UInt(count), "an index out of bounds")
    return try picking(.wide(indices), count: indices.count)
  }

  /// The values at `indices`, in that order, which lie in `0..<count`; any may come more than once.
  package func take(_ indices: [Int]) throws(ColumnError) -> Column {
    try indices.withUnsafeBufferPointer { (indices) throws(ColumnError) in try take(indices) }
  }
}

extension Batch {
  /// The rows whose bit is set. `selection` has `count` bits.
  package func filter(_ selection: Bitmap) throws(ColumnError) -> Batch { try filter(Selection(selection)) }

  /// The rows that `selection` keeps.
  package func filter(_ selection: Selection) throws(ColumnError) -> Batch {
    try mapColumns(count: selection.count) { (column) throws(ColumnError) in try column.filter(selection) }
  }

  /// The rows at `indices`, in that order, which lie in `0..<count`.
  package func take(_ indices: [Int]) throws(ColumnError) -> Batch {
    try mapColumns(count: indices.count) { (column) throws(ColumnError) in try column.take(indices) }
  }

  func mapColumns(
    count: Int, _ body: (Column) throws(ColumnError) -> Column
  ) throws(ColumnError) -> Batch {
    var mapped: [Column] = []
    mapped.reserveCapacity(columns.count)
    for column in columns { mapped.append(try body(column)) }
    return Batch(unchecked: fields, columns: mapped, count: count)
  }
}
