internal import CSnappy

enum Snappy {
  /// - Returns: the bytes written.
  static func decompress(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) throws(ParquetError) -> Int {
    let input = source.baseAddress?.assumingMemoryBound(to: CChar.self)
    var count = 0
    guard snappy_uncompressed_length(input, source.count, &count) == SNAPPY_OK else {
      throw ParquetError(.decompressionFailed, "SNAPPY page without a length")
    }
    // Checked first, since the library writes as much as its own header tells.
    guard count == target.count else { return count }
    let output = target.baseAddress?.assumingMemoryBound(to: CChar.self)
    guard snappy_uncompress(input, source.count, output, &count) == SNAPPY_OK else {
      throw ParquetError(.decompressionFailed, "SNAPPY page with a damaged body")
    }
    return count
  }
}
