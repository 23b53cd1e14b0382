import DeltaStorage

extension TableLocation {
  /// Text that leads back to this place: an absolute path for local files, else a URI.
  package var uri: String {
    if scheme == "file" { return "/" + root.text }
    var text = "\(scheme)://\(authority)/"
    for byte in root.text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "="):
        text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        text += "%" + String(byte >> 4, radix: 16, uppercase: true)
        text += String(byte & 0xF, radix: 16, uppercase: true)
      }
    }
    return text
  }
}
