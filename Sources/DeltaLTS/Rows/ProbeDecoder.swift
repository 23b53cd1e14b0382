#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Answers with made-up values and writes down what was asked for.
struct ProbeDecoder: Decoder {
  /// Rows are not nested deeper by hand; a type that holds itself is.
  static let depthLimit = 32

  let probe: Probe
  let node: ProbeNode

  init(_ probe: Probe, _ node: ProbeNode) {
    self.probe = probe
    self.node = node
  }

  var codingPath: [any CodingKey] { node.path.map { PathKey($0) } }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard node.path.count < Self.depthLimit, probe.spend() else { throw refusal }
    return KeyedDecodingContainer(ProbeContainer<Key>(decoder: self))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    node.isWhole = true
    return EmptyContainer(codingPath: codingPath)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer { ProbeValue(decoder: self) }

  var refusal: DecodingError {
    DecodingError.dataCorrupted(
      DecodingError.Context(codingPath: codingPath, debugDescription: "The type cannot be probed"))
  }

  /// A made-up `T`.
  func value<T: Decodable>(_ type: T.Type) throws -> T {
    if let pair = MadeUp.values(type) {
      node.isWhole = true
      return probe.pick(node.path, pair.0, pair.1)
    }
    return try T(from: self)
  }
}

/// Two values of the types that have some.
enum MadeUp {
  static func values<T>(_ type: T.Type) -> (T, T)? {
    switch ValueKind(type) {
    case .int: pair(0 as Int, 1)
    case .int8: pair(0 as Int8, 1)
    case .int16: pair(0 as Int16, 1)
    case .int32: pair(0 as Int32, 1)
    case .int64: pair(0 as Int64, 1)
    case .int128: pair(0 as Int128, 1)
    case .uint: pair(0 as UInt, 1)
    case .uint8: pair(0 as UInt8, 1)
    case .uint16: pair(0 as UInt16, 1)
    case .uint32: pair(0 as UInt32, 1)
    case .uint64: pair(0 as UInt64, 1)
    case .bool: pair(false, true)
    case .float: pair(0 as Float, 1)
    case .double: pair(0 as Double, 1)
    case .string: pair("0", "1")
    case .date: pair(Date(timeIntervalSince1970: 0), Date(timeIntervalSince1970: 1))
    case .data: pair(Data([0]), Data([1]))
    case .bytes: pair([0] as [UInt8], [1])
    case .decimal: pair(Decimal(0), Decimal(1))
    case .deltaDecimal: pair(DeltaDecimal(unscaled: 0, scale: 0), DeltaDecimal(unscaled: 1, scale: 0))
    case .uuid:
      pair(
        UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
        UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)))
    case .url: pair(URL(string: "x:0"), URL(string: "x:1"))
    case .other, .direct: cases(type)
    }
  }

  private static func pair<Value, T>(_ first: Value, _ second: Value) -> (T, T)? {
    guard let first = first as? T, let second = second as? T else { return nil }
    return (first, second)
  }

  /// The first and the last case of an enum that lists its cases.
  private static func cases<T>(_ type: T.Type) -> (T, T)? {
    guard let type = type as? any CaseIterable.Type else { return nil }
    func ends<Cases: CaseIterable>(_ type: Cases.Type) -> (T, T)? {
      let all = Array(type.allCases)
      guard let first = all.first as? T, let last = all.last as? T else { return nil }
      return (first, last)
    }
    return ends(type)
  }
}

private struct ProbeContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let decoder: ProbeDecoder

  var codingPath: [any CodingKey] { decoder.codingPath }

  /// Whoever asks which keys there are may read any.
  var allKeys: [Key] {
    decoder.node.isWhole = true
    return []
  }

  func contains(_ key: Key) -> Bool {
    _ = child(key)
    return true
  }

  func decodeNil(forKey key: Key) throws -> Bool {
    _ = child(key)
    return false
  }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try child(key).value(type) }

  /// A type that takes no made-up value is left out where that is allowed.
  func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
    let child = child(key)
    do {
      return try child.value(type)
    } catch {
      child.node.isWhole = true
      return nil
    }
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<NestedKey> {
    try child(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try child(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { decoder }
  func superDecoder(forKey key: Key) throws -> any Decoder { child(key) }

  private func child(_ key: Key) -> ProbeDecoder {
    ProbeDecoder(decoder.probe, decoder.node.child(key.stringValue))
  }
}

private struct ProbeValue: SingleValueDecodingContainer {
  let decoder: ProbeDecoder

  var codingPath: [any CodingKey] { decoder.codingPath }
  func decodeNil() -> Bool { false }

  func decode<T: Decodable>(_ type: T.Type) throws -> T {
    decoder.node.isWhole = true
    return try decoder.value(type)
  }
}

/// A list of nothing.
private struct EmptyContainer: UnkeyedDecodingContainer {
  let codingPath: [any CodingKey]
  var count: Int? { 0 }
  var isAtEnd: Bool { true }
  var currentIndex: Int { 0 }

  private var end: DecodingError {
    DecodingError.valueNotFound(
      Any.self, DecodingError.Context(codingPath: codingPath, debugDescription: "The list is empty"))
  }

  mutating func decodeNil() throws -> Bool { throw end }
  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { throw end }
  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type
  ) throws -> KeyedDecodingContainer<NestedKey> { throw end }
  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { throw end }
  mutating func superDecoder() throws -> any Decoder { throw end }
}
