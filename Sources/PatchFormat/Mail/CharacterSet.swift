#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Text of other encodings as UTF-8.
public enum CharacterSet {
  /// The text as UTF-8. Bytes that mean nothing in the encoding, and encodings that nobody knows, leave the text as it is.
  public static func utf8(_ text: [UInt8], from name: String) -> [UInt8] {
    if ["utf-8", "utf8", "us-ascii", ""].contains(name.lowercased()) { return text }
    return convert(text, from: name, to: "UTF-8") ?? text
  }

  /// The text in another encoding; nil where it cannot be said there.
  public static func convert(_ text: [UInt8], from: String, to: String) -> [UInt8]? {
    guard let converter = iconv_open(to, from), converter != iconv_t(bitPattern: -1) else { return nil }
    defer { iconv_close(converter) }
    var input = text.map { CChar(bitPattern: $0) }
    var output = [CChar](repeating: 0, count: 4 * text.count + 16)
    let count: Int? = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        var (source, sourceLeft) = (input.baseAddress, input.count)
        var (target, targetLeft) = (output.baseAddress, output.count)
        guard iconv(converter, &source, &sourceLeft, &target, &targetLeft) != -1, sourceLeft == 0 else {
          return nil
        }
        return output.count - targetLeft
      }
    }
    return count.map { output.prefix($0).map { UInt8(bitPattern: $0) } }
  }
}
