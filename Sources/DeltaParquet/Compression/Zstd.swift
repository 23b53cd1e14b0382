internal import CZstd

enum Zstd {
  private static let contexts = ContextPool(
    make: { ZSTD_createDCtx().map { UInt(bitPattern: $0) } },
    free: { _ = ZSTD_freeDCtx(OpaquePointer(bitPattern: $0)) })

  /// - Returns: the bytes written.
  static func decompress(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) throws(ParquetError) -> Int {
    try contexts.withContext { (context) throws(ParquetError) in
      guard let context = context.flatMap({ OpaquePointer(bitPattern: $0) }) else { throw .noContext(.zstd) }
      let written = ZSTD_decompressDCtx(
        context, target.baseAddress, target.count, source.baseAddress, source.count)
      guard ZSTD_isError(written) == 0 else {
        throw ParquetError(.decompressionFailed, "ZSTD: \(String(cString: ZSTD_getErrorName(written)))")
      }
      return written
    }
  }
}
