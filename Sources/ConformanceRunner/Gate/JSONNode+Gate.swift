import ConformanceCases

extension JSONNode {
  static func count(_ number: Int) -> JSONNode { .number("\(number)") }

  var double: Double? { if case .number(let text) = self { Double(text) } else { nil } }

  /// What a document of `patch-queue` has to say against something.
  var complaint: String {
    self["error"]?["message"]?.string ?? self["message"]?.string ?? self["reason"]?.string ?? text
  }
}

extension String {
  /// The first line, and not more of it than a terminal shows.
  var firstLine: String { String(prefix { !$0.isNewline }.prefix(240)) }
}
