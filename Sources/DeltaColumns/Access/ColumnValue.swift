/// A Swift type that the values of some columns can be read as, without a conversion.
///
/// | Swift | columns |
/// |---|---|
/// | `Int8` … `UInt64`, `Float`, `Double` | of the same type |
/// | `Int32` | also dates (days since 1970-01-01) and times in seconds or milliseconds |
/// | `Int64` | also timestamps (ticks since the epoch) and times in microseconds or nanoseconds |
/// | `UInt16` | also float16, as bit patterns |
/// | `Int128` | decimals: the number without its point |
public protocol ColumnValue: BitwiseCopyable, Sendable {
  /// Whether columns of `type` hold such values.
  static func isHeld(by type: ColumnType) -> Bool
}

extension Int8: ColumnValue {
  public static func isHeld(by type: ColumnType) -> Bool { type == .int8 }
}

extension Int16: ColumnValue {
  public static func isHeld(by type: ColumnType) -> Bool { type == .int16 }
}

extension Int32: ColumnValue {
  public static func isHeld(by type: ColumnType) -> Bool {
    switch type.kind {
    case .int32, .date: true
    case .time: type.byteWidth == 4
    default: false
    }
  }
}

extension Int64: ColumnValue {
  public static func isHeld(by type: ColumnType) -> Bool {
    switch type.kind {
    case .int64, .timestamp: true
    case .time: type.byteWidth == 8
    default: false
    }
  }
}

extension UInt8: ColumnValue {
  public static func isHeld(by type: ColumnType) -> Bool { type == .uint8 }
}

extension UInt16: ColumnValue {
  public static func isHeld(by type: ColumnType) -> Bool { type == .uint16 || type == .float16 }
}

extension UInt32: ColumnValue {
  public static func isHeld(by type: ColumnType) -> Bool { type == .uint32 }
}

extension UInt64: ColumnValue {
  public static func isHeld(by type: ColumnType) -> Bool { type == .uint64 }
}

extension Float: ColumnValue {
  public static func isHeld(by type: ColumnType) -> Bool { type == .float32 }
}

extension Double: ColumnValue {
  public static func isHeld(by type: ColumnType) -> Bool { type == .float64 }
}

extension Int128: ColumnValue {
  public static func isHeld(by type: ColumnType) -> Bool {
    if case .decimal = type.kind { true } else { false }
  }
}
