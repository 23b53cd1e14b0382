import ConformanceCases

extension TypeNode {
  /// The type as schema JSON.
  package var json: JSONNode {
    switch self {
    case .primitive(let name): .string(name)
    case .structure(let fields):
      .object([.init("type", .string("struct")), .init("fields", .array(fields.map(\.json)))])
    case .array(let element, let containsNull):
      .object([
        .init("type", .string("array")), .init("elementType", element.json),
        .init("containsNull", .boolean(containsNull)),
      ])
    case .map(let key, let value, let valueContainsNull):
      .object([
        .init("type", .string("map")), .init("keyType", key.json), .init("valueType", value.json),
        .init("valueContainsNull", .boolean(valueContainsNull)),
      ])
    }
  }
}

extension FieldNode {
  package var json: JSONNode {
    .object([
      .init("name", .string(name)), .init("type", type.json), .init("nullable", .boolean(isNullable)),
      .init("metadata", .object(metadata.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) })),
    ])
  }
}
