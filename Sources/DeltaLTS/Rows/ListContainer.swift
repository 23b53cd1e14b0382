/// The elements of a list, one after the other.
///
/// Primitive elements come through the generic call, which knows them: one function serves all.
struct ListContainer: UnkeyedDecodingContainer {
  private let element: ColumnNode
  private let range: Range<Int>
  private var position: Int

  init(_ element: ColumnNode, _ range: Range<Int>) {
    self.element = element
    self.range = range
    position = range.lowerBound
  }

  var codingPath: [any CodingKey] { Array(element.codingPath.dropLast()) }
  var count: Int? { range.count }
  var currentIndex: Int { position - range.lowerBound }
  var isAtEnd: Bool { position >= range.upperBound }

  mutating func decodeNil() throws -> Bool {
    let row = try current(Never?.self)
    guard element.slot.pointee.isNull(row) else { return false }
    position += 1
    return true
  }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    let row = try current(type)
    element.slot.pointee.row = row
    let value = try element.value(type, row)
    position += 1
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
    element.slot.pointee.row = try current([Any].self)
    position += 1
    return element
  }

  /// The row of the next element. One kept from an earlier batch may lie beyond the column.
  private func current<T>(_ wanted: T.Type) throws -> Int {
    guard !isAtEnd, position < element.slot.pointee.count else {
      throw DecodingError.valueNotFound(
        wanted,
        DecodingError.Context(codingPath: codingPath, debugDescription: "The list has no more elements"))
    }
    return position
  }
}
