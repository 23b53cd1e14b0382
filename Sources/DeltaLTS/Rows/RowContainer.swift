/// The columns of a row, or the fields of a struct in it, by their keys.
///
/// It is one reference, since the standard library copies a container for every call.
struct RowContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let places: KeyPlaces

  var codingPath: [any CodingKey] { places.node.codingPath }
  var allKeys: [Key] { places.node.names.compactMap { Key(stringValue: $0) } }

  func contains(_ key: Key) -> Bool { places.place(key) != KeyPlaces.absent }

  func decodeNil(forKey key: Key) throws -> Bool { try child(key).slot.pointee.isNull(row) }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<NestedKey> {
    try placed(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try placed(key).unkeyedContainer()
  }

  /// A superclass has its columns beside those of its subclass.
  func superDecoder() throws -> any Decoder { places.node }
  func superDecoder(forKey key: Key) throws -> any Decoder { try placed(key) }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try child(key).value(type, row) }

  func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
    let place = places.place(key)
    if try isAbsent(place, key) { return nil }
    return try places.node.children[Int(place)].value(type, row)
  }

  @inline(__always)
  private var row: Int { places.slot.pointee.row }

  private func child(_ key: Key) throws -> ColumnNode {
    let place = places.place(key)
    guard place >= 0 else { throw places.node.missing(key) }
    return places.node.children[Int(place)]
  }

  private func placed(_ key: Key) throws -> ColumnNode {
    let child = try child(key)
    child.slot.pointee.row = row
    return child
  }

  /// The value of a column by `read`, which gives nil for another type or one that does not fit.
  @inline(__always)
  private func required<T>(_ key: Key, _ read: (ColumnSlot, Int) -> T?) throws -> T {
    let place = places.place(key)
    if place >= 0 {
      let slot = places.slots[Int(place)]
      if !slot.pointee.isNull(row), let value = read(slot.pointee, row) { return value }
    }
    throw places.failure(place, key, T.self)
  }

  /// The same; nil where there is no such column or the value is null.
  @inline(__always)
  private func optional<T>(_ key: Key, _ read: (ColumnSlot, Int) -> T?) throws -> T? {
    let place = places.place(key)
    if try isAbsent(place, key) { return nil }
    if let value = read(places.slots[Int(place)].pointee, row) { return value }
    throw places.failure(place, key, T.self)
  }

  @inline(__always)
  private func isAbsent(_ place: Int32, _ key: Key) throws -> Bool {
    guard place >= 0 else {
      if place == KeyPlaces.unscanned { throw places.node.missing(key) }
      return true
    }
    return places.slots[Int(place)].pointee.isNull(row)
  }

  // MARK: One function a type, as the protocol asks for

  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try required(key) { $0.boolean($1) } }
  func decode(_ type: String.Type, forKey key: Key) throws -> String { try required(key) { $0.text($1) } }
  func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try required(key) { $0.double($1) } }
  func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try required(key) { $0.float($1) } }
  func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try required(key) { $0.integer($1, type) } }
  func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 {
    try required(key) { $0.integer($1, type) }
  }
  func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 {
    try required(key) { $0.integer($1, type) }
  }
  func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 {
    try required(key) { $0.integer($1, type) }
  }
  func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 {
    try required(key) { $0.integer($1, type) }
  }
  func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 {
    try required(key) { $0.integer($1, type) }
  }
  func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt {
    try required(key) { $0.integer($1, type) }
  }
  func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 {
    try required(key) { $0.integer($1, type) }
  }
  func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 {
    try required(key) { $0.integer($1, type) }
  }
  func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 {
    try required(key) { $0.integer($1, type) }
  }
  func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 {
    try required(key) { $0.integer($1, type) }
  }

  func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
    try optional(key) { $0.boolean($1) }
  }
  func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
    try optional(key) { $0.text($1) }
  }
  func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
    try optional(key) { $0.double($1) }
  }
  func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? {
    try optional(key) { $0.float($1) }
  }
  func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
    try optional(key) { $0.integer($1, type) }
  }
  func decodeIfPresent(_ type: Int8.Type, forKey key: Key) throws -> Int8? {
    try optional(key) { $0.integer($1, type) }
  }
  func decodeIfPresent(_ type: Int16.Type, forKey key: Key) throws -> Int16? {
    try optional(key) { $0.integer($1, type) }
  }
  func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? {
    try optional(key) { $0.integer($1, type) }
  }
  func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
    try optional(key) { $0.integer($1, type) }
  }
  func decodeIfPresent(_ type: Int128.Type, forKey key: Key) throws -> Int128? {
    try optional(key) { $0.integer($1, type) }
  }
  func decodeIfPresent(_ type: UInt.Type, forKey key: Key) throws -> UInt? {
    try optional(key) { $0.integer($1, type) }
  }
  func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) throws -> UInt8? {
    try optional(key) { $0.integer($1, type) }
  }
  func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) throws -> UInt16? {
    try optional(key) { $0.integer($1, type) }
  }
  func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) throws -> UInt32? {
    try optional(key) { $0.integer($1, type) }
  }
  func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? {
    try optional(key) { $0.integer($1, type) }
  }
}
