/// The names that lead to a column, or to a field inside one.
///
/// As text, names are joined by dots; a name with a dot in it stands in backticks, as in SQL. The field `b.c` of the
/// column `a` is
///
///     "a.`b.c`"
public struct ColumnPath: Hashable, Sendable, Codable {
  /// From the column inwards; at least one.
  public let names: [String]

  /// A path of these names, taken as they are; nil where there are none.
  public init?(names: [String]) {
    guard !names.isEmpty else { return nil }
    self.names = names
  }

  /// The column of that very name, dots and all.
  public init(column name: String) { names = [name] }

  /// A field inside the column or field that `self` names.
  public func appending(_ name: String) -> ColumnPath { ColumnPath(unchecked: names + [name]) }

  package init(unchecked names: [String]) { self.names = names }

  /// The path that a coding key names: a column.
  public init(_ key: some CodingKey) { names = [key.stringValue] }

  /// The path that coding keys name: a column, then the fields inwards.
  public init(_ keys: [any CodingKey]) { names = keys.isEmpty ? [""] : keys.map(\.stringValue) }

  /// Reads dotted text.
  public init(_ text: String) {
    var names: [String] = []
    var name = ""
    var quoted = false
    for character in text {
      switch character {
      case "`": quoted.toggle()
      case "." where !quoted:
        names.append(name)
        name = ""
      default: name.append(character)
      }
    }
    // An unclosed quote is part of a name, not the start of one.
    self.names = quoted ? [text] : names + [name]
  }

  /// The column at the beginning of the path.
  public var column: String { names.first ?? "" }
}

extension ColumnPath: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self.init(text) }
}

extension ColumnPath: CustomStringConvertible {
  /// The dotted text.
  public var description: String {
    names.map { $0.contains(".") ? "`\($0)`" : $0 }.joined(separator: ".")
  }
}

extension StructType {
  /// The field at `path`, with its names as the schema spells them.
  /// - Throws: `unknownColumn`, with the names that come near.
  package func resolve(_ path: ColumnPath) throws(DeltaError) -> (path: ColumnPath, field: StructField) {
    var names: [String] = []
    var structure: StructType? = self
    var found: StructField?
    for name in path.names {
      guard let inside = structure else {
        throw DeltaError(
          .unknownColumn, "\(ColumnPath(unchecked: names)) is no struct and has no field \(name)",
          at: .init(column: path.description))
      }
      guard let field = inside[name] else { throw inside.unknown(name, path: path, parent: names) }
      names.append(field.name)
      structure = field.type.structure
      found = field
    }
    guard let found else { throw unknown("", path: path, parent: []) }
    return (ColumnPath(unchecked: names), found)
  }

  private func unknown(_ name: String, path: ColumnPath, parent: [String]) -> DeltaError {
    let near = nearNames(to: name)
    let place = parent.isEmpty ? "the table" : "\(ColumnPath(unchecked: parent))"
    return DeltaError(
      .unknownColumn, "\(place) has no column \"\(name)\"", at: .init(column: path.description),
      advice: near.isEmpty
        ? "Its columns are \(Self.list(fields.map(\.name)))."
        : "Did you mean \(Self.list(near))?")
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(12).map { "\"\($0)\"" }.joined(separator: ", ")
    return names.count > 12 ? shown + ", … (\(names.count) in all)" : shown
  }

  private func nearNames(to name: String) -> [String] {
    let wanted = Array(name.lowercased().utf8.prefix(64))
    return fields.map {
      (name: $0.name, distance: Self.distance(wanted, Array($0.name.lowercased().utf8.prefix(64))))
    }
    .filter { $0.distance <= max(2, wanted.count / 3) }
    .sorted { $0.distance < $1.distance }
    .prefix(3).map(\.name)
  }

  /// How many letters must be put in, taken out or changed to make one name the other.
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (index, letter) in left.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for (column, other) in right.enumerated() {
        let substituted = diagonal + (letter == other ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(substituted, row[column] + 1, diagonal + 1)
      }
    }
    return row[right.count]
  }
}
