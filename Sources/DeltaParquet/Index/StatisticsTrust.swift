internal import DeltaColumns
internal import DeltaMemory

/// Which stored bounds mean something, and what they mean.
enum StatisticsTrust {
  /// Whether `min_value` and `max_value` are in the order of the leaf's type.
  static func isOrdered(_ leaf: ParquetLeaf, by order: ColumnOrder?) -> Bool {
    switch (leaf.annotation, leaf.physicalType) {
    case (.interval, _), (.geometry, _), (.geography, _), (.variant, _), (.unknown, _), (.other, _): false
    case (_, .int96): order == .int96Timestamp
    case (_, .float), (_, .double), (.float16, _): order == .typeDefined || order == .ieee754Total
    default: order == .typeDefined
    }
  }

  /// Whether the deprecated pair, whose order is signed, is in the order of the leaf's type. Text is left out:
  /// its signed order is another one, and old writers got it wrong (PARQUET-251).
  static func legacyIsOrdered(_ leaf: ParquetLeaf) -> Bool {
    switch leaf.physicalType {
    case .boolean, .float, .double: return true
    case .int32, .int64:
      if case .integer(_, signed: false) = leaf.annotation { return false }
      if case .other = leaf.annotation { return false }
      return true
    case .int96, .byteArray, .fixedLenByteArray: return false
    }
  }

  /// A bound as stored: PLAIN, but text without its length. nil where its length is not the type's.
  static func scalar(_ bytes: Bytes, _ leaf: ParquetLeaf) -> ParquetScalar? {
    switch leaf.physicalType {
    case .boolean: return load(bytes, UInt8.self).map { .boolean($0 & 1 != 0) }
    case .int32: return load(bytes, Int32.self).map { integer($0, UInt32(bitPattern: $0), leaf) }
    case .int64: return load(bytes, Int64.self).map { integer($0, UInt64(bitPattern: $0), leaf) }
    case .int96: return microseconds(bytes)
    case .float: return load(bytes, UInt32.self).map { .float(Double(Float(bitPattern: $0))) }
    case .double: return load(bytes, UInt64.self).map { .float(Double(bitPattern: $0)) }
    case .byteArray, .fixedLenByteArray: return bytesScalar(bytes, leaf)
    }
  }

  private static func integer(
    _ signed: some FixedWidthInteger & SignedInteger, _ unsigned: some FixedWidthInteger & UnsignedInteger,
    _ leaf: ParquetLeaf
  ) -> ParquetScalar {
    switch leaf.columnType.kind {
    case .decimal: .decimal(Int128(signed))
    case .uint8: .unsigned(UInt64(UInt8(truncatingIfNeeded: unsigned)))
    case .uint16: .unsigned(UInt64(UInt16(truncatingIfNeeded: unsigned)))
    case .uint32, .uint64: .unsigned(UInt64(unsigned))
    default: .signed(Int64(signed))
    }
  }

  private static func bytesScalar(_ bytes: Bytes, _ leaf: ParquetLeaf) -> ParquetScalar? {
    if leaf.physicalType == .fixedLenByteArray, leaf.columnType == .float16 {
      return load(bytes, UInt16.self).map { .float(halfPrecision($0)) }
    }
    guard case .decimal = leaf.columnType.kind else { return .bytes(bytes) }
    return bytes.withUnsafeBytes { raw -> ParquetScalar? in
      guard let first = raw.first else { return nil }
      let sign: UInt8 = first & 0x80 != 0 ? 0xFF : 0
      // Longer numbers are read as far as they fit: what is cut off must be sign alone.
      let low = raw.suffix(16)
      guard raw.dropLast(low.count).allSatisfy({ $0 == sign }) else { return nil }
      var value: Int128 = sign == 0 ? 0 : -1
      for byte in low { value = (value &<< 8) | Int128(byte) }
      guard (value < 0) == (sign != 0) else { return nil }
      return .decimal(value)
    }
  }

  /// INT96: nanoseconds of the day and Julian day, as microseconds since 1970-01-01.
  private static func microseconds(_ bytes: Bytes) -> ParquetScalar? {
    guard bytes.count == 12 else { return nil }
    let (nanos, day) = bytes.withUnsafeBytes {
      (
        Int64(littleEndian: $0.loadUnaligned(as: Int64.self)),
        Int64(Int32(littleEndian: $0.loadUnaligned(fromByteOffset: 8, as: Int32.self)))
      )
    }
    let (micros, overflow) = (day - 2_440_588).multipliedReportingOverflow(by: 86_400_000_000)
    let (sum, sumOverflow) = micros.addingReportingOverflow(nanos / 1_000)
    return overflow || sumOverflow ? nil : .signed(sum)
  }

  private static func load<T: FixedWidthInteger & BitwiseCopyable>(_ bytes: Bytes, _ type: T.Type) -> T? {
    guard bytes.count == MemoryLayout<T>.size else { return nil }
    return bytes.withUnsafeBytes { T(littleEndian: $0.loadUnaligned(as: T.self)) }
  }

  /// Half precision widened by hand: the type is not there on every platform.
  static func halfPrecision(_ bits: UInt16) -> Double {
    let negative = bits & 0x8000 != 0
    let exponent = Int(bits >> 10) & 0x1F
    let fraction = Double(bits & 0x3FF)
    let magnitude: Double
    switch exponent {
    case 0: magnitude = fraction * 0x1p-24
    case 31: magnitude = fraction == 0 ? .infinity : .nan
    default:
      magnitude = Double(sign: .plus, exponent: exponent - 15, significand: 1 + fraction * 0x1p-10)
    }
    return negative ? -magnitude : magnitude
  }
}
