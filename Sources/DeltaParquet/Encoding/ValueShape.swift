/// What a column's values look like in a page and what they shall look like decoded.
package struct ValueShape: Hashable, Sendable {
  /// The decoded form of a value. Forms other than `.physical` are made while decoding.
  package enum Form: Hashable, Sendable {
    /// As stored: 4 or 8 bytes, INT96 12 bytes, FIXED_LEN_BYTE_ARRAY its length, BOOLEAN one byte of 0 or 1,
    /// BYTE_ARRAY a 16-byte `StringView`.
    case physical
    /// BYTE_ARRAY that must be UTF-8: a 16-byte `StringView`.
    case text
    /// The low byte of an INT32.
    case int8
    /// The low two bytes of an INT32.
    case int16
    /// 16-byte little-endian two's complement, of an INT32 or INT64 or of big-endian bytes.
    case decimal
    /// int64 microseconds since 1970-01-01 of an INT96 (nanoseconds of the day, Julian day).
    case microseconds
  }

  package let physicalType: PhysicalType
  package let form: Form
  /// Bytes of one value as stored; 0 for BYTE_ARRAY and BOOLEAN, which have no such.
  package let storedWidth: Int
  /// Bytes of one decoded value.
  package let width: Int

  /// - Parameters:
  ///   - typeLength: the length of a FIXED_LEN_BYTE_ARRAY; ignored for other types.
  /// - Throws: `unsupported` where the type cannot take that form, `malformed` for a bad length.
  package init(
    _ physicalType: PhysicalType, typeLength: Int = 0, form: Form = .physical
  ) throws(ParquetError) {
    self.physicalType = physicalType
    self.form = form
    switch physicalType {
    case .boolean, .byteArray: storedWidth = 0
    case .int32, .float: storedWidth = 4
    case .int64, .double: storedWidth = 8
    case .int96: storedWidth = 12
    case .fixedLenByteArray:
      guard typeLength > 0, typeLength <= Self.largestFixedLength else {
        throw ParquetError(.malformed, "a fixed length of \(typeLength) bytes")
      }
      storedWidth = typeLength
    }
    switch (form, physicalType) {
    case (.physical, .boolean): width = 1
    case (.physical, .byteArray), (.text, .byteArray): width = 16
    case (.physical, _): width = storedWidth
    case (.int8, .int32): width = 1
    case (.int16, .int32): width = 2
    case (.decimal, .int32), (.decimal, .int64), (.decimal, .byteArray), (.decimal, .fixedLenByteArray):
      width = 16
    case (.microseconds, .int96): width = 8
    default: throw ParquetError(.unsupported, "\(physicalType) values as \(form)")
    }
  }

  /// Longer fixed values than a page can hold are not worth a multiplication that overflows.
  package static let largestFixedLength = 1 << 28

  /// Whether decoded values are views into buffers.
  package var isView: Bool { physicalType == .byteArray && (form == .physical || form == .text) }
}
