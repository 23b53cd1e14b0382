/// A node as the decoder of the value at its row.
extension ColumnNode: Decoder {
  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    let current = slot.pointee
    switch current.layout {
    case .structure where !current.isNull(current.row): return structContainer(type)
    case .map where !current.isNull(current.row): return KeyedDecodingContainer(try MapContainer<Key>(self))
    default: throw current.isNull(current.row) ? nullError([String: Any].self) : mismatch([String: Any].self)
    }
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    let current = slot.pointee
    if current.isNull(current.row) { throw nullError([Any].self) }
    guard let elements = current.elements(current.row) else { throw mismatch([Any].self) }
    if current.layout == .map { return MapUnkeyedContainer(self, elements) }
    return ListContainer(children[0], elements)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer { self }
}

/// A node as the one value at its row: enums with raw values, optionals and wrappers ask for it.
extension ColumnNode: SingleValueDecodingContainer {
  func decodeNil() -> Bool { slot.pointee.isNull(slot.pointee.row) }
  func decode(_ type: Bool.Type) throws -> Bool { try boolean(slot.pointee.row) }
  func decode(_ type: String.Type) throws -> String { try string(slot.pointee.row) }
  func decode(_ type: Double.Type) throws -> Double { try double(slot.pointee.row) }
  func decode(_ type: Float.Type) throws -> Float { try float(slot.pointee.row) }
  func decode(_ type: Int.Type) throws -> Int { try integer(slot.pointee.row, type) }
  func decode(_ type: Int8.Type) throws -> Int8 { try integer(slot.pointee.row, type) }
  func decode(_ type: Int16.Type) throws -> Int16 { try integer(slot.pointee.row, type) }
  func decode(_ type: Int32.Type) throws -> Int32 { try integer(slot.pointee.row, type) }
  func decode(_ type: Int64.Type) throws -> Int64 { try integer(slot.pointee.row, type) }
  func decode(_ type: Int128.Type) throws -> Int128 { try integer(slot.pointee.row, type) }
  func decode(_ type: UInt.Type) throws -> UInt { try integer(slot.pointee.row, type) }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(slot.pointee.row, type) }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(slot.pointee.row, type) }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(slot.pointee.row, type) }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(slot.pointee.row, type) }
  func decode<T: Decodable>(_ type: T.Type) throws -> T { try value(type, slot.pointee.row) }
}
