/// The type of a column: one of Arrow's, in the layouts that this library makes or takes.
///
/// A struct with static members and not an enum, so that a new type is never an API break.
public struct ColumnType: Hashable, Sendable {
  /// The closed form, for exhaustive switches inside the package.
  package indirect enum Kind: Hashable, Sendable {
    case null
    case boolean
    case int8, int16, int32, int64
    case uint8, uint16, uint32, uint64
    case float16, float32, float64
    /// 16-byte two's complement numbers, little-endian.
    case decimal(precision: Int, scale: Int)
    /// Days since 1970-01-01 as int32.
    case date
    /// int64 since midnight (micros, nanos) or int32 (seconds, millis).
    case time(TimeUnit)
    /// int64 since the epoch; with a zone an instant, without one a wall clock.
    case timestamp(TimeUnit, zone: String?)
    /// Text as 16-byte views: what the library itself makes.
    case utf8View
    case binaryView
    /// Text as 32-bit or 64-bit offsets into one run of bytes.
    case utf8, largeUtf8, binary, largeBinary
    case fixedBinary(Int)
    /// 32-bit offsets into one child.
    case list(ColumnField)
    /// 64-bit offsets into one child; import only.
    case largeList(ColumnField)
    case structure([ColumnField])
    /// 32-bit offsets into a struct child of a key and a value.
    case map(key: ColumnField, value: ColumnField)
    /// int32 codes into a column of values.
    case dictionary(ColumnType)
  }

  package let kind: Kind

  package init(_ kind: Kind) { self.kind = kind }

  /// All values are null.
  public static let null = ColumnType(.null)
  public static let boolean = ColumnType(.boolean)
  public static let int8 = ColumnType(.int8)
  public static let int16 = ColumnType(.int16)
  public static let int32 = ColumnType(.int32)
  public static let int64 = ColumnType(.int64)
  public static let uint8 = ColumnType(.uint8)
  public static let uint16 = ColumnType(.uint16)
  public static let uint32 = ColumnType(.uint32)
  public static let uint64 = ColumnType(.uint64)
  public static let float16 = ColumnType(.float16)
  public static let float32 = ColumnType(.float32)
  public static let float64 = ColumnType(.float64)
  /// Days since 1970-01-01.
  public static let date = ColumnType(.date)
  /// Text in Arrow's view layout.
  public static let utf8View = ColumnType(.utf8View)
  /// Bytes in Arrow's view layout.
  public static let binaryView = ColumnType(.binaryView)
  public static let utf8 = ColumnType(.utf8)
  public static let largeUtf8 = ColumnType(.largeUtf8)
  public static let binary = ColumnType(.binary)
  public static let largeBinary = ColumnType(.largeBinary)
  /// Exact decimals of at most 38 digits.
  public static func decimal(precision: Int, scale: Int) -> ColumnType {
    ColumnType(.decimal(precision: precision, scale: scale))
  }
  /// Time of day.
  public static func time(_ unit: TimeUnit) -> ColumnType { ColumnType(.time(unit)) }
  /// With a zone an instant, without one a wall clock.
  public static func timestamp(_ unit: TimeUnit, zone: String?) -> ColumnType {
    ColumnType(.timestamp(unit, zone: zone))
  }
  /// Runs of `byteWidth` bytes.
  public static func fixedBinary(_ byteWidth: Int) -> ColumnType { ColumnType(.fixedBinary(byteWidth)) }
  public static func list(_ element: ColumnField) -> ColumnType { ColumnType(.list(element)) }
  public static func structure(_ fields: [ColumnField]) -> ColumnType { ColumnType(.structure(fields)) }
  public static func map(key: ColumnField, value: ColumnField) -> ColumnType {
    ColumnType(.map(key: key, value: value))
  }
  /// Codes into a small column of distinct values.
  public static func dictionary(of value: ColumnType) -> ColumnType { ColumnType(.dictionary(value)) }

  /// Bytes of one value in the values buffer, or nil where values have no fixed width (or are bits).
  package var byteWidth: Int? {
    switch kind {
    case .int8, .uint8: 1
    case .int16, .uint16, .float16: 2
    case .int32, .uint32, .float32, .date, .dictionary: 4
    case .int64, .uint64, .float64, .timestamp: 8
    case .time(let unit): unit == .second || unit == .millisecond ? 4 : 8
    case .decimal, .utf8View, .binaryView: 16
    case .fixedBinary(let width): width
    case .null, .boolean, .utf8, .largeUtf8, .binary, .largeBinary, .list, .largeList, .structure, .map: nil
    }
  }
}

/// What one tick of a time or timestamp is.
public struct TimeUnit: Hashable, Sendable {
  /// Ticks in a second.
  public let ticksPerSecond: Int64

  package init(ticksPerSecond: Int64) { self.ticksPerSecond = ticksPerSecond }

  public static let second = TimeUnit(ticksPerSecond: 1)
  public static let millisecond = TimeUnit(ticksPerSecond: 1_000)
  public static let microsecond = TimeUnit(ticksPerSecond: 1_000_000)
  public static let nanosecond = TimeUnit(ticksPerSecond: 1_000_000_000)
}

/// A named, typed place for values: a column of a batch, or a child of a nested type.
public struct ColumnField: Hashable, Sendable {
  public let name: String
  public let type: ColumnType
  public let isNullable: Bool
  /// Free-form pairs that travel with the field through the Arrow C interface.
  public let metadata: [String: String]

  public init(_ name: String, _ type: ColumnType, isNullable: Bool = true, metadata: [String: String] = [:]) {
    self.name = name
    self.type = type
    self.isNullable = isNullable
    self.metadata = metadata
  }
}
