/// A place in some store, as a URI names it, decoded: `s3://bucket/a%20b` is scheme `s3`, authority `bucket`,
/// path `a b`.
public struct StoreURI: Sendable, Hashable {
  /// The scheme in lower case; `file` for local paths.
  public let scheme: String
  /// What stands between `//` and the next slash: a bucket, a host; empty for local files.
  public let authority: String
  /// The key below it.
  public let path: ObjectPath

  public init(scheme: String, authority: String, path: ObjectPath) {
    self.scheme = scheme
    self.authority = authority
    self.path = path
  }

  /// The URI as a person would write it; not encoded.
  public var description: String {
    scheme == "file" ? "/" + path.text : "\(scheme)://\(authority)/\(path.text)"
  }
}

/// The parts of a reference in a log, or of a table's name, before anything is decoded.
struct URIParts<Text: Collection<UInt8>> where Text.SubSequence: Collection<UInt8> {
  let scheme: Text.SubSequence?
  let authority: Text.SubSequence
  /// What follows; begins with a slash where a scheme or an authority was there.
  let path: Text.SubSequence

  /// Parts `text`. It has a scheme only where `name:/` begins it: a relative path may have a colon in its first
  /// segment (`ts=12:00/x`), which a strict reading of RFC 3986 would take for a scheme's. `?` and `#` are
  /// letters of the path: a log's path has neither query nor fragment, and not every writer encodes them.
  init(_ text: Text) {
    guard let colon = Self.schemeEnd(text) else {
      scheme = nil
      authority = text[text.startIndex..<text.startIndex]
      path = text[...]
      return
    }
    scheme = text[..<colon]
    let rest = text[text.index(after: colon)...]
    let second = rest.index(after: rest.startIndex)
    if second != rest.endIndex, rest[second] == UInt8(ascii: "/") {
      let start = rest.index(after: second)
      let end = rest[start...].firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
      authority = text[start..<end]
      path = text[end...]
    } else {
      authority = text[rest.startIndex..<rest.startIndex]
      path = text[rest.startIndex...]
    }
  }

  /// The colon behind a scheme: a letter, then letters, digits, `+`, `-`, `.`, then `:/`.
  private static func schemeEnd(_ text: Text) -> Text.Index? {
    var index = text.startIndex
    while index != text.endIndex {
      let byte = text[index]
      if byte == UInt8(ascii: ":") {
        let next = text.index(after: index)
        guard index != text.startIndex, next != text.endIndex, text[next] == UInt8(ascii: "/") else {
          return nil
        }
        return index
      }
      let lower = byte | 0x20
      let isLetter = lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")
      let isOther =
        (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")) || byte == UInt8(ascii: "+")
        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
      guard isLetter || (isOther && index != text.startIndex) else { return nil }
      text.formIndex(after: &index)
    }
    return nil
  }
}

extension UInt8 {
  /// The ASCII letter in lower case; other bytes as they are.
  var asciiLowercased: UInt8 {
    self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") ? self | 0x20 : self
  }
}
