package import DeltaColumns

/// The annotation of a schema node: `LogicalType`, or `ConvertedType` where a file has only that.
package enum LogicalType: Hashable, Sendable {
  case string, `enum`, json, bson, uuid, float16, date, interval
  case decimal(precision: Int, scale: Int)
  case integer(bits: Int, signed: Bool)
  case time(TimeUnit, utc: Bool)
  case timestamp(TimeUnit, utc: Bool)
  case list, map
  /// Legacy: a repeated pair, or a map in its own right where no MAP is around it.
  case mapKeyValue
  /// All values are null.
  case unknown
  case variant(version: Int)
  /// Well-known binary.
  case geometry, geography
  /// An annotation that this reader does not know: the values are read as their physical type.
  case other(Int)
}

/// How often a node's value occurs in its parent's.
package enum Repetition: Int32, Sendable {
  case required = 0
  case optional = 1
  case repeated = 2
}

extension LogicalType {
  /// The meaning of a `ConvertedType`; nil for numbers that the format does not have.
  init?(converted: Int32, precision: Int, scale: Int) {
    switch converted {
    case 0: self = .string
    case 1: self = .map
    case 2: self = .mapKeyValue
    case 3: self = .list
    case 4: self = .enum
    case 5: self = .decimal(precision: precision, scale: scale)
    case 6: self = .date
    case 7: self = .time(.millisecond, utc: true)
    case 8: self = .time(.microsecond, utc: true)
    case 9: self = .timestamp(.millisecond, utc: true)
    case 10: self = .timestamp(.microsecond, utc: true)
    case 11...14: self = .integer(bits: 8 << (converted - 11), signed: false)
    case 15...18: self = .integer(bits: 8 << (converted - 15), signed: true)
    case 19: self = .json
    case 20: self = .bson
    case 21: self = .interval
    default: return nil
    }
  }
}

extension ThriftReader {
  /// A `LogicalType` union.
  mutating func logicalType() throws(ParquetError) -> LogicalType? {
    var found: LogicalType?
    var field = ThriftField()
    while try next(&field) {
      guard field.type == .structure else {
        try skip(field)
        continue
      }
      switch field.id {
      case 5: found = try decimalType()
      case 7: found = try timeType().map { LogicalType.time($0, utc: $1) }
      case 8: found = try timeType().map { LogicalType.timestamp($0, utc: $1) }
      case 10: found = try integerType()
      case 16: found = try variantType()
      default:
        try skip(field)
        found = Self.plainLogicalType(field.id)
      }
    }
    return found
  }

  /// The members of the union that carry nothing.
  private static func plainLogicalType(_ id: Int16) -> LogicalType {
    switch id {
    case 1: .string
    case 2: .map
    case 3: .list
    case 4: .enum
    case 6: .date
    case 11: .unknown
    case 12: .json
    case 13: .bson
    case 14: .uuid
    case 15: .float16
    case 17: .geometry
    case 18: .geography
    default: .other(Int(id))
    }
  }

  private mutating func decimalType() throws(ParquetError) -> LogicalType {
    var scale = 0
    var precision = 0
    var field = ThriftField()
    while try next(&field) {
      switch field.id {
      case 1: scale = Int(try int32(field))
      case 2: precision = Int(try int32(field))
      default: try skip(field)
      }
    }
    return .decimal(precision: precision, scale: scale)
  }

  private mutating func timeType() throws(ParquetError) -> (TimeUnit, Bool)? {
    var utc = false
    var unit: TimeUnit?
    var field = ThriftField()
    while try next(&field) {
      switch field.id {
      case 1: utc = try bool(field)
      case 2:
        try expectStruct(field)
        unit = try timeUnit()
      default: try skip(field)
      }
    }
    return unit.map { ($0, utc) }
  }

  private mutating func timeUnit() throws(ParquetError) -> TimeUnit? {
    var unit: TimeUnit?
    var field = ThriftField()
    while try next(&field) {
      try skip(field)
      switch field.id {
      case 1: unit = .millisecond
      case 2: unit = .microsecond
      case 3: unit = .nanosecond
      default: break
      }
    }
    return unit
  }

  private mutating func integerType() throws(ParquetError) -> LogicalType? {
    var bits = 0
    var signed = true
    var field = ThriftField()
    while try next(&field) {
      switch field.id {
      case 1: bits = Int(try int32(field))
      case 2: signed = try bool(field)
      default: try skip(field)
      }
    }
    return [8, 16, 32, 64].contains(bits) ? .integer(bits: bits, signed: signed) : nil
  }

  private mutating func variantType() throws(ParquetError) -> LogicalType {
    var version = 1
    var field = ThriftField()
    while try next(&field) {
      if field.id == 1 { version = Int(try int32(field)) } else { try skip(field) }
    }
    return .variant(version: version)
  }
}
