import DeltaParquet

/// A schema node for tests, written as a tree.
package struct TestNode {
  package var name: String
  package var repetition: Repetition = .optional
  package var type: PhysicalType?
  package var length = 0
  package var converted: Int32?
  package var precision: Int?
  package var scale: Int?
  package var fieldID: Int32?
  /// Writes the members of the `LogicalType` union.
  package var logical: (@Sendable (inout ThriftWriter) -> Void)?
  package var children: [TestNode] = []

  package init(
    name: String, repetition: Repetition = .optional, type: PhysicalType? = nil, length: Int = 0,
    converted: Int32? = nil, precision: Int? = nil, scale: Int? = nil,
    logical: (@Sendable (inout ThriftWriter) -> Void)? = nil, children: [TestNode] = []
  ) {
    self.name = name
    self.repetition = repetition
    self.type = type
    self.length = length
    self.converted = converted
    self.precision = precision
    self.scale = scale
    self.logical = logical
    self.children = children
  }

  package static func leaf(
    _ name: String, _ type: PhysicalType, _ repetition: Repetition = .optional, converted: Int32? = nil,
    length: Int = 0, precision: Int? = nil, scale: Int? = nil,
    logical: (@Sendable (inout ThriftWriter) -> Void)? = nil
  ) -> TestNode {
    TestNode(
      name: name, repetition: repetition, type: type, length: length, converted: converted,
      precision: precision,
      scale: scale, logical: logical)
  }

  package static func group(
    _ name: String, _ repetition: Repetition, converted: Int32? = nil, _ children: [TestNode],
    logical: (@Sendable (inout ThriftWriter) -> Void)? = nil
  ) -> TestNode {
    TestNode(name: name, repetition: repetition, converted: converted, logical: logical, children: children)
  }

  package static func group(
    _ name: String, converted: Int32? = nil, _ children: [TestNode],
    logical: (@Sendable (inout ThriftWriter) -> Void)? = nil
  ) -> TestNode {
    .group(name, .optional, converted: converted, children, logical: logical)
  }

  /// The three-level list.
  package static func list(_ name: String, _ repetition: Repetition, _ element: TestNode) -> TestNode {
    var element = element
    element.name = "element"
    return .group(name, repetition, converted: 3, [.group("list", .repeated, [element])])
  }

  package static func list(_ name: String, _ element: TestNode) -> TestNode {
    .list(name, .optional, element)
  }

  package static func map(_ name: String, _ repetition: Repetition, _ key: TestNode, _ value: TestNode)
    -> TestNode
  {
    var key = key
    var value = value
    key.name = "key"
    value.name = "value"
    return .group(name, repetition, converted: 1, [.group("key_value", .repeated, [key, value])])
  }

  package static func map(_ name: String, _ key: TestNode, _ value: TestNode) -> TestNode {
    .map(name, .optional, key, value)
  }

  /// The nodes depth first, this one first.
  package var flattened: [TestNode] { [self] + children.flatMap(\.flattened) }

  package func write(to writer: inout ThriftWriter) {
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
}
