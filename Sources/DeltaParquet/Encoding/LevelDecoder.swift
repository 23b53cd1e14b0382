package import DeltaMemory

/// Decodes the repetition or definition levels of one data page, in runs.
///
/// Levels are bytes: `maximum` is at most 255, which the depth limit of schemas ensures.
package struct LevelDecoder: Sendable {
  /// The largest level that the schema allows here.
  package let maximum: UInt8

  /// The levels of a version 2 page, or no levels: `maximum` 0 needs no bytes, and all levels are 0.
  /// - Parameter bytes: exactly the levels' bytes.
  package init(rle bytes: Bytes, maximum: UInt8) {
    self.maximum = maximum
  }

  /// The levels at the front of a version 1 page.
  /// - Parameters:
  ///   - page: the page from its levels on; on return what lies behind them.
  ///   - encoding: `rle` (length-prefixed) or the deprecated `bitPacked`.
  ///   - count: the number of levels, which `bitPacked` needs to know its length.
  package init(
    v1 page: inout Bytes, encoding: ValueEncoding, maximum: UInt8, count: Int
  ) throws(ParquetError) {
    self.maximum = maximum
  }

  /// Writes the next `count` levels.
  /// - Returns: how many of them equal `maximum`.
  /// - Throws: `truncated`; `malformed` for a level above `maximum`.
  @discardableResult
  package mutating func decode(
    _ count: Int, into target: UnsafeMutablePointer<UInt8>
  ) throws(ParquetError) -> Int {
    throw ParquetError(.unsupported, "decoding is not there yet")
  }

  /// Writes the next `count` levels as validity bits (level == `maximum`, which must be 1) from bit `bit` of
  /// `target` on; the other bits stay.
  /// - Returns: how many bits were set.
  package mutating func decodeValidity(
    _ count: Int, into target: UnsafeMutableRawPointer, bit: Int
  ) throws(ParquetError) -> Int {
    throw ParquetError(.unsupported, "decoding is not there yet")
  }

  /// Passes over the next `count` levels.
  /// - Returns: how many of them equal `maximum`: the values to skip in a flat column.
  @discardableResult
  package mutating func skip(_ count: Int) throws(ParquetError) -> Int {
    throw ParquetError(.unsupported, "decoding is not there yet")
  }
}
