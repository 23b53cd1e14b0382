#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The types that are read from a column without their `init(from:)`.
enum ValueKind: UInt8 {
  case other
  case int, int8, int16, int32, int64, int128, uint, uint8, uint16, uint32, uint64
  case bool, float, double, string
  case date, data, bytes, decimal, deltaDecimal, uuid, url
  /// A `ColumnDecodable`.
  case direct

  init<T>(_ type: T.Type) {
    // Comparing metatypes is comparing addresses.
    if type == Int64.self {
      self = .int64
    } else if type == String.self {
      self = .string
    } else if type == Double.self {
      self = .double
    } else if type == Int.self {
      self = .int
    } else if type == Int32.self {
      self = .int32
    } else if type == Date.self {
      self = .date
    } else if type == Bool.self {
      self = .bool
    } else if type == Float.self {
      self = .float
    } else if type == Data.self {
      self = .data
    } else if type == [UInt8].self {
      self = .bytes
    } else if type == Decimal.self {
      self = .decimal
    } else if type == DeltaDecimal.self {
      self = .deltaDecimal
    } else if type == UUID.self {
      self = .uuid
    } else if type == URL.self {
      self = .url
    } else {
      self = Self.rare(type)
    }
  }

  private static func rare<T>(_ type: T.Type) -> ValueKind {
    if type == Int8.self { return .int8 }
    if type == Int16.self { return .int16 }
    if type == Int128.self { return .int128 }
    if type == UInt.self { return .uint }
    if type == UInt8.self { return .uint8 }
    if type == UInt16.self { return .uint16 }
    if type == UInt32.self { return .uint32 }
    if type == UInt64.self { return .uint64 }
    return type is any ColumnDecodable.Type ? .direct : .other
  }
}

extension ColumnNode {
  /// The value at `row` as a `T`.
  func value<T: Decodable>(_ type: T.Type, _ row: Int) throws -> T {
    let id = ObjectIdentifier(type)
    if slot.pointee.lastType != id {
      slot.pointee.lastType = id
      slot.pointee.lastKind = ValueKind(type)
      direct = type as? any ColumnDecodable.Type
    }
    switch slot.pointee.lastKind {
    case .other: break
    case .direct: if let direct, direct.takes(slot.pointee.layout) { return try decode(direct, type, row) }
    case let kind: return try known(type, kind, row)
    }
    slot.pointee.row = row
    return try T(from: self)
  }

  /// `direct` is `T` itself, known for what it is.
  private func decode<Direct: ColumnDecodable, T>(
    _ direct: Direct.Type, _ type: T.Type, _ row: Int
  ) throws -> T {
    unsafeBitCast(try Direct.decode(self, row), to: T.self)
  }

  /// `nil` for a null, else the value.
  func valueIfPresent<T: Decodable>(_ type: T.Type, _ row: Int) throws -> T? {
    slot.pointee.isNull(row) ? nil : try value(type, row)
  }

  private func known<T>(_ type: T.Type, _ kind: ValueKind, _ row: Int) throws -> T {
    switch kind {
    case .int: try cast(integer(row, Int.self))
    case .int8: try cast(integer(row, Int8.self))
    case .int16: try cast(integer(row, Int16.self))
    case .int32: try cast(integer(row, Int32.self))
    case .int64: try cast(integer(row, Int64.self))
    case .int128: try cast(integer(row, Int128.self))
    case .uint: try cast(integer(row, UInt.self))
    case .uint8: try cast(integer(row, UInt8.self))
    case .uint16: try cast(integer(row, UInt16.self))
    case .uint32: try cast(integer(row, UInt32.self))
    case .uint64: try cast(integer(row, UInt64.self))
    case .bool: try cast(boolean(row))
    case .float: try cast(float(row))
    case .double: try cast(double(row))
    case .string: try cast(string(row))
    case .date: try cast(date(row))
    case .data: try cast(data(row))
    case .bytes: try bytes(type, row)
    case .decimal: try cast(foundationDecimal(row))
    case .deltaDecimal: try cast(decimal(row))
    case .uuid: try cast(uuid(row))
    case .url: try cast(url(row))
    case .other, .direct: throw mismatch(type)
    }
  }

  /// `ValueKind` told that `T` is `Value`; a dynamic cast would cost more than the value.
  @inline(__always)
  private func cast<Value, T>(_ value: Value) -> T { unsafeBitCast(value, to: T.self) }

  // MARK: One function a type; each refuses nulls

  @inline(__always)
  func integer<T: FixedWidthInteger>(_ row: Int, _ type: T.Type) throws -> T {
    if slot.pointee.isNull(row) { throw nullError(type) }
    guard let value = slot.pointee.integer(row, type) else { throw mismatch(type) }
    return value
  }

  @inline(__always)
  func boolean(_ row: Int) throws -> Bool {
    if slot.pointee.isNull(row) { throw nullError(Bool.self) }
    guard let value = slot.pointee.boolean(row) else { throw mismatch(Bool.self) }
    return value
  }

  @inline(__always)
  func double(_ row: Int) throws -> Double {
    if slot.pointee.isNull(row) { throw nullError(Double.self) }
    guard let value = slot.pointee.double(row) else { throw mismatch(Double.self) }
    return value
  }

  @inline(__always)
  func float(_ row: Int) throws -> Float {
    if slot.pointee.isNull(row) { throw nullError(Float.self) }
    guard let value = slot.pointee.float(row) else { throw mismatch(Float.self) }
    return value
  }

  @inline(__always)
  func string(_ row: Int) throws -> String {
    if slot.pointee.isNull(row) { throw nullError(String.self) }
    guard let value = slot.pointee.text(row) else { throw mismatch(String.self) }
    return value
  }

  private func date(_ row: Int) throws -> Date {
    if slot.pointee.isNull(row) { throw nullError(Date.self) }
    guard let (whole, fraction) = slot.pointee.seconds(row) else { throw mismatch(Date.self) }
    // Date counts from 2001: whole seconds are moved before the fraction is added, which keeps its digits.
    return Date(timeIntervalSinceReferenceDate: Double(whole - 978_307_200) + fraction)
  }

  private func binary<T>(_ row: Int, _ wanted: T.Type) throws -> UnsafeBufferPointer<UInt8> {
    if slot.pointee.isNull(row) { throw nullError(wanted) }
    guard !slot.pointee.isText, let run = slot.pointee.run(row) else { throw mismatch(wanted) }
    return run
  }

  private func data(_ row: Int) throws -> Data { try Data(binary(row, Data.self)) }

  /// `[UInt8]` from a binary column, or from a list of small numbers.
  private func bytes<T>(_ type: T.Type, _ row: Int) throws -> T {
    if slot.pointee.isNull(row) { throw nullError(type) }
    if slot.pointee.elements(row) != nil {
      slot.pointee.row = row
      return try cast([UInt8](from: self))
    }
    return try cast(Array(binary(row, [UInt8].self)))
  }

  private func decimal(_ row: Int) throws -> DeltaDecimal {
    if slot.pointee.isNull(row) { throw nullError(DeltaDecimal.self) }
    guard let value = slot.pointee.decimal(row) else { throw mismatch(DeltaDecimal.self) }
    return value
  }

  private func foundationDecimal(_ row: Int) throws -> Decimal {
    let value = try decimal(row)
    let magnitude = value.unscaled.magnitude
    var significand = Decimal(UInt64(truncatingIfNeeded: magnitude))
    if magnitude >> 64 != 0 {
      let high = Decimal(UInt64(truncatingIfNeeded: magnitude >> 64))
      significand += high * Decimal(sign: .plus, exponent: 0, significand: Decimal(UInt64.max) + 1)
    }
    return Decimal(
      sign: value.unscaled < 0 ? .minus : .plus, exponent: -value.scale, significand: significand)
  }

  private func uuid(_ row: Int) throws -> UUID {
    if slot.pointee.isNull(row) { throw nullError(UUID.self) }
    if let text = slot.pointee.text(row) {
      guard let value = UUID(uuidString: text) else { throw corrupted("\(text) is no UUID") }
      return value
    }
    let run = try binary(row, UUID.self)
    guard run.count == 16 else { throw corrupted("A UUID has 16 bytes, not \(run.count)") }
    return UUID(uuid: UnsafeRawPointer(run.baseAddress.unsafelyUnwrapped).loadUnaligned(as: uuid_t.self))
  }

  private func url(_ row: Int) throws -> URL {
    let text = try string(row)
    guard let value = URL(string: text) else { throw corrupted("\(text) is no URL") }
    return value
  }
}
