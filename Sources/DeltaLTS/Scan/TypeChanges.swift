extension StructType {
  /// Refuses recorded type changes that this library does not know how to read over (PROTOCOL.md, Reader
  /// Requirements for Type Widening).
  package func checkTypeChanges() throws(DeltaError) {
    for field in fields { try field.checkTypeChanges([]) }
  }
}

extension StructField {
  private static let key = "delta.typeChanges"

  fileprivate func checkTypeChanges(_ parents: [String]) throws(DeltaError) {
    let path = parents + [name]
    if let changes = metadata[Self.key] {
      guard let list = changes.array else { throw refused("is no list", path) }
      for change in list {
        guard let from = change["fromType"]?.string, let to = change["toType"]?.string else {
          throw refused("has no fromType or toType", path)
        }
        guard let old = PrimitiveType(named: from), let new = PrimitiveType(named: to),
          old == new || old == .void || TypeWidening.isKnown(from: old, to: new)
        else { throw refused("changes \(from) to \(to), which is no widening that is known", path) }
      }
    }
    try type.checkTypeChanges(path)
  }

  private func refused(_ what: String, _ path: [String]) -> DeltaError {
    DeltaError(
      .unsupportedFeature, "an entry of \(Self.key) \(what)", at: .init(column: path.joined(separator: ".")),
      advice: "Read the table with a client that supports this change.", features: ["typeWidening"])
  }
}

extension DataType {
  fileprivate func checkTypeChanges(_ path: [String]) throws(DeltaError) {
    switch kind {
    case .structure(let structure):
      for field in structure.fields { try field.checkTypeChanges(path) }
    case .array(let element, _): try element.checkTypeChanges(path + ["element"])
    case .map(let key, let value, _):
      try key.checkTypeChanges(path + ["key"])
      try value.checkTypeChanges(path + ["value"])
    case .primitive, .variant: break
    }
  }
}

/// The widenings of the protocol (PROTOCOL.md, Type Widening), and those to a decimal that holds every value.
///
/// The protocol asks for 10 digits before the point even of a byte; tables with fewer exist and lose nothing.
enum TypeWidening {
  private static let integers = ["byte", "short", "integer", "long"]
  /// Digits that a decimal needs before the point to hold every value of an integer type.
  private static let digits = ["byte": 3, "short": 5, "integer": 10, "long": 19]

  static func isKnown(from old: PrimitiveType, to new: PrimitiveType) -> Bool {
    if let (precision, scale) = new.decimal {
      if let (oldPrecision, oldScale) = old.decimal {
        return scale >= oldScale && precision - scale >= oldPrecision - oldScale
      }
      return digits[old.name].map { precision - scale >= $0 } ?? false
    }
    if let from = integers.firstIndex(of: old.name), let to = integers.firstIndex(of: new.name) {
      return from < to
    }
    switch new {
    case .double: return ["float", "byte", "short", "integer"].contains(old.name)
    case .timestampNtz: return old == .date
    default: return false
    }
  }
}
