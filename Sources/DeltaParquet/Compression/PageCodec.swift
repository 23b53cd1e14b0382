package import DeltaMemory

/// How a page is compressed (`CompressionCodec` of parquet.thrift); unknown numbers are kept.
package struct PageCodec: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  package let rawValue: Int32

  package init(rawValue: Int32) { self.rawValue = rawValue }

  package static let uncompressed = PageCodec(rawValue: 0)
  package static let snappy = PageCodec(rawValue: 1)
  package static let gzip = PageCodec(rawValue: 2)
  package static let lzo = PageCodec(rawValue: 3)
  package static let brotli = PageCodec(rawValue: 4)
  /// Deprecated: Hadoop's framing of LZ4 blocks, or whatever a writer took for it.
  package static let lz4 = PageCodec(rawValue: 5)
  package static let zstd = PageCodec(rawValue: 6)
  package static let lz4Raw = PageCodec(rawValue: 7)

  package var description: String {
    switch self {
    case .uncompressed: "UNCOMPRESSED"
    case .snappy: "SNAPPY"
    case .gzip: "GZIP"
    case .lzo: "LZO"
    case .brotli: "BROTLI"
    case .lz4: "LZ4"
    case .zstd: "ZSTD"
    case .lz4Raw: "LZ4_RAW"
    default: "codec \(rawValue)"
    }
  }

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
    guard self == .uncompressed else { throw ParquetError(.unsupported, "\(self) compression") }
    return input
  }
}

/// What a page may grow to, so that a small file cannot ask for all of the memory.
package struct DecompressionLimits: Hashable, Sendable {
  /// Bytes of one decompressed page; 1 GiB unless told.
  package var pageByteCount: Int
  /// Decompressed bytes for each compressed byte; unless told only what the codec's format can reach at all.
  package var expansion: Int

  package init(pageByteCount: Int = 1 << 30, expansion: Int = .max) {
    self.pageByteCount = pageByteCount
    self.expansion = expansion
  }
}
