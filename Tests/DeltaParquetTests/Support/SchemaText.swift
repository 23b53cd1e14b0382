@testable import DeltaParquet

/// A schema node for tests, written as a tree.
struct TestNode {
  var name: String
  var repetition: Repetition = .optional
  var type: PhysicalType?
  var length = 0
  var converted: Int32?
  var precision: Int?
  var scale: Int?
  var fieldID: Int32?
  /// Writes the members of the `LogicalType` union.
  var logical: (@Sendable (inout ThriftWriter) -> Void)?
  var children: [TestNode] = []

  static func leaf(
    _ name: String, _ type: PhysicalType, _ repetition: Repetition = .optional, converted: Int32? = nil,
    length: Int = 0, precision: Int? = nil, scale: Int? = nil,
    logical: (@Sendable (inout ThriftWriter) -> Void)? = nil
  ) -> TestNode {
    TestNode(
      name: name, repetition: repetition, type: type, length: length, converted: converted,
      precision: precision,
      scale: scale, logical: logical)
  }

  static func group(
    _ name: String, _ repetition: Repetition, converted: Int32? = nil, _ children: [TestNode],
    logical: (@Sendable (inout ThriftWriter) -> Void)? = nil
  ) -> TestNode {
    TestNode(name: name, repetition: repetition, converted: converted, logical: logical, children: children)
  }

  static func group(
    _ name: String, converted: Int32? = nil, _ children: [TestNode],
    logical: (@Sendable (inout ThriftWriter) -> Void)? = nil
  ) -> TestNode {
    .group(name, .optional, converted: converted, children, logical: logical)
  }

  /// The three-level list.
  static func list(_ name: String, _ repetition: Repetition, _ element: TestNode) -> TestNode {
    var element = element
    element.name = "element"
    return .group(name, repetition, converted: 3, [.group("list", .repeated, [element])])
  }

  static func list(_ name: String, _ element: TestNode) -> TestNode { .list(name, .optional, element) }

  static func map(_ name: String, _ repetition: Repetition, _ key: TestNode, _ value: TestNode) -> TestNode {
    var key = key
    var value = value
    key.name = "key"
    value.name = "value"
    return .group(name, repetition, converted: 1, [.group("key_value", .repeated, [key, value])])
  }

  static func map(_ name: String, _ key: TestNode, _ value: TestNode) -> TestNode {
    .map(name, .optional, key, value)
  }

  /// The nodes depth first, this one first.
  var flattened: [TestNode] { [self] + children.flatMap(\.flattened) }

  func write(to writer: inout ThriftWriter) {
    if let type { writer.int32(1, type.rawValue) }
    if length > 0 { writer.int32(2, length) }
    writer.int32(3, repetition.rawValue)
    writer.string(4, name)
    if type == nil { writer.int32(5, children.count) }
    if let converted { writer.int32(6, converted) }
    if let scale { writer.int32(7, scale) }
    if let precision { writer.int32(8, precision) }
    if let fieldID { writer.int32(9, fieldID) }
    if let logical { writer.structure(10, logical) }
  }

  /// A schema of these columns.
  static func schema(_ columns: [TestNode]) throws -> ParquetSchema {
    let root = TestNode(name: "schema", repetition: .required, children: columns)
    var writer = ThriftWriter()
    writer.element { footer in
      footer.int32(1, 1)
      footer.structs(2, root.flattened) { $1.write(to: &$0) }
      footer.int64(3, 0)
      footer.list(4, type: 12, count: 0)
    }
    return try ParquetMetadata(footer: .init(copying: writer.bytes), fileByteCount: 1 << 20).schema
  }
}
