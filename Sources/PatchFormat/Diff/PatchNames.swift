import GitObjects

/// The two names on a line `diff --git a/x b/x`, without what stands before their first slash.
struct PatchNames {
  /// A name on a line `---` or `+++`.
  enum Path: Equatable {
    /// `/dev/null`
    case nothing
    case some([UInt8])

    /// Without its first parts, such as `a/`; nil where it has not so many. A lone name has none to lose.
    func stripped(_ count: Int) -> [UInt8]? {
      guard case .some(let path) = self else { return nil }
      return Self.stripped(path[...], count).map { Array($0) }
    }

    static func stripped(_ path: ArraySlice<UInt8>, _ count: Int) -> ArraySlice<UInt8>? {
      let slash = UInt8(ascii: "/")
      guard path.contains(slash) || count > 1 else { return path }
      var rest = path
      for _ in 0..<count {
        guard let end = rest.firstIndex(of: slash) else { return nil }
        rest = rest[(end + 1)...].drop { $0 == slash }
      }
      return rest
    }
  }

  let old: [UInt8]
  let new: [UInt8]

  /// Nil where the line does not tell: names with blanks that differ.
  init?(gitLine line: ArraySlice<UInt8>, strip: Int) {
    var rest = line.dropFirst("diff --git ".utf8.count)
    let blank = UInt8(ascii: " ")
    if let first = QuotedPath.take(&rest) {
      guard rest.popFirst() == blank, let old = Path.some(first).stripped(strip),
        let new = Path.some(Self.unquoted(rest)).stripped(strip)
      else { return nil }
      (self.old, self.new) = (old, new)
      return
    }
    // The second may be quoted, or both are the same and the blank is in the middle.
    if rest.last == UInt8(ascii: "\""), let quote = rest.first(" \"") {
      guard let old = Path.some(Array(rest[..<quote.lowerBound])).stripped(strip),
        let new = Path.some(Self.unquoted(rest[(quote.lowerBound + 1)...])).stripped(strip)
      else { return nil }
      (self.old, self.new) = (old, new)
      return
    }
    // No system has paths as long as this; every blank is tried.
    guard rest.count <= 2 * 4_096 + 16 else { return nil }
    for index in rest.indices where rest[index] == blank {
      guard let old = Path.stripped(rest[..<index], strip),
        let new = Path.stripped(rest[(index + 1)...], strip)
      else { continue }
      if old == new {
        (self.old, self.new) = (Array(old), Array(new))
        return
      }
    }
    return nil
  }

  /// The name behind `--- ` or `+++ `: up to a tab, behind which some programs write a date.
  static func path(_ text: ArraySlice<UInt8>) -> Path? {
    var rest = text
    let name = QuotedPath.take(&rest) ?? Array(text.prefix { $0 != UInt8(ascii: "\t") })
    var trimmed = name[...]
    if trimmed.last == UInt8(ascii: "\r") { trimmed.removeLast() }
    return trimmed.elementsEqual("/dev/null".utf8) ? .nothing : .some(Array(trimmed))
  }

  static func unquoted(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var rest = text
    return QuotedPath.take(&rest) ?? Array(text)
  }
}
