/// The dictionary of field names of a variant (Parquet, VariantEncoding.md, Metadata encoding).
struct VariantMetadata {
  private let bytes: UnsafeRawBufferPointer
  private let offsetSize: Int
  private let namesStart: Int
  /// How many names there are.
  let count: Int

  init(_ bytes: UnsafeRawBufferPointer) throws(VariantError) {
    guard let header = bytes.first, header & 0x0F == 1 else {
      throw VariantError("metadata is not of version 1")
    }
    offsetSize = Int(header >> 6) + 1
    guard let count = VariantBytes.unsigned(bytes, at: 1, size: offsetSize),
      count <= (bytes.count - 1) / offsetSize - 2
    else { throw VariantError("metadata claims more names than its bytes can hold") }
    self.bytes = bytes
    self.count = count
    namesStart = 1 + (count + 2) * offsetSize
  }

  /// The bytes of name number `id`.
  func name(_ id: Int) throws(VariantError) -> UnsafeRawBufferPointer {
    guard id >= 0, id < count,
      let start = VariantBytes.unsigned(bytes, at: 1 + (id + 1) * offsetSize, size: offsetSize),
      let end = VariantBytes.unsigned(bytes, at: 1 + (id + 2) * offsetSize, size: offsetSize),
      start <= end, end <= bytes.count - namesStart
    else { throw VariantError("a field id or a name lies outside the metadata") }
    return UnsafeRawBufferPointer(rebasing: bytes[namesStart + start..<namesStart + end])
  }
}

/// Why bytes are not a variant.
package struct VariantError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}

/// Little-endian numbers of 1 to 16 bytes, bounds checked.
enum VariantBytes {
  /// An unsigned number of at most four bytes.
  static func unsigned(_ bytes: UnsafeRawBufferPointer, at offset: Int, size: Int) -> Int? {
    guard offset >= 0, size <= bytes.count, offset <= bytes.count - size else { return nil }
    var value = 0
    for index in 0..<size { value |= Int(bytes[offset + index]) << (8 * index) }
    return value
  }

  static func number<T: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: UnsafeRawBufferPointer, at offset: Int, as type: T.Type = T.self
  ) throws(VariantError) -> T {
    guard offset >= 0, MemoryLayout<T>.size <= bytes.count, offset <= bytes.count - MemoryLayout<T>.size
    else {
      throw VariantError("a value ends before its last byte")
    }
    return T(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: T.self))
  }
}
