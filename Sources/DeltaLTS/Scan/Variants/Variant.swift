/// A semi-structured value: the decoded form of a `variant` column's value (Parquet, VariantEncoding.md).
///
/// New kinds of values may come with the format, hence a struct with accessors and not an enum.
public struct Variant: Hashable, Sendable {
  /// The closed form, for exhaustive switches inside the package.
  package indirect enum Kind: Hashable, Sendable {
    case null
    case boolean(Bool)
    /// Any width.
    case integer(Int64)
    case float(Float)
    case double(Double)
    case decimal(unscaled: Int128, scale: Int)
    /// Days since 1970-01-01.
    case date(Int32)
    /// Microseconds since midnight.
    case time(Int64)
    /// Ticks since the epoch.
    case timestamp(Int64, ticksPerSecond: Int64, isInstant: Bool)
    case binary([UInt8])
    case string(String)
    /// 16 bytes, most significant first.
    case uuid([UInt8])
    /// In the order of the names' bytes.
    case object([Member])
    case array([Variant])
  }

  /// A named value of an object.
  public struct Member: Hashable, Sendable {
    public let name: String
    public let value: Variant

    package init(_ name: String, _ value: Variant) {
      self.name = name
      self.value = value
    }
  }

  package let kind: Kind

  package init(_ kind: Kind) { self.kind = kind }

  /// How deep objects and arrays may nest: a guard against hostile input.
  package static let nestingLimit = 200

  /// The null of a variant, which is a value; a missing variant is a null in its column.
  public var isNull: Bool { kind == .null }

  public var boolean: Bool? {
    if case .boolean(let value) = kind { value } else { nil }
  }

  /// An integer of any width.
  public var integer: Int64? {
    if case .integer(let value) = kind { value } else { nil }
  }

  /// A double, or a float as a double.
  public var double: Double? {
    switch kind {
    case .double(let value): value
    case .float(let value): Double(value)
    default: nil
    }
  }

  /// `unscaled` · 10^-scale.
  public var decimal: (unscaled: Int128, scale: Int)? {
    if case .decimal(let unscaled, let scale) = kind { (unscaled, scale) } else { nil }
  }

  public var string: String? {
    if case .string(let value) = kind { value } else { nil }
  }

  public var binary: [UInt8]? {
    if case .binary(let value) = kind { value } else { nil }
  }

  /// Days since 1970-01-01.
  public var daysSinceEpoch: Int32? {
    if case .date(let value) = kind { value } else { nil }
  }

  /// The members of an object, by name in the order of the names' bytes.
  public var members: [Member]? {
    if case .object(let members) = kind { members } else { nil }
  }

  /// The elements of an array.
  public var elements: [Variant]? {
    if case .array(let elements) = kind { elements } else { nil }
  }

  /// The member of that name; nil where there is none or this is no object.
  public subscript(name: String) -> Variant? { members?.first { $0.name == name }?.value }

  /// The element at `index`; nil where there is none or this is no array.
  public subscript(index: Int) -> Variant? {
    guard let elements, elements.indices.contains(index) else { return nil }
    return elements[index]
  }
}
