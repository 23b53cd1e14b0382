import Foundation

/// Base 64 as mails have it: broken into lines.
enum Base64 {
  /// Nil where it is none.
  static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
    let digits = text.filter { ![UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: " ")].contains($0) }
    return Data(base64Encoded: Data(digits)).map { Array($0) }
  }

  /// In one line.
  static func encode(_ bytes: [UInt8]) -> [UInt8] { Array(Data(bytes).base64EncodedData()) }
}
