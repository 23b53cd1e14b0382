/// A map of a row by its keys, as dictionaries of `String` and `Int` keys ask for it.
struct MapContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  private let map: ColumnNode
  private let values: ColumnNode
  private let entries: Range<Int>
  private let keys: [any CodingKey]
  private let rows: [String: Int]

  init(_ map: ColumnNode) throws {
    self.map = map
    values = map.children[1]
    let slot = map.slot.pointee
    entries = slot.elements(slot.row) ?? 0..<0
    guard entries.upperBound <= values.slot.pointee.count else { throw map.mismatch([String: Any].self) }
    var keys: [any CodingKey] = []
    var rows: [String: Int] = [:]
    for entry in entries {
      let key = try Self.key(map.children[0], entry)
      keys.append(key)
      // A key that comes twice counts with its last value, as in the readers of Spark.
      rows[key.stringValue] = entry
    }
    self.keys = keys
    self.rows = rows
  }

  private static func key(_ node: ColumnNode, _ row: Int) throws -> any CodingKey {
    if let text = node.slot.pointee.text(row) { return PathKey(text) }
    if let number = node.slot.pointee.integer(row, Int.self) { return MapKey(number) }
    throw node.mismatch(String.self)
  }

  var codingPath: [any CodingKey] { map.codingPath }

  var allKeys: [Key] {
    keys.compactMap { key in
      if let number = key.intValue { return Key(intValue: number) ?? Key(stringValue: key.stringValue) }
      return Key(stringValue: key.stringValue)
    }
  }

  func contains(_ key: Key) -> Bool { rows[key.stringValue] != nil }
  func decodeNil(forKey key: Key) throws -> Bool { values.slot.pointee.isNull(try row(key)) }
  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try values.value(type, row(key)) }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<NestedKey> {
    try placed(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try placed(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { map }
  func superDecoder(forKey key: Key) throws -> any Decoder { try placed(key) }

  private func placed(_ key: Key) throws -> ColumnNode {
    values.slot.pointee.row = try row(key)
    return values
  }

  private func row(_ key: Key) throws -> Int {
    if let row = rows[key.stringValue] { return row }
    throw DecodingError.keyNotFound(
      key,
      DecodingError.Context(codingPath: codingPath, debugDescription: "The map has no key \(key.stringValue)")
    )
  }

  /// A number that is a key of a map; its text is the number.
  private struct MapKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(_ number: Int) {
      stringValue = String(number)
      intValue = number
    }

    init(stringValue: String) {
      self.stringValue = stringValue
      intValue = nil
    }

    init(intValue: Int) { self.init(intValue) }
  }
}

/// A map of a row as a list: keys and values in turn, as dictionaries with other keys ask for it, or entries
/// where a type with the fields `key` and `value` is asked for.
struct MapUnkeyedContainer: UnkeyedDecodingContainer {
  private let map: ColumnNode
  private let entries: Range<Int>
  /// Counts keys and values.
  private var position = 0

  init(_ map: ColumnNode, _ entries: Range<Int>) {
    self.map = map
    let count = min(map.children[0].slot.pointee.count, map.children[1].slot.pointee.count)
    self.entries = entries.clamped(to: 0..<count)
  }

  var codingPath: [any CodingKey] { map.codingPath }
  var count: Int? { entries.count * 2 }
  var currentIndex: Int { position }
  var isAtEnd: Bool { position >= entries.count * 2 }

  mutating func decodeNil() throws -> Bool {
    let (node, row) = try current(Never?.self)
    guard node.slot.pointee.isNull(row) else { return false }
    position += 1
    return true
  }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    let (node, row) = try current(type)
    node.slot.pointee.row = row
    guard position % 2 == 0, node.slot.pointee.layout != .structure, ValueKind(type) == .other else {
      let value = try node.value(type, row)
      position += 1
      return value
    }
    // A key that is no struct but is asked for by keys: the whole entry is meant.
    let entry = MapEntryDecoder(map, key: node, row: row)
    let value = try T(from: entry)
    position += entry.isWhole ? 2 : 1
    return value
  }

  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type
  ) throws -> KeyedDecodingContainer<NestedKey> {
    try next().container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try next().unkeyedContainer()
  }

  mutating func superDecoder() throws -> any Decoder { try next() }

  private mutating func next() throws -> ColumnNode {
    let (node, row) = try current([Any].self)
    node.slot.pointee.row = row
    position += 1
    return node
  }

  private func current<T>(_ wanted: T.Type) throws -> (ColumnNode, row: Int) {
    guard !isAtEnd else {
      throw DecodingError.valueNotFound(
        wanted, DecodingError.Context(codingPath: codingPath, debugDescription: "The map has no more entries")
      )
    }
    return (map.children[position % 2], entries.lowerBound + position / 2)
  }
}

/// The key of an entry of a map, or the entry: whichever the type asks for.
private final class MapEntryDecoder: Decoder {
  private let map: ColumnNode
  private let key: ColumnNode
  private let row: Int
  private(set) var isWhole = false

  init(_ map: ColumnNode, key: ColumnNode, row: Int) {
    self.map = map
    self.key = key
    self.row = row
  }

  var codingPath: [any CodingKey] { key.codingPath }
  var userInfo: [CodingUserInfoKey: Any] { map.userInfo }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    isWhole = true
    return KeyedDecodingContainer(MapEntryContainer<Key>(map: map, row: row))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer { try key.unkeyedContainer() }
  func singleValueContainer() throws -> any SingleValueDecodingContainer { key }
}

/// One entry of a map: `key` and `value`.
private struct MapEntryContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let map: ColumnNode
  let row: Int

  var codingPath: [any CodingKey] { map.codingPath }
  var allKeys: [Key] { ["key", "value"].compactMap { Key(stringValue: $0) } }
  func contains(_ key: Key) -> Bool { key.stringValue == "key" || key.stringValue == "value" }
  func decodeNil(forKey key: Key) throws -> Bool { try placed(key).decodeNil() }
  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try placed(key).value(type, row) }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<NestedKey> {
    try placed(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try placed(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { map }
  func superDecoder(forKey key: Key) throws -> any Decoder { try placed(key) }

  private func placed(_ key: Key) throws -> ColumnNode {
    guard contains(key) else { throw map.missing(key) }
    let node = map.children[key.stringValue == "key" ? 0 : 1]
    node.slot.pointee.row = row
    return node
  }
}
