import DeltaMemory

/// Builds the offsets of a list or map column; the elements are built beside it.
package struct ListBuilder: ~Copyable {
  private var offsets: BytesBuilder
  private var validity = ValidityBuilder()
  private var end: Int32 = 0

  package init(capacity: Int) {
    offsets = BytesBuilder(capacity: (capacity + 1) * 4)
    offsets.append(Int32(0))
  }

  package var count: Int { validity.count }

  /// Adds a list of the next `elementCount` elements.
  /// - Throws: `tooLarge` beyond 2^31 elements in all.
  package mutating func append(_ elementCount: Int) throws(ColumnError) {
    try close(elementCount)
    validity.append(true)
  }

  package mutating func appendNull() {
    offsets.append(end)
    validity.append(false)
  }

  private mutating func close(_ elementCount: Int) throws(ColumnError) {
    guard let extra = Int32(exactly: elementCount), extra >= 0 else {
      throw ColumnError(.tooLarge, "a list of \(elementCount) elements")
    }
    let (sum, overflow) = end.addingReportingOverflow(extra)
    guard !overflow else { throw ColumnError(.tooLarge, "more than \(Int32.max) elements in one column") }
    end = sum
    offsets.append(end)
  }

  /// A list column of `elements`, which are as many as were told, or more.
  package consuming func finish(list element: ColumnField, elements: Column) -> Column {
    precondition(elements.count >= Int(end), "too few elements")
    let (count, nullCount) = (validity.count, validity.nullCount)
    let bytes = offsets.finish()
    return Column(
      .list(element), count: count, validity: validity.finish(), nullCount: nullCount,
      storage: .list(offsets: bytes, child: elements))
  }

  /// A map column of `keys` and `values`, which are as many as were told, or more.
  package consuming func finish(
    key: ColumnField, value: ColumnField, keys: Column, values: Column
  ) -> Column {
    precondition(keys.count >= Int(end) && keys.count == values.count, "too few entries")
    let (count, nullCount) = (validity.count, validity.nullCount)
    let bytes = offsets.finish()
    return Column(
      .map(key: key, value: value), count: count, validity: validity.finish(), nullCount: nullCount,
      storage: .map(offsets: bytes, keys: keys, values: values))
  }
}
