/// A WHERE clause of a workload spec, in the subset of SQL that DAT's specs use.
package indirect enum SQLPredicate: Sendable, Equatable {
  case comparison(Comparison, Operand, Operand)
  case isNull(Operand, negated: Bool)
  case among(Operand, [Operand], negated: Bool)
  case like(Operand, pattern: String, negated: Bool)
  case and(SQLPredicate, SQLPredicate)
  case or(SQLPredicate, SQLPredicate)
  case not(SQLPredicate)
  /// A boolean column or literal that stands alone.
  case value(Operand)

  package enum Comparison: String, Sendable {
    case equal = "="
    case notEqual = "<>"
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    /// Equal, or both null.
    case nullSafeEqual = "<=>"
  }

  package indirect enum Operand: Sendable, Equatable {
    /// A column by the names on its path.
    case column([String])
    /// A number as it was written.
    case number(String)
    case string(String)
    case boolean(Bool)
    case null
    /// `DATE '…'`, `TIMESTAMP '…'` or `TIMESTAMP_NTZ '…'`: the upper-case type and the text.
    case typed(String, String)
    /// One of `+ - * / %`.
    case arithmetic(Character, Operand, Operand)
  }
}

extension SQLPredicate {
  /// Parses a clause; what is no predicate of the subset is an `InexpressiblePredicate`.
  package init(_ text: String) throws {
    var parser = try SQLParser(text)
    self = try parser.whole()
  }
}
