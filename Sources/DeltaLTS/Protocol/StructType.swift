import DeltaJSON

/// Named fields in order: the schema of a table, or a struct inside it.
public struct StructType: Hashable, Sendable {
  public let fields: [StructField]
  /// Places by name where the fields are too many to look at each: a schema may have tens of thousands.
  private let index: NameIndex?

  public init(_ fields: [StructField]) {
    self.fields = fields
    index = fields.count > NameIndex.threshold ? NameIndex(fields.map(\.name)) : nil
  }

  /// The field of that name: the same letters, else the only one that differs in case alone.
  ///
  /// Delta column names are unique without regard to case.
  public subscript(name: String) -> StructField? {
    if let index { return index.place(of: name).map { fields[$0] } }
    if let exact = fields.first(where: { $0.name == name }) { return exact }
    let folded = name.lowercased()
    return fields.first { $0.name.lowercased() == folded }
  }

  public static func == (left: StructType, right: StructType) -> Bool { left.fields == right.fields }

  public func hash(into hasher: inout Hasher) { hasher.combine(fields) }
}

/// A field of a struct (PROTOCOL.md, Struct Field).
public struct StructField: Hashable, Sendable {
  public let name: String
  public let type: DataType
  public let isNullable: Bool
  /// What writers noted beside the field, such as column mapping ids or type changes.
  package let metadata: [String: JSONValue]

  public init(_ name: String, _ type: DataType, isNullable: Bool = true) {
    self.init(name, type, isNullable: isNullable, metadata: [:])
  }

  package init(_ name: String, _ type: DataType, isNullable: Bool, metadata: [String: JSONValue]) {
    self.name = name
    self.type = type
    self.isNullable = isNullable
    self.metadata = metadata
  }

  /// The keys of the field's metadata.
  public var metadataKeys: [String] { metadata.keys.sorted() }

  /// A metadata value as JSON text, or a string as it is.
  public func metadataText(_ key: String) -> String? {
    guard let value = metadata[key] else { return nil }
    if case .string(let text) = value { return text }
    return value.text
  }
}
