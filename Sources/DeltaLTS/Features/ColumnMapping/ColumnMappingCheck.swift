import DeltaJSON

/// Refuses a mapped schema that does not say, for every field at every level, under which name and which id it is
/// found, or says it of two fields. A name counts among the fields of its struct: their ways there are the same.
struct ColumnMappingCheck {
  /// By id, the path of the field that has it.
  private var owners: [Int32: [String]] = [:]

  @Sendable
  static func check(_ tableProtocol: TableProtocol, _ metadata: TableMetadata) throws(DeltaError) {
    let mode = SchemaMapping.mode(tableProtocol, metadata.properties)
    guard mode != "none" else { return }
    // A mode that nobody knows is refused now, not when rows are asked for.
    _ = try SchemaMapping.of(tableProtocol, metadata.properties)
    var check = ColumnMappingCheck()
    try check.visit(metadata.schema, [])
  }

  private mutating func visit(_ structure: StructType, _ path: [String]) throws(DeltaError) {
    var names: [String: String] = [:]
    for field in structure.fields {
      let path = path + [field.name]
      guard let name = field.metadata[ColumnMapping.physicalName]?.string, !name.isEmpty else {
        throw Self.invalid(
          "the field has no \(ColumnMapping.physicalName), though the table maps columns", path)
      }
      if let other = names.updateValue(field.name, forKey: name) {
        throw Self.invalid("the physical name \(name) is also that of \(other), beside it", path)
      }
      guard let id = field.metadata[ColumnMapping.id] else {
        throw Self.invalid("the field has no \(ColumnMapping.id), though the table maps columns", path)
      }
      try claim(id, path)
      try claimNested(field.metadata[ColumnMapping.nestedIDs], path)
      try visit(field.type, path)
    }
  }

  /// Types nest no deeper than the schema's reader allows.
  private mutating func visit(_ type: DataType, _ path: [String]) throws(DeltaError) {
    switch type.kind {
    case .structure(let structure): try visit(structure, path)
    case .array(let element, _): try visit(element, path + ["element"])
    case .map(let key, let value, _):
      try visit(key, path + ["key"])
      try visit(value, path + ["value"])
    case .primitive, .variant: break
    }
  }

  private mutating func claimNested(_ ids: JSONValue?, _ path: [String]) throws(DeltaError) {
    guard let ids, !ids.isNull else { return }
    guard let members = ids.object?.members else {
      throw Self.invalid("\(ColumnMapping.nestedIDs) is no map of ids", path)
    }
    for member in members { try claim(member.value, path) }
  }

  private mutating func claim(_ value: JSONValue, _ path: [String]) throws(DeltaError) {
    guard let id = value.int64.flatMap(Int32.init(exactly:)), id >= 0 else {
      throw Self.invalid("the column mapping id \(value.text) is no whole number of 31 bits", path)
    }
    if let owner = owners.updateValue(path, forKey: id) {
      throw Self.invalid("the column mapping id \(id) is also that of \(ColumnPath(unchecked: owner))", path)
    }
  }

  private static func invalid(_ message: String, _ path: [String]) -> DeltaError {
    DeltaError(
      .invalidSchema, message, at: .init(column: ColumnPath(unchecked: path).description),
      advice: "Which column of a file is meant cannot be told: repair the schema by the tool that wrote it.")
  }
}
