/// The type of a column of a Delta table (PROTOCOL.md, Schema Serialization Format).
public struct DataType: Hashable, Sendable {
  /// The closed form, for exhaustive switches inside the package.
  package indirect enum Kind: Hashable, Sendable {
    case primitive(PrimitiveType)
    case structure(StructType)
    case array(element: DataType, containsNull: Bool)
    case map(key: DataType, value: DataType, valueContainsNull: Bool)
    case variant
  }

  package let kind: Kind

  package init(_ kind: Kind) { self.kind = kind }

  /// A primitive type.
  public static func primitive(_ type: PrimitiveType) -> DataType { DataType(.primitive(type)) }
  /// Named fields.
  public static func structure(_ fields: [StructField]) -> DataType {
    DataType(.structure(StructType(fields)))
  }
  /// A list of elements of one type.
  public static func array(of element: DataType, containsNull: Bool = true) -> DataType {
    DataType(.array(element: element, containsNull: containsNull))
  }
  /// Keys with values.
  public static func map(key: DataType, value: DataType, valueContainsNull: Bool = true) -> DataType {
    DataType(.map(key: key, value: value, valueContainsNull: valueContainsNull))
  }
  /// Semi-structured values.
  public static let variant = DataType(.variant)
  public static let string = primitive(.string)
  public static let long = primitive(.long)
  public static let integer = primitive(.integer)
  public static let short = primitive(.short)
  public static let byte = primitive(.byte)
  public static let float = primitive(.float)
  public static let double = primitive(.double)
  public static let boolean = primitive(.boolean)
  public static let binary = primitive(.binary)
  public static let date = primitive(.date)
  public static let timestamp = primitive(.timestamp)
  public static let timestampNtz = primitive(.timestampNtz)
  public static let void = primitive(.void)
  public static func decimal(precision: Int, scale: Int) -> DataType {
    primitive(.decimal(precision: precision, scale: scale))
  }

  /// The primitive type, where it is one.
  public var primitive: PrimitiveType? {
    if case .primitive(let type) = kind { type } else { nil }
  }

  /// The fields, where it is a struct.
  public var structure: StructType? {
    if case .structure(let type) = kind { type } else { nil }
  }
}

extension DataType: CustomStringConvertible {
  public var description: String {
    switch kind {
    case .primitive(let type): type.name
    case .structure(let type): "struct<\(type.fields.map { "\($0.name):\($0.type)" }.joined(separator: ","))>"
    case .array(let element, _): "array<\(element)>"
    case .map(let key, let value, _): "map<\(key),\(value)>"
    case .variant: "variant"
    }
  }
}
