/// A recursive descent parser for `SQLPredicate`.
struct SQLParser {
  private enum Token: Equatable {
    case word(String)
    case quotedName(String)
    case string(String)
    case number(String)
    case symbol(String)
  }

  private let text: String
  private var tokens: ArraySlice<Token>
  private var depth = 0

  init(_ text: String) throws {
    self.text = text
    tokens = try Self.tokens(text)[...]
  }

  mutating func whole() throws -> SQLPredicate {
    let predicate = try disjunction()
    guard tokens.isEmpty else { throw failure("text after the predicate") }
    return predicate
  }

  private func failure(_ message: String) -> InexpressiblePredicate {
    InexpressiblePredicate("the predicate \(text) is beyond this runner: \(message)")
  }

  // MARK: Tokens

  private static func tokens(_ text: String) throws -> [Token] {
    var rest = text[...]
    var tokens: [Token] = []
    while let first = rest.first {
      if first.isWhitespace {
        rest.removeFirst()
      } else if first.isLetter || first == "_" {
        tokens.append(.word(take(&rest) { $0.isLetter || $0.isNumber || $0 == "_" }))
      } else if first.isNumber || (first == "." && rest.dropFirst().first?.isNumber == true) {
        tokens.append(.number(number(&rest)))
      } else if first == "'" || first == "\"" || first == "`" {
        let content = try quoted(&rest, whole: text)
        tokens.append(first == "`" ? .quotedName(content) : .string(content))
      } else {
        let symbols = [
          "<=>", "<=", ">=", "<>", "!=", "==", "=", "<", ">", "(", ")", ",", ".", "+", "-", "*", "/", "%",
        ]
        guard let symbol = symbols.first(where: rest.hasPrefix) else {
          throw InexpressiblePredicate("the predicate \(text) is beyond this runner: \(first)")
        }
        rest = rest.dropFirst(symbol.count)
        tokens.append(.symbol(symbol == "!=" ? "<>" : symbol == "==" ? "=" : symbol))
      }
    }
    return tokens
  }

  private static func take(_ rest: inout Substring, while isPart: (Character) -> Bool) -> String {
    let taken = rest.prefix(while: isPart)
    rest = rest.dropFirst(taken.count)
    return String(taken)
  }

  /// Digits, a point, an exponent; a type suffix of Spark (`1L`, `1.5D`, `2.5BD`) is dropped.
  private static func number(_ rest: inout Substring) -> String {
    var text = take(&rest) { $0.isNumber || $0 == "." }
    if let exponent = rest.first, exponent == "e" || exponent == "E" {
      let after = rest.dropFirst()
      let digits = after.first == "-" || after.first == "+" ? after.dropFirst() : after
      if digits.first?.isNumber == true {
        text += rest.prefix(rest.count - digits.count)
        rest = digits
        text += take(&rest) { $0.isNumber }
      }
    }
    _ = take(&rest) { $0.isLetter }
    return text
  }

  /// A doubled quote stands for itself.
  private static func quoted(_ rest: inout Substring, whole: String) throws -> String {
    let quote = rest.removeFirst()
    var content = ""
    while let character = rest.popFirst() {
      if character != quote {
        content.append(character)
      } else if rest.first == quote {
        content.append(rest.removeFirst())
      } else {
        return content
      }
    }
    throw InexpressiblePredicate("the predicate \(whole) is beyond this runner: a quote is not closed")
  }

  private mutating func skip(_ symbol: String) -> Bool {
    guard tokens.first == .symbol(symbol) else { return false }
    tokens.removeFirst()
    return true
  }

  private mutating func skipWord(_ word: String) -> Bool {
    guard case .word(let found) = tokens.first, found.uppercased() == word else { return false }
    tokens.removeFirst()
    return true
  }

  private mutating func expect(_ symbol: String) throws {
    guard skip(symbol) else { throw failure("expected \(symbol)") }
  }

  // MARK: Predicates

  private mutating func disjunction() throws -> SQLPredicate {
    depth += 1
    defer { depth -= 1 }
    guard depth < 100 else { throw failure("nested too deep") }
    var left = try conjunction()
    while skipWord("OR") { left = .or(left, try conjunction()) }
    return left
  }

  private mutating func conjunction() throws -> SQLPredicate {
    var left = try negation()
    while skipWord("AND") { left = .and(left, try negation()) }
    return left
  }

  private mutating func negation() throws -> SQLPredicate {
    if skipWord("NOT") { return .not(try negation()) }
    return try condition()
  }

  /// What a bracket holds is known only after it was read.
  private enum Term {
    case operand(SQLPredicate.Operand)
    case predicate(SQLPredicate)
  }

  private func operand(_ term: Term) throws -> SQLPredicate.Operand {
    guard case .operand(let operand) = term else {
      throw failure("a predicate stands where a value should be")
    }
    return operand
  }

  private mutating func condition() throws -> SQLPredicate {
    let term = try sumTerm()
    if case .predicate(let predicate) = term { return predicate }
    let left = try operand(term)
    if case .symbol(let symbol) = tokens.first, let comparison = SQLPredicate.Comparison(rawValue: symbol) {
      tokens.removeFirst()
      return .comparison(comparison, left, try sum())
    }
    if skipWord("IS") {
      let negated = skipWord("NOT")
      guard skipWord("NULL") else { throw failure("expected NULL after IS") }
      return .isNull(left, negated: negated)
    }
    let negated = skipWord("NOT")
    if skipWord("IN") { return .among(left, try list(), negated: negated) }
    if skipWord("BETWEEN") {
      let low = try sum()
      guard skipWord("AND") else { throw failure("expected AND after BETWEEN") }
      let range = SQLPredicate.and(
        .comparison(.greaterOrEqual, left, low), .comparison(.lessOrEqual, left, try sum()))
      return negated ? .not(range) : range
    }
    if skipWord("LIKE") {
      guard case .string(let pattern) = tokens.popFirst() else {
        throw failure("expected a pattern after LIKE")
      }
      return .like(left, pattern: pattern, negated: negated)
    }
    guard !negated else { throw failure("expected IN, BETWEEN or LIKE after NOT") }
    return .value(left)
  }

  private mutating func list() throws -> [SQLPredicate.Operand] {
    try expect("(")
    var items = [try sum()]
    while skip(",") { items.append(try sum()) }
    try expect(")")
    return items
  }

  // MARK: Operands

  private mutating func sum() throws -> SQLPredicate.Operand { try operand(sumTerm()) }

  private mutating func sumTerm() throws -> Term {
    var left = try productTerm()
    while case .symbol(let symbol) = tokens.first, symbol == "+" || symbol == "-" {
      tokens.removeFirst()
      left = .operand(.arithmetic(Character(symbol), try operand(left), try operand(productTerm())))
    }
    return left
  }

  private mutating func productTerm() throws -> Term {
    var left = try primary()
    while case .symbol(let symbol) = tokens.first, ["*", "/", "%"].contains(symbol) {
      tokens.removeFirst()
      left = .operand(.arithmetic(Character(symbol), try operand(left), try operand(primary())))
    }
    return left
  }

  private mutating func primary() throws -> Term {
    depth += 1
    defer { depth -= 1 }
    guard depth < 100 else { throw failure("nested too deep") }
    switch tokens.popFirst() {
    case .number(let text): return .operand(.number(text))
    case .string(let text): return .operand(.string(text))
    case .quotedName(let name): return .operand(try column(name))
    case .symbol("+"): return try primary()
    case .symbol("-"):
      let inner = try operand(primary())
      if case .number(let text) = inner { return .operand(.number("-" + text)) }
      return .operand(.arithmetic("-", .number("0"), inner))
    case .symbol("("):
      let inner = try disjunction()
      try expect(")")
      if case .value(let operand) = inner { return .operand(operand) }
      return .predicate(inner)
    case .word(let word): return .operand(try operand(word))
    default: throw failure("expected a value")
    }
  }

  private mutating func operand(_ word: String) throws -> SQLPredicate.Operand {
    let upper = word.uppercased()
    switch upper {
    case "TRUE": return .boolean(true)
    case "FALSE": return .boolean(false)
    case "NULL": return .null
    case "DATE", "TIMESTAMP", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ":
      if case .string(let text) = tokens.first {
        tokens.removeFirst()
        return .typed(upper, text)
      }
    default: break
    }
    if tokens.first == .symbol("(") { throw failure("the function \(word)") }
    return try column(word)
  }

  private mutating func column(_ first: String) throws -> SQLPredicate.Operand {
    var path = [first]
    while skip(".") {
      switch tokens.popFirst() {
      case .word(let name), .quotedName(let name): path.append(name)
      default: throw failure("expected a name after a point")
      }
    }
    return .column(path)
  }
}
