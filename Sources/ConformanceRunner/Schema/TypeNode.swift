import ConformanceCases

/// A Delta type as its schema JSON says it: the runner's own model, apart from the library's.
package indirect enum TypeNode: Sendable, Equatable {
  /// A primitive type by name, `variant` included.
  case primitive(String)
  case structure([FieldNode])
  case array(TypeNode, containsNull: Bool)
  case map(TypeNode, TypeNode, valueContainsNull: Bool)
}

/// A field of a struct, or a column of a table.
package struct FieldNode: Sendable, Equatable {
  package let name: String
  package let type: TypeNode
  package let isNullable: Bool
  package let metadata: [String: JSONNode]

  package init(_ name: String, _ type: TypeNode, isNullable: Bool = true, metadata: [String: JSONNode] = [:])
  {
    self.name = name
    self.type = type
    self.isNullable = isNullable
    self.metadata = metadata
  }
}

extension TypeNode {
  /// Reads the JSON of a type (PROTOCOL.md, Schema Serialization Format).
  package init(_ node: JSONNode) throws {
    switch node {
    case .string(let name): self = .primitive(name)
    case .object where node["type"]?.string == "struct":
      self = .structure(try (node["fields"]?.elements ?? []).map(FieldNode.init))
    case .object where node["type"]?.string == "array":
      self = .array(
        try TypeNode(Self.part("elementType", of: node)), containsNull: node["containsNull"]?.boolean ?? true)
    case .object where node["type"]?.string == "map":
      self = .map(
        try TypeNode(Self.part("keyType", of: node)), try TypeNode(Self.part("valueType", of: node)),
        valueContainsNull: node["valueContainsNull"]?.boolean ?? true)
    default: throw CorpusError("not a Delta type: \(node.text)")
    }
  }

  private static func part(_ name: String, of node: JSONNode) throws -> JSONNode {
    guard let part = node[name] else { throw CorpusError("a type without \(name): \(node.text)") }
    return part
  }

  /// The fields of a struct; none for other types.
  package var fields: [FieldNode] { if case .structure(let fields) = self { fields } else { [] } }

  /// The names of all primitive types inside.
  package var primitives: Set<String> {
    switch self {
    case .primitive(let name): [name]
    case .structure(let fields): fields.reduce(into: []) { $0.formUnion($1.type.primitives) }
    case .array(let element, _): element.primitives
    case .map(let key, let value, _): key.primitives.union(value.primitives)
    }
  }
}

extension FieldNode {
  package init(_ node: JSONNode) throws {
    guard let name = node["name"]?.string, let type = node["type"] else {
      throw CorpusError("a field without name or type: \(node.text)")
    }
    self.init(
      name, try TypeNode(type), isNullable: node["nullable"]?.boolean ?? true,
      metadata: node["metadata"]?.dictionary ?? [:])
  }
}

extension TypeNode: CustomStringConvertible {
  package var description: String {
    switch self {
    case .primitive(let name): name
    case .structure(let fields): "struct<\(fields.map { "\($0.name):\($0.type)" }.joined(separator: ","))>"
    case .array(let element, _): "array<\(element)>"
    case .map(let key, let value, _): "map<\(key),\(value)>"
    }
  }
}
