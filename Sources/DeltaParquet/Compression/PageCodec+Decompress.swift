package import DeltaMemory

extension PageCodec {
  /// Decompresses one page, or one part of it.
  ///
  /// Uncompressed input is handed back as it is, without a copy.
  /// - Parameters:
  ///   - uncompressedSize: what the page header tells; the output is exactly as long.
  /// - Throws: `limitExceeded` before memory is taken, `decompressionFailed`, `unsupported`.
  package func decompress(
    _ input: Bytes, uncompressedSize: Int, limits: DecompressionLimits = DecompressionLimits(),
    pool: BufferPool = .shared
  ) throws(ParquetError) -> Bytes {
    guard uncompressedSize >= 0 else {
      throw ParquetError(.malformed, "a page of \(uncompressedSize) decompressed bytes")
    }
    if self == .uncompressed {
      try checkSize(input.count, uncompressedSize)
      return input
    }
    // Pages without values are sometimes written without asking the codec.
    if input.isEmpty && uncompressedSize == 0 { return .empty }
    try limits.check(self, inputCount: input.count, outputCount: uncompressedSize)
    var builder = BytesBuilder(capacity: uncompressedSize, pool: pool)
    let target = UnsafeMutableRawBufferPointer(start: builder.base, count: uncompressedSize)
    let written = try input.withUnsafeBytes { (source) throws(ParquetError) -> Int in
      switch self {
      case .snappy: try Snappy.decompress(source, into: target)
      case .gzip: try Gzip.decompress(source, into: target)
      case .zstd: try Zstd.decompress(source, into: target)
      case .brotli: try Brotli.decompress(source, into: target)
      case .lz4: try LZ4.decompressHadoop(source, into: target)
      case .lz4Raw: try LZ4.decompressBlock(source, into: target)
      default: throw ParquetError(.unsupported, "\(self) compression")
      }
    }
    try checkSize(written, uncompressedSize)
    builder.count = written
    return builder.finish()
  }

  private func checkSize(_ found: Int, _ expected: Int) throws(ParquetError) {
    guard found == expected else {
      throw ParquetError(
        .decompressionFailed, "\(self) page of \(found) bytes, where its header tells \(expected)")
    }
  }
}
