import DeltaColumns

/// A primitive type of the protocol: one row of a table, which a patch extends (PROTOCOL.md, Primitive Types).
public struct PrimitiveType: Hashable, Sendable {
  /// The name in a schema, such as `long` or `decimal(10,2)`.
  public let name: String
  /// The layout in batches.
  public let columnType: ColumnType
  package let traits: Traits

  /// What the library must know of a type besides its layout.
  package struct Traits: Sendable {
    /// Reads partition text and JSON statistics text (PROTOCOL.md, Partition Value Serialization).
    package var parse: @Sendable (String) -> Value.Kind?
    /// How far above a maximum in statistics a value may lie, in ticks of the type: writers cut timestamps
    /// to milliseconds.
    package var statisticsSlack: Int64 = 0
  }

  package init(_ name: String, _ columnType: ColumnType, _ traits: Traits) {
    self.name = name
    self.columnType = columnType
    self.traits = traits
  }

  public static func == (left: PrimitiveType, right: PrimitiveType) -> Bool { left.name == right.name }
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }

  /// The precision and scale of a decimal.
  package var decimal: (precision: Int, scale: Int)? {
    if case .decimal(let precision, let scale) = columnType.kind { (precision, scale) } else { nil }
  }
}

extension PrimitiveType {
  /// The type of that name in a schema; nil where the library has no row for it.
  package init?(named name: String) {
    if let type = Self.table[name] {
      self = type
    } else if let (precision, scale) = Self.decimalParameters(name) {
      self = .decimal(precision: precision, scale: scale)
    } else {
      return nil
    }
  }

  /// `decimal(p,s)`, with the bounds of the protocol; plain `decimal` is (10,0), as in Spark.
  private static func decimalParameters(_ name: String) -> (Int, Int)? {
    if name == "decimal" { return (10, 0) }
    guard name.hasPrefix("decimal("), name.hasSuffix(")") else { return nil }
    let parts = name.dropFirst("decimal(".count).dropLast().split(separator: ",")
    guard parts.count == 2, let precision = Int(parts[0].filter { $0 != " " }),
      let scale = Int(parts[1].filter { $0 != " " }), (1...38).contains(precision),
      (0...precision).contains(scale)
    else { return nil }
    return (precision, scale)
  }
}
