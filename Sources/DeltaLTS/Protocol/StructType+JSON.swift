import DeltaJSON
import DeltaMemory

extension StructType {
  /// How deep types may nest: a guard against hostile schemas.
  package static let nestingLimit = 100

  /// Reads a `schemaString` (PROTOCOL.md, Schema Serialization Format).
  package init(schemaString: String) throws(DeltaError) {
    let value: JSONValue
    do {
      value = try JSONValue(parsing: schemaString)
    } catch {
      throw DeltaError(.invalidSchema, "the schema is not JSON", cause: error)
    }
    self = try SchemaReader.structure(value, path: [], depth: 0)
  }
}

/// Reads types from JSON, with the path for the errors.
private enum SchemaReader {
  static func structure(_ value: JSONValue, path: [String], depth: Int) throws(DeltaError) -> StructType {
    guard value["type"]?.string == "struct", let items = value["fields"]?.array else {
      throw invalid("expected a struct with a list of fields", path)
    }
    var fields: [StructField] = []
    fields.reserveCapacity(items.count)
    var names: Set<String> = []
    for item in items {
      guard let name = item["name"]?.string, let type = item["type"] else {
        throw invalid("a field has no name or no type", path)
      }
      guard names.insert(name.lowercased()).inserted else {
        throw invalid("two fields are named \(name) (case does not count)", path + [name])
      }
      fields.append(
        StructField(
          name, try self.type(type, path: path + [name], depth: depth + 1),
          isNullable: item["nullable"]?.bool ?? true, metadata: metadata(item["metadata"])))
    }
    return StructType(fields)
  }

  private static func metadata(_ value: JSONValue?) -> [String: JSONValue] {
    let members = value?.object?.members ?? []
    return Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
  }

  static func type(_ value: JSONValue, path: [String], depth: Int) throws(DeltaError) -> DataType {
    guard depth < StructType.nestingLimit else {
      throw invalid("types nest deeper than \(StructType.nestingLimit)", path)
    }
    if let name = value.string { return try named(name, path) }
    switch value["type"]?.string {
    case "struct":
      return DataType(.structure(try structure(value, path: path, depth: depth)))
    case "array":
      guard let element = value["elementType"] else { throw invalid("an array has no elementType", path) }
      return .array(
        of: try type(element, path: path + ["element"], depth: depth + 1),
        containsNull: value["containsNull"]?.bool ?? true)
    case "map":
      guard let key = value["keyType"], let element = value["valueType"] else {
        throw invalid("a map has no keyType or no valueType", path)
      }
      return .map(
        key: try type(key, path: path + ["key"], depth: depth + 1),
        value: try type(element, path: path + ["value"], depth: depth + 1),
        valueContainsNull: value["valueContainsNull"]?.bool ?? true)
    case "variant":
      return .variant
    case let name:
      throw invalid("unknown kind of type \(name ?? "without a name")", path)
    }
  }

  private static func named(_ name: String, _ path: [String]) throws(DeltaError) -> DataType {
    if name == "variant" { return .variant }
    guard let type = PrimitiveType(named: name) else {
      throw invalid(
        "the type \(name) is not known to this library", path,
        advice: "Read the table with a client that knows the type.")
    }
    return .primitive(type)
  }

  private static func invalid(_ message: String, _ path: [String], advice: String? = nil) -> DeltaError {
    DeltaError(
      .invalidSchema, message,
      at: .init(column: path.isEmpty ? nil : path.joined(separator: ".")), advice: advice)
  }
}
