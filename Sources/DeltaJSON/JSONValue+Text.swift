extension JSONValue {
  /// The document as compact JSON text.
  package var text: String {
    var out = ""
    write(to: &out)
    return out
  }

  package func write(to out: inout String) {
    switch self {
    case .null: out += "null"
    case .bool(let value): out += value ? "true" : "false"
    case .number(let text): out += text
    case .string(let text): Self.writeQuoted(text, to: &out)
    case .array(let elements):
      out += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { out += "," }
        element.write(to: &out)
      }
      out += "]"
    case .object(let object):
      out += "{"
      for (index, member) in object.members.enumerated() {
        if index > 0 { out += "," }
        Self.writeQuoted(member.name, to: &out)
        out += ":"
        member.value.write(to: &out)
      }
      out += "}"
    }
  }

  /// `text` in quotes, with what must be escaped escaped.
  package static func writeQuoted(_ text: String, to out: inout String) {
    out += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case "\u{0}"..<"\u{20}":
        let hex = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: out.unicodeScalars.append(scalar)
      }
    }
    out += "\""
  }
}

extension JSONValue {
  /// The canonical form that the checksum of `_last_checkpoint` is taken over (PROTOCOL.md, "JSON checksum"): every
  /// leaf as its path, `=` and its value, sorted by path. The top-level member `omitting` is left out. Nil where an
  /// object has a key twice, which makes the document invalid.
  package func canonicalForm(omitting: String? = nil) -> String? {
    var leaves: [(path: String, value: String)] = []
    guard collectLeaves(path: "", omitting: omitting, into: &leaves) else { return nil }
    leaves.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    return leaves.map { $0.path.isEmpty ? $0.value : "\($0.path)=\($0.value)" }.joined(separator: ",")
  }

  private func collectLeaves(
    path: String, omitting: String?, into leaves: inout [(path: String, value: String)]
  ) -> Bool {
    func child(_ segment: String) -> String { path.isEmpty ? segment : path + "+" + segment }
    switch self {
    case .null: leaves.append((path, "null"))
    case .bool(let value): leaves.append((path, value ? "true" : "false"))
    case .number(let text): leaves.append((path, text))
    case .string(let text): leaves.append((path, "\"\(Self.percentEncoded(text))\""))
    case .array(let elements):
      for (index, element) in elements.enumerated()
      where !element.collectLeaves(path: child("\(index)"), omitting: nil, into: &leaves) { return false }
    case .object(let object):
      if object.hasDuplicates { return false }
      for member in object.members where member.name != omitting {
        let segment = "\"\(Self.percentEncoded(member.name))\""
        guard member.value.collectLeaves(path: child(segment), omitting: nil, into: &leaves) else {
          return false
        }
      }
    }
    return true
  }

  /// Every byte but letters, digits and `-._~` as `%` and two upper-case hex digits.
  private static func percentEncoded(_ text: String) -> String {
    var out: [UInt8] = []
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        out.append(byte)
      default:
        out.append(UInt8(ascii: "%"))
        out.append(digits[Int(byte >> 4)])
        out.append(digits[Int(byte & 15)])
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
