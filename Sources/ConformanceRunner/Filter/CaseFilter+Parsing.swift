/// What is wrong with a filter expression.
package struct FilterError: Error, CustomStringConvertible {
  package let description: String
}

extension CaseFilter {
  /// Parses an expression; see `help` for the language.
  package init(_ text: String) throws {
    var parser = FilterParser(text: text, tokens: FilterParser.tokens(text)[...])
    self = try parser.whole()
  }
}

private struct FilterParser {
  let text: String
  var tokens: ArraySlice<String>

  /// Brackets and commas stand alone; white space separates.
  static func tokens(_ text: String) -> [String] {
    var tokens: [String] = []
    var word = ""
    for character in text {
      if character.isWhitespace || "(),".contains(character) {
        if !word.isEmpty { tokens.append(word) }
        word = ""
        if !character.isWhitespace { tokens.append(String(character)) }
      } else {
        word.append(character)
      }
    }
    return word.isEmpty ? tokens : tokens + [word]
  }

  func failure(_ message: String) -> FilterError {
    FilterError(description: "the filter '\(text)' is not understood: \(message). \(CaseFilter.help)")
  }

  mutating func whole() throws -> CaseFilter {
    guard !tokens.isEmpty else { throw failure("it is empty") }
    let filter = try disjunction(depth: 0)
    guard tokens.isEmpty else { throw failure("nothing may follow before '\(tokens.first ?? "")'") }
    return filter
  }

  mutating func skip(_ words: String...) -> Bool {
    guard let first = tokens.first, words.contains(first.lowercased()) else { return false }
    tokens.removeFirst()
    return true
  }

  mutating func disjunction(depth: Int) throws -> CaseFilter {
    guard depth < 50 else { throw failure("it is nested too deep") }
    var left = try conjunction(depth: depth)
    while skip("or", ",") { left = .or(left, try conjunction(depth: depth)) }
    return left
  }

  mutating func conjunction(depth: Int) throws -> CaseFilter {
    var left = try negation(depth: depth)
    while true {
      if skip("and") {
        left = .and(left, try negation(depth: depth))
      } else if let next = tokens.first, ![",", ")", "or"].contains(next.lowercased()) {
        left = .and(left, try negation(depth: depth))
      } else {
        return left
      }
    }
  }

  mutating func negation(depth: Int) throws -> CaseFilter {
    guard depth < 50 else { throw failure("it is nested too deep") }
    if skip("not") { return .not(try negation(depth: depth + 1)) }
    if skip("(") {
      let inner = try disjunction(depth: depth + 1)
      guard skip(")") else { throw failure("a bracket is not closed") }
      return inner
    }
    guard let word = tokens.popFirst() else { throw failure("it ends where a term should be") }
    guard ![")", ",", "and", "or"].contains(word.lowercased()) else {
      throw failure("'\(word)' stands where a term should be")
    }
    return try term(word)
  }

  func term(_ word: String) throws -> CaseFilter {
    guard let colon = word.firstIndex(of: ":") else { return .match(.name, Glob(word)) }
    let name = String(word[..<colon])
    guard let key = CaseFilter.Key(rawValue: name.lowercased()) else {
      throw failure("there is no key '\(name)'")
    }
    let pattern = String(word[word.index(after: colon)...])
    guard !pattern.isEmpty else { throw failure("'\(word)' has no pattern") }
    return .match(key, Glob(pattern))
  }
}
