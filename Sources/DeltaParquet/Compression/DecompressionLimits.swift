/// What a page may grow to, so that a small file cannot ask for all of the memory.
package struct DecompressionLimits: Hashable, Sendable {
  /// Bytes of one decompressed page; 1 GiB unless told.
  package var pageByteCount: Int
  /// Decompressed bytes for each compressed byte. Unless told, only what the codec's format can reach at all:
  /// 22 for snappy, 255 for LZ4, 1032 for gzip, 32768 for zstd; brotli knows no such bound.
  package var expansion: Int

  package init(pageByteCount: Int = 1 << 30, expansion: Int = .max) {
    self.pageByteCount = pageByteCount
    self.expansion = expansion
  }

  /// Checks what a page header claims before memory is taken for it.
  func check(_ codec: PageCodec, inputCount: Int, outputCount: Int) throws(ParquetError) {
    guard outputCount <= pageByteCount else {
      throw ParquetError(
        .limitExceeded,
        "a page of \(outputCount) decompressed bytes, where pageByteCount allows \(pageByteCount)")
    }
    let (largest, overflow) = inputCount.multipliedReportingOverflow(
      by: min(expansion, codec.formatExpansion))
    // A few bytes more, since tiny inputs round up.
    guard overflow || outputCount - 64 <= largest else {
      throw ParquetError(
        .limitExceeded, "\(outputCount) decompressed bytes out of \(inputCount) bytes of \(codec)")
    }
  }
}

extension PageCodec {
  /// The most bytes that one compressed byte can stand for.
  fileprivate var formatExpansion: Int {
    switch self {
    case .snappy: 22  // a copy of 64 bytes takes 3
    case .lz4, .lz4Raw: 255
    case .gzip: 1032
    case .zstd: 1 << 15  // a run of 128 KiB takes 4
    default: .max
    }
  }
}
