/// How values or levels are laid out in a page (`Encoding` of parquet.thrift); unknown numbers are kept.
package struct ValueEncoding: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  package let rawValue: Int32

  package init(rawValue: Int32) { self.rawValue = rawValue }

  package static let plain = ValueEncoding(rawValue: 0)
  /// The old name of `rleDictionary`; in a dictionary page it means `plain`.
  package static let plainDictionary = ValueEncoding(rawValue: 2)
  package static let rle = ValueEncoding(rawValue: 3)
  /// Levels only, deprecated.
  package static let bitPacked = ValueEncoding(rawValue: 4)
  package static let deltaBinaryPacked = ValueEncoding(rawValue: 5)
  package static let deltaLengthByteArray = ValueEncoding(rawValue: 6)
  package static let deltaByteArray = ValueEncoding(rawValue: 7)
  package static let rleDictionary = ValueEncoding(rawValue: 8)
  package static let byteStreamSplit = ValueEncoding(rawValue: 9)

  package var description: String {
    switch self {
    case .plain: "PLAIN"
    case .plainDictionary: "PLAIN_DICTIONARY"
    case .rle: "RLE"
    case .bitPacked: "BIT_PACKED"
    case .deltaBinaryPacked: "DELTA_BINARY_PACKED"
    case .deltaLengthByteArray: "DELTA_LENGTH_BYTE_ARRAY"
    case .deltaByteArray: "DELTA_BYTE_ARRAY"
    case .rleDictionary: "RLE_DICTIONARY"
    case .byteStreamSplit: "BYTE_STREAM_SPLIT"
    default: "encoding \(rawValue)"
    }
  }
}
