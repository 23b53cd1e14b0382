public import DeltaMemory

/// The values of a column of fixed width, null as nil.
public struct FixedValues<Value: ColumnValue>: RandomAccessCollection, Sendable {
  @usableFromInline let bytes: Bytes
  @usableFromInline let validity: Bitmap?
  /// The number of values, nulls included.
  public let count: Int

  init(bytes: Bytes, validity: Bitmap?, count: Int) {
    self.bytes = bytes
    self.validity = validity
    self.count = count
  }

  public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { count }

  /// The value at `position`, which must be in `0..<count`.
  @inlinable
  public subscript(position: Int) -> Value? {
    precondition(position >= 0 && position < count, "no such value")
    if let validity, !validity[position] { return nil }
    return bytes.withUnsafeBytes {
      $0.loadUnaligned(fromByteOffset: position * MemoryLayout<Value>.stride, as: Value.self)
    }
  }
}

extension Column {
  /// The values as `Value`s, null as nil; `ColumnValue` tells which columns can be read as what.
  ///
  /// Reads a dictionary column through its dictionary.
  /// - Throws: `ColumnError.Code.wrongType` where the column holds other values.
  public func values<Value: ColumnValue>(as type: Value.Type) throws(ColumnError) -> FixedValues<Value> {
    let plain = try plainFixed(Value.self)
    return FixedValues(bytes: plain.bytes, validity: plain.column.validity, count: count)
  }

  /// Calls `body` with all values at once. What lies where a value is null is unspecified: see `validity`.
  ///
  /// The buffer is valid inside `body` only.
  /// - Throws: `ColumnError.Code.wrongType` where the column holds other values; what `body` throws.
  public func withValues<Value: ColumnValue, R>(
    as type: Value.Type, _ body: (UnsafeBufferPointer<Value>) throws -> R
  ) throws -> R {
    var bytes = try plainFixed(Value.self).bytes
    if Int(bitPattern: bytes.unsafeBase) % MemoryLayout<Value>.alignment != 0 {
      bytes = bytes.withUnsafeBytes { Bytes(copying: $0) }
    }
    return try bytes.withUnsafeBytes { raw in
      try body(
        UnsafeBufferPointer(
          start: raw.baseAddress?.assumingMemoryBound(to: Value.self), count: count))
    }
  }

  private func plainFixed<Value: ColumnValue>(
    _ value: Value.Type
  ) throws(ColumnError) -> (column: Column, bytes: Bytes) {
    if case .dictionary(_, let dictionary) = storage, Value.isHeld(by: dictionary.type) {
      return try decodedDictionary().plainFixed(Value.self)
    }
    guard Value.isHeld(by: type), case .fixed(let bytes) = storage else {
      throw .wrongType(expected: "values that are read as \(Value.self)", found: type)
    }
    return (self, bytes)
  }
}
