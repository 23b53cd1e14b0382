import ConformanceCases

/// Where two schemas differ in meaning, one sentence a place, by field path.
package enum SchemaDifference {
  package static func between(_ expected: TypeNode, _ found: TypeNode) -> [String] {
    compare(expected, found, path: "schema")
  }

  private static func compare(_ expected: TypeNode, _ found: TypeNode, path: String) -> [String] {
    switch (expected, found) {
    case (.structure(let left), .structure(let right)):
      return compare(left, right, path: path == "schema" ? "" : path + ".")
    case (.array(let left, let leftNull), .array(let right, let rightNull)):
      return flag(leftNull, rightNull, "\(path): containsNull")
        + compare(left, right, path: path + ".element")
    case (.map(let leftKey, let leftValue, let leftNull), .map(let rightKey, let rightValue, let rightNull)):
      return flag(leftNull, rightNull, "\(path): valueContainsNull")
        + compare(leftKey, rightKey, path: path + ".key")
        + compare(leftValue, rightValue, path: path + ".value")
    case _ where expected == found: return []
    default: return ["\(path): expected type \(expected), found \(found)"]
    }
  }

  private static func compare(_ expected: [FieldNode], _ found: [FieldNode], path: String) -> [String] {
    var differences: [String] = []
    let byName = Dictionary(found.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for field in expected {
      guard let other = byName[field.name] else {
        differences.append("\(path)\(field.name): missing")
        continue
      }
      differences += compare(field, other, path: path + field.name)
    }
    let names = Set(expected.map(\.name))
    differences += found.filter { !names.contains($0.name) }.map { "\(path)\($0.name): not expected" }
    if differences.isEmpty, expected.map(\.name) != found.map(\.name) {
      let orders = [expected, found].map { $0.map(\.name).joined(separator: ", ") }
      differences.append(
        "\(path.isEmpty ? "columns" : path): expected order \(orders[0]), found \(orders[1])")
    }
    return differences
  }

  private static func compare(_ expected: FieldNode, _ found: FieldNode, path: String) -> [String] {
    let left = expected.metadata.mapValues(meaning)
    let right = found.metadata.mapValues(meaning)
    let keys = Set(left.keys).union(right.keys).sorted().filter { left[$0] != right[$0] }
    let metadata = keys.map {
      "\(path): metadata \($0): expected \(left[$0]?.text ?? "none"), found \(right[$0]?.text ?? "none")"
    }
    return flag(expected.isNullable, found.isNullable, "\(path): nullable")
      + compare(expected.type, found.type, path: path) + metadata
  }

  /// A metadata value by what it says: text that is JSON counts as that JSON.
  private static func meaning(_ value: JSONNode) -> JSONNode {
    value.string.flatMap { try? JSONParser.parse($0).normalized } ?? value.normalized
  }

  private static func flag(_ expected: Bool, _ found: Bool, _ what: String) -> [String] {
    expected == found ? [] : ["\(what): expected \(expected), found \(found)"]
  }
}
