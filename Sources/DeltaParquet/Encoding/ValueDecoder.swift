package import DeltaMemory

/// Decodes the values of one data page, front to back, in runs.
///
/// Only the values that are there are stored: nulls are put in afterwards (`Spread`).
/// Output memory needs room for `count * shape.width` bytes and 64 bytes of slack behind.
package struct ValueDecoder: Sendable {
  package let shape: ValueShape
  private var state: State

  private enum State: Sendable {
    case none
  }

  /// - Parameters:
  ///   - page: the values' part of the page, decompressed, behind the levels.
  ///   - dictionary: needed for the dictionary encodings; of the same shape.
  /// - Throws: `unsupported` for an encoding that the type cannot have, `malformed` or `truncated` for a bad
  ///   header.
  package init(
    _ encoding: ValueEncoding, shape: ValueShape, page: Bytes, dictionary: DictionaryValues? = nil,
    pool: BufferPool = .shared
  ) throws(ParquetError) {
    self.shape = shape
    switch encoding {
    default: throw ParquetError(.unsupported, "\(encoding) for \(shape.physicalType) values")
    }
  }

  /// Writes the next `count` values to `target`, `shape.width` bytes each.
  /// - Parameter views: gets the buffers that long views point into; untouched for other shapes.
  /// - Throws: `truncated` where the page holds fewer, `malformed` where it breaks its encoding. The target's
  ///   contents are then of no use, and neither is the decoder.
  package mutating func decode(
    _ count: Int, into target: UnsafeMutableRawPointer, views: inout ViewBuffers
  ) throws(ParquetError) {
    throw ParquetError(.unsupported, "decoding is not there yet")
  }

  /// Writes the next `count` booleans as bits from bit `bit` of `target` on; the other bits stay.
  package mutating func decodeBits(
    _ count: Int, into target: UnsafeMutableRawPointer, bit: Int
  ) throws(ParquetError) {
    throw ParquetError(.unsupported, "decoding is not there yet")
  }

  /// Passes over the next `count` values.
  package mutating func skip(_ count: Int) throws(ParquetError) {
    throw ParquetError(.unsupported, "decoding is not there yet")
  }
}
