extension ThriftReader {
  /// Steps over the value of a field.
  mutating func skip(_ field: ThriftField) throws(ParquetError) {
    if field.type.isBool { return }
    try skipValue(field.type, depth: 0)
  }

  /// Steps over a struct.
  mutating func skipStruct(depth: Int = 0) throws(ParquetError) {
    guard depth < Self.depthLimit else { throw malformed("nested deeper than \(Self.depthLimit)") }
    while true {
      let header = try byte()
      if header == 0 { return }
      if header >> 4 == 0 { _ = try varint() }
      guard let type = ThriftType(rawValue: header & 0x0F) else {
        throw malformed("unknown field type \(header & 0x0F)")
      }
      if type.isBool { continue }
      try skipValue(type, depth: depth)
    }
  }

  /// Steps over a value outside a field header; there a boolean takes a byte.
  private mutating func skipValue(_ type: ThriftType, depth: Int) throws(ParquetError) {
    switch type {
    case .boolTrue, .boolFalse, .byte: _ = try byte()
    case .int16, .int32, .int64: _ = try varint()
    case .double: try advance(8)
    case .uuid: try advance(16)
    case .binary: _ = try binaryRange()
    case .structure: try skipStruct(depth: depth + 1)
    case .list, .set: try skipList(depth: depth + 1)
    case .map: try skipMap(depth: depth + 1)
    }
  }

  private mutating func skipList(depth: Int) throws(ParquetError) {
    guard depth < Self.depthLimit else { throw malformed("nested deeper than \(Self.depthLimit)") }
    let (count, element) = try listHeader()
    for _ in 0..<count { try skipValue(element, depth: depth) }
  }

  private mutating func skipMap(depth: Int) throws(ParquetError) {
    guard depth < Self.depthLimit else { throw malformed("nested deeper than \(Self.depthLimit)") }
    let count = try varint()
    if count == 0 { return }
    let types = try byte()
    guard let key = ThriftType(rawValue: types >> 4), let value = ThriftType(rawValue: types & 0x0F) else {
      throw malformed("unknown types of a map")
    }
    guard count <= UInt64(remaining) else {
      throw truncated("a map of \(count) where \(remaining) bytes are left")
    }
    for _ in 0..<Int(count) {
      try skipValue(key, depth: depth)
      try skipValue(value, depth: depth)
    }
  }

  private mutating func advance(_ byteCount: Int) throws(ParquetError) {
    guard byteCount <= remaining else { throw truncated("the bytes end in the middle of a value") }
    position += byteCount
  }
}
