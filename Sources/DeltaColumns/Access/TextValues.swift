public import DeltaMemory

/// The values of a text column, null as nil. What is not UTF-8 is replaced.
public struct StringValues: RandomAccessCollection, Sendable {
  let buffers: TextBuffers
  let validity: Bitmap?
  /// The number of values, nulls included.
  public let count: Int

  public var startIndex: Int { 0 }
  public var endIndex: Int { count }

  /// The text at `position`, which must be in `0..<count`.
  public subscript(position: Int) -> String? {
    precondition(position >= 0 && position < count, "no such value")
    if let validity, !validity[position] { return nil }
    return withExtendedLifetime(buffers) { String(decoding: buffers.unsafeBytes(position), as: UTF8.self) }
  }

  /// Whether the values at two positions are the same, nulls included: for runs of equal text, without making any.
  public func areEqual(_ first: Int, _ second: Int) -> Bool {
    precondition(indices.contains(first) && indices.contains(second), "no such value")
    if let validity, !validity[first] || !validity[second] { return validity[first] == validity[second] }
    return withExtendedLifetime(buffers) { buffers.areEqual(first, second) }
  }
}

/// The values of a column of bytes (or text), null as nil; each shares the memory of the column.
public struct BinaryValues: RandomAccessCollection, Sendable {
  let buffers: TextBuffers
  let validity: Bitmap?
  /// The number of values, nulls included.
  public let count: Int

  public var startIndex: Int { 0 }
  public var endIndex: Int { count }

  /// The bytes at `position`, which must be in `0..<count`.
  public subscript(position: Int) -> Bytes? {
    precondition(position >= 0 && position < count, "no such value")
    if let validity, !validity[position] { return nil }
    return buffers.bytes(position)
  }
}

extension Column {
  /// The values of a text column of any layout, or of a dictionary of text.
  public var strings: StringValues {
    get throws(ColumnError) {
      let plain = try decodedDictionary()
      guard plain.type.isText, let buffers = plain.textBuffers else {
        throw .wrongType(expected: "text", found: type)
      }
      return StringValues(buffers: buffers, validity: plain.validity, count: count)
    }
  }

  /// The values of a column of bytes or text of any layout, or of a dictionary of these.
  public var binaries: BinaryValues {
    get throws(ColumnError) {
      let plain = try decodedDictionary()
      guard let buffers = plain.textBuffers else { throw .wrongType(expected: "bytes or text", found: type) }
      return BinaryValues(buffers: buffers, validity: plain.validity, count: count)
    }
  }
}

extension ColumnType {
  /// Whether values are UTF-8, in any layout.
  package var isText: Bool {
    switch kind {
    case .utf8View, .utf8, .largeUtf8: true
    default: false
    }
  }
}
