import GitObjects

/// The two names on a line `diff --git a/x b/x`, without what stands before their first slash.
struct PatchNames {
  /// A name on a line `---` or `+++`.
  enum Path: Equatable {
    /// `/dev/null`
    case nothing
    case some([UInt8])

    /// Without `a/` or `b/`; nil where there is none.
    var stripped: [UInt8]? {
      guard case .some(let path) = self else { return nil }
      guard let slash = path.firstIndex(of: UInt8(ascii: "/")) else { return path }
      return Array(path[(slash + 1)...])
    }
  }

  let old: [UInt8]
  let new: [UInt8]

  /// Nil where the line does not tell: names with blanks that differ.
  init?(gitLine line: ArraySlice<UInt8>) {
    var rest = line.dropFirst("diff --git ".utf8.count)
    let blank = UInt8(ascii: " ")
    if let first = QuotedPath.take(&rest) {
      guard rest.popFirst() == blank, let old = Path.some(first).stripped,
        let new = Path.some(Self.unquoted(rest)).stripped
      else { return nil }
      (self.old, self.new) = (old, new)
      return
    }
    // The second may be quoted, or both are the same and the blank is in the middle.
    if let quote = rest.firstRange(of: " \"".utf8), rest.last == UInt8(ascii: "\"") {
      guard let old = Path.some(Array(rest[..<quote.lowerBound])).stripped,
        let new = Path.some(Self.unquoted(rest[(quote.lowerBound + 1)...])).stripped
      else { return nil }
      (self.old, self.new) = (old, new)
      return
    }
    for index in rest.indices where rest[index] == blank {
      guard let old = Path.some(Array(rest[..<index])).stripped,
        let new = Path.some(Array(rest[(index + 1)...])).stripped
      else { continue }
      if old == new {
        (self.old, self.new) = (old, new)
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
