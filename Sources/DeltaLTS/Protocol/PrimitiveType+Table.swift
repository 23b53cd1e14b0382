import DeltaColumns

extension PrimitiveType {
  /// Every type that the library reads, by its name in a schema. A patch adds its rows here.
  package static let table: [String: PrimitiveType] = {
    let rows: [PrimitiveType] = [
      .string, .binary, .boolean,
      .long, .integer, .short, .byte,
      .float, .double,
      .date, .timestamp, .timestampNtz,
      .timestampNanos, .timestampNanosNtz,
      .void,
    ]
    return Dictionary(uniqueKeysWithValues: rows.map { ($0.name, $0) })
  }()

  public static let string = PrimitiveType("string", .utf8View, Traits(parse: { .string($0) }))
  public static let binary = PrimitiveType("binary", .binaryView, Traits(parse: ValueText.binary))
  public static let boolean = PrimitiveType("boolean", .boolean, Traits(parse: ValueText.boolean))
  public static let byte = integer("byte", .int8, Int8.self)
  public static let short = integer("short", .int16, Int16.self)
  public static let integer = integer("integer", .int32, Int32.self)
  public static let long = integer("long", .int64, Int64.self)
  public static let float = PrimitiveType("float", .float32, Traits(parse: ValueText.float))
  public static let double = PrimitiveType("double", .float64, Traits(parse: ValueText.double))
  /// Days since 1970-01-01.
  public static let date = PrimitiveType("date", .date, Traits(parse: ValueText.date))
  /// An instant, in microseconds.
  public static let timestamp = PrimitiveType(
    "timestamp", .timestamp(.microsecond, zone: "UTC"),
    Traits(parse: { ValueText.timestamp($0, .microsecond, isInstant: true) }, statisticsSlack: 999))
  /// A wall clock, in microseconds.
  public static let timestampNtz = PrimitiveType(
    "timestamp_ntz", .timestamp(.microsecond, zone: nil),
    Traits(parse: { ValueText.timestamp($0, .microsecond, isInstant: false) }, statisticsSlack: 999))
  /// A column that is always null (PROTOCOL.md, Void Type).
  public static let void = PrimitiveType("void", .null, Traits(parse: { _ in nil }))

  /// Exact decimals of up to 38 digits.
  public static func decimal(precision: Int, scale: Int) -> PrimitiveType {
    PrimitiveType(
      "decimal(\(precision),\(scale))", .decimal(precision: precision, scale: scale),
      Traits(parse: { ValueText.decimal($0, precision: precision, scale: scale) }))
  }

  private static func integer<T: FixedWidthInteger & Sendable>(
    _ name: String, _ columnType: ColumnType, _: T.Type
  ) -> PrimitiveType {
    PrimitiveType(name, columnType, Traits(parse: { T($0).map { .integer(Int64(clamping: $0)) } }))
  }
}
