/// What `Upstream-Status:` says: Yocto's words, with more in brackets behind them.
struct UpstreamStatus: Hashable, Sendable {
  enum Word: String, CaseIterable, Sendable {
    case pending = "Pending"
    case submitted = "Submitted"
    case backport = "Backport"
    case denied = "Denied"
    case inappropriate = "Inappropriate"
    case inactive = "Inactive-Upstream"
  }

  let word: Word
  /// What stands in the brackets, or behind the word.
  let detail: String

  /// Nil where the word is none of Yocto's.
  init?(_ value: String) {
    let text = value.prefix { $0 != " " && $0 != "[" && $0 != "(" }
    guard let word = Word(rawValue: String(text)) else { return nil }
    self.word = word
    detail = value[text.endIndex...].trimmingBrackets
  }

  /// Whether the word asks for more: from where, to whom, why.
  var needsDetail: Bool { word != .pending }
}

extension Substring {
  fileprivate var trimmingBrackets: String {
    var text = self
    while let first = text.first, " [(".contains(first) { text.removeFirst() }
    while let last = text.last, " ])".contains(last) { text.removeLast() }
    return String(text)
  }
}
