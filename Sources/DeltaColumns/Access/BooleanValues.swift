public import DeltaMemory

/// The values of a boolean column, null as nil.
public struct BooleanValues: RandomAccessCollection, Sendable {
  @usableFromInline let bits: Bitmap
  @usableFromInline let validity: Bitmap?

  init(bits: Bitmap, validity: Bitmap?) {
    self.bits = bits
    self.validity = validity
  }

  public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { bits.count }

  /// The value at `position`, which must be in `0..<count`.
  @inlinable
  public subscript(position: Int) -> Bool? {
    if let validity, !validity[position] { return nil }
    return bits[position]
  }
}

extension Column {
  /// The values of a boolean column.
  public var booleans: BooleanValues {
    get throws(ColumnError) {
      guard case .bits(let bits) = storage else { throw .wrongType(expected: "booleans", found: type) }
      return BooleanValues(bits: bits, validity: validity)
    }
  }
}
