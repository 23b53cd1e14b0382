/// What the feature asks of a table: that its types have their feature, and the feature the one that it builds on.
enum TimestampNanosCheck {
  static let feature = "timestampNanos"
  /// The second is what the feature was called before it was ratified.
  private static let needed = ["timestampNtz", "timestampWithoutTimezone"]

  @Sendable
  static func check(_ tableProtocol: TableProtocol, _ metadata: TableMetadata) throws(DeltaError) {
    let listed = tableProtocol.readerFeatures ?? []
    if listed.contains(feature) {
      guard needed.contains(where: listed.contains) else {
        throw DeltaError(
          .malformedLog,
          "the protocol lists the reader feature \(feature) without \(needed[0]), which it needs",
          advice: "Add \(needed[0]) to the table's features by the tool that wrote it.")
      }
    } else if let (path, type) = metadata.schema.firstNanos {
      throw DeltaError(
        .malformedLog, "the schema has the type \(type.name), but the protocol does not list \(feature)",
        at: .init(column: ColumnPath(unchecked: path).description),
        advice: "Add \(feature) and \(needed[0]) to the table's features by the tool that wrote it.")
    }
  }
}

extension StructType {
  /// The first place of a type that needs the feature.
  fileprivate var firstNanos: (path: [String], type: PrimitiveType)? {
    for field in fields {
      if let (path, type) = field.type.firstNanos { return ([field.name] + path, type) }
    }
    return nil
  }
}

extension DataType {
  /// Types nest no deeper than the schema's reader allows.
  fileprivate var firstNanos: (path: [String], type: PrimitiveType)? {
    switch kind {
    case .primitive(let type):
      if case .timestamp(.nanosecond, _) = type.columnType.kind { return ([], type) }
      return nil
    case .structure(let structure): return structure.firstNanos
    case .array(let element, _): return element.firstNanos.map { (["element"] + $0.path, $0.type) }
    case .map(let key, let value, _):
      return key.firstNanos.map { (["key"] + $0.path, $0.type) }
        ?? value.firstNanos.map { (["value"] + $0.path, $0.type) }
    case .variant: return nil
    }
  }
}
