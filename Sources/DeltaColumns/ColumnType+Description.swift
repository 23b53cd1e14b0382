extension ColumnType: CustomStringConvertible {
  /// The type in Arrow's words, as in `list<item: int64>` or `timestamp[us, UTC]`.
  public var description: String {
    switch kind {
    case .decimal(let precision, let scale): "decimal(\(precision), \(scale))"
    case .time(let unit): "time[\(unit)]"
    case .timestamp(let unit, let zone): zone.map { "timestamp[\(unit), \($0)]" } ?? "timestamp[\(unit)]"
    case .fixedBinary(let width): "fixedBinary[\(width)]"
    case .list(let element): "list<\(element)>"
    case .largeList(let element): "largeList<\(element)>"
    case .structure(let fields): "struct<\(fields.map(\.description).joined(separator: ", "))>"
    case .map(let key, let value): "map<\(key), \(value)>"
    case .dictionary(let value): "dictionary<\(value)>"
    case .null: "null"
    case .boolean: "boolean"
    case .int8: "int8"
    case .int16: "int16"
    case .int32: "int32"
    case .int64: "int64"
    case .uint8: "uint8"
    case .uint16: "uint16"
    case .uint32: "uint32"
    case .uint64: "uint64"
    case .float16: "float16"
    case .float32: "float32"
    case .float64: "float64"
    case .date: "date"
    case .utf8View: "utf8View"
    case .binaryView: "binaryView"
    case .utf8: "utf8"
    case .largeUtf8: "largeUtf8"
    case .binary: "binary"
    case .largeBinary: "largeBinary"
    }
  }
}

extension ColumnField: CustomStringConvertible {
  public var description: String { "\(name): \(type)\(isNullable ? "" : " not null")" }
}

extension TimeUnit: CustomStringConvertible {
  public var description: String {
    switch self {
    case .second: "s"
    case .millisecond: "ms"
    case .microsecond: "us"
    case .nanosecond: "ns"
    default: "1/\(ticksPerSecond) s"
    }
  }
}
