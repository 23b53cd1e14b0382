/// JSON whose text is the same everywhere: members in the order they were given, two blanks a level.
public enum StableJSON: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  case string(String)
  case array([StableJSON])
  case object([Member])

  public struct Member: Hashable, Sendable {
    public let name: String
    public let value: StableJSON
  }

  /// An object; members whose value is nil are left out.
  public static func members(_ members: KeyValuePairs<String, StableJSON?>) -> StableJSON {
    .object(members.compactMap { name, value in value.map { Member(name: name, value: $0) } })
  }

  /// The document, ending in a newline.
  public var document: String {
    var text = ""
    append(to: &text, indent: 0)
    return text + "\n"
  }

  private func append(to text: inout String, indent: Int) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .string(let value): Self.append(value, to: &text)
    case .array(let values):
      Self.append(values, "[", "]", to: &text, indent) { $0.append(to: &$1, indent: indent + 2) }
    case .object(let members):
      Self.append(members, "{", "}", to: &text, indent) { member, text in
        Self.append(member.name, to: &text)
        text += ": "
        member.value.append(to: &text, indent: indent + 2)
      }
    }
  }

  private static func append<Element>(
    _ elements: [Element], _ open: String, _ close: String, to text: inout String, _ indent: Int,
    _ append: (Element, inout String) -> Void
  ) {
    text += open
    for (index, element) in elements.enumerated() {
      text += (index == 0 ? "\n" : ",\n") + String(repeating: " ", count: indent + 2)
      append(element, &text)
    }
    if !elements.isEmpty { text += "\n" + String(repeating: " ", count: indent) }
    text += close
  }

  private static func append(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{0}"..<" ", "\u{7F}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

extension StableJSON: ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByIntegerLiteral {
  public init(stringLiteral value: String) { self = .string(value) }
  public init(arrayLiteral elements: StableJSON...) { self = .array(elements) }
  public init(integerLiteral value: Int) { self = .integer(value) }
}
