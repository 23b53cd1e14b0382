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
}
