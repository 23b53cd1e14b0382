import DeltaColumns

extension PrimitiveType {
  /// Every type that the library reads, by its name in a schema. A patch adds its rows here.
  package static let table: [String: PrimitiveType] = {
    let rows: [PrimitiveType] = [
      .string, .long, .integer, .short, .byte, .float, .double, .boolean, .binary, .date, .timestamp,
      .timestampNtz, .void,
    ]
    return Dictionary(uniqueKeysWithValues: rows.map { ($0.name, $0) })
  }()

  public static let string = PrimitiveType("string", .utf8View, Traits(parse: { .string($0) }))
  public static let binary = PrimitiveType("binary", .binaryView, Traits(parse: ValueText.binary))
  public static let boolean = PrimitiveType("boolean", .boolean, Traits(parse: ValueText.boolean))
  public static let byte = PrimitiveType(
    "byte", .int8, Traits(parse: { Int8($0).map { .integer(Int64($0)) } }))
  public static let short = PrimitiveType(
    "short", .int16,
    Traits(parse: { Int16($0).map { .integer(Int64($0)) } }, widensFrom: { ["byte"].contains($0.name) }))
  public static let integer = PrimitiveType(
    "integer", .int32,
    Traits(
      parse: { Int32($0).map { .integer(Int64($0)) } }, widensFrom: { ["byte", "short"].contains($0.name) }))
  public static let long = PrimitiveType(
    "long", .int64,
    Traits(
      parse: { Int64($0).map { .integer($0) } },
      widensFrom: { ["byte", "short", "integer"].contains($0.name) }))
  public static let float = PrimitiveType("float", .float32, Traits(parse: ValueText.float))
  public static let double = PrimitiveType(
    "double", .float64,
    Traits(
      parse: ValueText.double,
      widensFrom: { ["float", "byte", "short", "integer"].contains($0.name) }))
  /// Days since 1970-01-01.
  public static let date = PrimitiveType("date", .date, Traits(parse: ValueText.date))
  /// An instant, in microseconds.
  public static let timestamp = PrimitiveType(
    "timestamp", .timestamp(.microsecond, zone: "UTC"),
    Traits(parse: { ValueText.timestamp($0, .microsecond, isInstant: true) }, statisticsSlack: 999))
  /// A wall clock, in microseconds.
  public static let timestampNtz = PrimitiveType(
    "timestamp_ntz", .timestamp(.microsecond, zone: nil),
    Traits(
      parse: { ValueText.timestamp($0, .microsecond, isInstant: false) }, statisticsSlack: 999,
      widensFrom: { $0.name == "date" }))
  /// A column that is always null (PROTOCOL.md, Void Type).
  public static let void = PrimitiveType("void", .null, Traits(parse: { _ in nil }))

  /// Exact decimals of up to 38 digits.
  public static func decimal(precision: Int, scale: Int) -> PrimitiveType {
    PrimitiveType(
      "decimal(\(precision),\(scale))", .decimal(precision: precision, scale: scale),
      Traits(
        parse: { ValueText.decimal($0, precision: precision, scale: scale) },
        widensFrom: { from in
          // Digits before the point must not get fewer; integers count as 3, 5, 10 or 20 digits.
          if let (p, s) = from.decimal { return scale >= s && precision - scale >= p - s }
          let digits = ["byte": 10, "short": 10, "integer": 10, "long": 20][from.name]
          return digits.map { precision - scale >= $0 } ?? false
        }))
  }
}
