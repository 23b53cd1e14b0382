internal import CBrotli

enum Brotli {
  /// - Returns: the bytes written.
  static func decompress(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) throws(ParquetError) -> Int {
    var written = target.count
    let result = BrotliDecoderDecompress(
      source.count, source.baseAddress?.assumingMemoryBound(to: UInt8.self), &written,
      target.baseAddress?.assumingMemoryBound(to: UInt8.self))
    guard result == BROTLI_DECODER_RESULT_SUCCESS else {
      throw ParquetError(
        .decompressionFailed, "BROTLI page is damaged, or longer than the \(target.count) bytes told")
    }
    return written
  }
}
