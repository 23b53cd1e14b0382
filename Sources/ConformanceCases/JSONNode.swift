/// A JSON value that keeps numbers as they were written: a long is never a double.
///
/// The runner has a reader of its own, so that a defect in the library's JSON cannot hide on both sides.
package enum JSONNode: Sendable, Equatable {
  case null
  case boolean(Bool)
  /// The number's text.
  case number(String)
  case string(String)
  case array([JSONNode])
  /// Members in the order of the text.
  case object([Member])

  package struct Member: Sendable, Equatable {
    package let name: String
    package let value: JSONNode

    package init(_ name: String, _ value: JSONNode) {
      self.name = name
      self.value = value
    }
  }
}

extension JSONNode {
  /// The member of that name; nil where there is none, or where this is no object.
  package subscript(name: String) -> JSONNode? {
    members?.last { $0.name == name }?.value
  }

  package var members: [Member]? { if case .object(let members) = self { members } else { nil } }
  package var elements: [JSONNode]? { if case .array(let elements) = self { elements } else { nil } }
  package var string: String? { if case .string(let text) = self { text } else { nil } }
  package var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }
  package var integer: Int64? { if case .number(let text) = self { Int64(text) } else { nil } }
  package var isNull: Bool { self == .null }

  /// The strings of an array of strings; nil where it is anything else.
  package var strings: [String]? {
    guard let elements else { return nil }
    let strings = elements.compactMap(\.string)
    return strings.count == elements.count ? strings : nil
  }

  /// The members of an object of strings, such as table properties.
  package var dictionary: [String: JSONNode]? {
    members.map { Dictionary($0.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }) }
  }

  /// The same value with members in name order and numbers in one form, to compare by value.
  package var normalized: JSONNode {
    switch self {
    case .null, .boolean, .string: self
    case .number(let text): .number(NumberText.any(text))
    case .array(let elements): .array(elements.map(\.normalized))
    case .object(let members):
      .object(members.map { Member($0.name, $0.value.normalized) }.sorted { $0.name < $1.name })
    }
  }
}
