import ConformanceCases
import DeltaLTS

extension TypeNode {
  /// The library's type in the runner's model.
  init(_ type: DataType) {
    switch type.kind {
    case .primitive(let primitive): self = .primitive(primitive.name)
    case .structure(let structure): self = .structure(structure.fields.map(FieldNode.init))
    case .array(let element, let containsNull): self = .array(TypeNode(element), containsNull: containsNull)
    case .map(let key, let value, let valueContainsNull):
      self = .map(TypeNode(key), TypeNode(value), valueContainsNull: valueContainsNull)
    case .variant: self = .primitive("variant")
    }
  }
}

extension FieldNode {
  init(_ field: StructField) {
    let metadata = field.metadataKeys.map { ($0, JSONNode.string(field.metadataText($0) ?? "")) }
    self.init(
      field.name, TypeNode(field.type), isNullable: field.isNullable,
      metadata: Dictionary(metadata, uniquingKeysWith: { $1 }))
  }
}
