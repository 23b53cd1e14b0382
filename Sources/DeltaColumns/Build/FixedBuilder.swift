import DeltaMemory

/// Builds a column of fixed width, value by value.
package struct FixedBuilder<Value: BitwiseCopyable>: ~Copyable {
  private var values: BytesBuilder
  private var validity = ValidityBuilder()
  private let zero: Value

  /// - Parameters:
  ///   - capacity: how many values are expected.
  ///   - zero: what lies under a null.
  package init(capacity: Int, zero: Value) {
    values = BytesBuilder(capacity: capacity * MemoryLayout<Value>.stride)
    self.zero = zero
  }

  package var count: Int { validity.count }

  @inline(__always)
  package mutating func append(_ value: Value) {
    values.append(value)
    validity.append(true)
  }

  package mutating func appendNull() {
    values.append(zero)
    validity.append(false)
  }

  /// The column; `type` has values of `Value`'s width.
  package consuming func finish(_ type: ColumnType) -> Column {
    let (count, nullCount) = (validity.count, validity.nullCount)
    let bytes = values.finish()
    return Column(
      type, count: count, validity: validity.finish(), nullCount: nullCount, storage: .fixed(bytes))
  }
}

/// Builds a boolean column, value by value.
package struct BooleanBuilder: ~Copyable {
  private var bits = BytesBuilder(capacity: 64)
  private var validity = ValidityBuilder()

  package init() {}

  package mutating func append(_ value: Bool?) {
    if validity.count % 8 == 0 { bits.append(UInt8(0)) }
    if value == true { BitOps.set(bits.base, validity.count) }
    validity.append(value != nil)
  }

  package consuming func finish() -> Column {
    let (count, nullCount) = (validity.count, validity.nullCount)
    let bitmap = Bitmap(unchecked: bits.finish(), count: count)
    return Column(
      .boolean, count: count, validity: validity.finish(), nullCount: nullCount, storage: .bits(bitmap))
  }
}
