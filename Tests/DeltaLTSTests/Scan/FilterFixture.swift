import DeltaColumns
import TestSupport

@testable import DeltaLTS

/// Random tables and filters, and a naive evaluation of one over the other to hold the library against.
struct FilterFixture {
  static let schema = StructType([
    StructField("b", .boolean), StructField("i8", .byte), StructField("i32", .integer),
    StructField("i64", .long), StructField("f", .float), StructField("d", .double),
    StructField("dec", .decimal(precision: 10, scale: 2)), StructField("s", .string),
    StructField("day", .date), StructField("t", .timestamp), StructField("bin", .binary),
    StructField("i64b", .long), StructField("d2", .double),
    StructField("dec2", .decimal(precision: 12, scale: 3)),
    StructField("s2", .string),
  ])

  var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// Rows as values; few distinct ones, so that filters hit.
  mutating func rows(_ count: Int) -> [[Value]] {
    (0..<count).map { _ in Self.schema.fields.map { value($0.type) } }
  }

  mutating func value(_ type: DataType) -> Value {
    if Int.random(in: 0..<6, using: &random) == 0 { return .null }
    return switch type {
    case .boolean: .boolean(Bool.random(using: &random))
    case .byte: .integer([-128, -1, 0, 1, 5, 127].randomElement(using: &random) ?? 0)
    case .integer: .integer([Int(Int32.min), -7, 0, 3, 4, Int(Int32.max)].randomElement(using: &random) ?? 0)
    case .long:
      .integer([Int64.min, -1, 0, 2, 1 << 53, 1 << 53 + 1, .max].randomElement(using: &random) ?? 0)
    case .float: .float([-.infinity, -1.5, -0.0, 0, 0.1, 3, .nan].randomElement(using: &random) ?? 0)
    case .double:
      .double([-.infinity, -1.5, -0.0, 0, 0.1, 0x1p53, .infinity, .nan].randomElement(using: &random) ?? 0)
    case .date: .date(daysSinceEpoch: [-1, 0, 1, 20_000].randomElement(using: &random) ?? 0)
    case .timestamp: .timestamp(microseconds: [-1, 0, 999, 1000, 1001].randomElement(using: &random) ?? 0)
    case .string: .string(text())
    case .binary: .binary([[], [0], [0, 255], [255]].randomElement(using: &random) ?? [])
    case .decimal(precision: 12, scale: 3):
      .decimal(unscaled: [-1500, 0, 1, 100, 110, 999].randomElement(using: &random) ?? 0, scale: 3)
    default:
      .decimal(unscaled: [-150, -1, 0, 10, 11, 9_999_999_999].randomElement(using: &random) ?? 0, scale: 2)
    }
  }

  private mutating func text() -> String {
    ["", "a", "ab", "abc", "abd", "b", "é", "日本", "\u{10FFFF}"].randomElement(using: &random) ?? ""
  }

  /// A literal that can be compared with a column of the type, often of another type than the column's own.
  private mutating func literal(_ type: DataType) -> Value {
    switch type {
    case .byte, .integer, .long, .float, .double, .decimal(precision: 10, scale: 2):
      let numbers: [DataType] = [.byte, .integer, .long, .float, .double, .decimal(precision: 10, scale: 2)]
      if Int.random(in: 0..<4, using: &random) == 0 {
        return .decimal(unscaled: [1, 15, 105, -1505, 30].randomElement(using: &random) ?? 0, scale: 3)
      }
      return value(numbers.randomElement(using: &random) ?? type)
    default: return value(type)
    }
  }

  mutating func filter(depth: Int = 0) -> Filter.Node {
    let kind = Int.random(in: 0..<(depth < 3 ? 10 : 6), using: &random)
    guard let field = Self.schema.fields.randomElement(using: &random) else { return .constant(true) }
    let path = ColumnPath(column: field.name)
    switch kind {
    case 0: return .isNull(path)
    case 1:
      let count = Int.random(in: 0...7, using: &random)
      return .isIn(path, (0..<count).map { _ in literal(field.type) })
    case 2:
      return Bool.random(using: &random)
        ? .startsWith(ColumnPath(column: "s"), text())
        : .like(
          ColumnPath(column: "s"),
          pattern: ["%", "a%", "%b", "_b%", "a_", "abc", "", "%b_%"].randomElement(using: &random) ?? "",
          escape: "\\")
    case 3 where Bool.random(using: &random):
      let pairs = [
        ("i64", "i64b"), ("i32", "i64"), ("d", "d2"), ("f", "d"), ("s", "s2"), ("dec", "dec2"), ("i8", "dec"),
        ("i64", "d"), ("d", "i32"), ("b", "b"), ("day", "day"),
      ]
      let pair = pairs.randomElement(using: &random) ?? ("b", "b")
      return .compareColumns(
        ColumnPath(column: pair.0), Filter.Comparison.allCases.randomElement(using: &random) ?? .same,
        ColumnPath(column: pair.1))
    case 3, 4, 5:
      let comparisons: [Filter.Comparison] = [
        .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .same,
      ]
      return .compare(path, comparisons.randomElement(using: &random) ?? .equal, literal(field.type))
    case 6: return .not(filter(depth: depth + 1))
    case 7: return .constant([true, false, nil].randomElement(using: &random) ?? nil)
    case 8: return .and((0..<Int.random(in: 0...3, using: &random)).map { _ in filter(depth: depth + 1) })
    default: return .or((0..<Int.random(in: 0...3, using: &random)).map { _ in filter(depth: depth + 1) })
    }
  }

  static func batch(_ rows: [[Value]]) throws -> Batch {
    var columns: [Column] = []
    for (index, field) in schema.fields.enumerated() {
      columns.append(try Column(field.type.columnType, rows.map { scalar($0[index]) }))
    }
    return Batch(unchecked: schema.columnFields, columns: columns, count: rows.count)
  }

  private static func scalar(_ value: Value) -> ColumnScalar {
    switch value.kind {
    case .null: .null
    case .boolean(let value): .boolean(value)
    case .integer(let value): .integer(value)
    case .float(let value): .float(Double(value))
    case .double(let value): .float(value)
    case .decimal(let unscaled, _): .decimal(unscaled)
    case .string(let text): .text(text)
    case .binary(let bytes): .bytes(bytes)
    case .date(let days): .integer(Int64(days))
    case .timestamp(let ticks, _, _): .integer(ticks)
    }
  }
}

/// SQL's meaning, value by value.
enum NaiveFilter {
  static func evaluate(_ node: Filter.Node, _ row: [Value]) -> Bool? {
    func value(_ path: ColumnPath) -> Value {
      zip(FilterFixture.schema.fields, row).first { $0.0.name == path.column }?.1 ?? .null
    }
    switch node {
    case .constant(let constant): return constant
    case .isNull(let path): return value(path).isNull
    case .compare(let path, .same, let literal):
      if value(path).isNull || literal.isNull { return value(path).isNull && literal.isNull }
      return order(value(path), literal) == 0
    case .compare(let path, let comparison, let literal):
      if value(path).isNull || literal.isNull { return nil }
      let order = order(value(path), literal)
      return switch comparison {
      case .equal, .same: order == 0
      case .notEqual: order != 0
      case .less: order < 0
      case .lessOrEqual: order <= 0
      case .greater: order > 0
      case .greaterOrEqual: order >= 0
      }
    case .compareColumns(let left, let comparison, let right):
      if comparison == .same || !value(right).isNull {
        return evaluate(.compare(left, comparison, value(right)), row)
      }
      return nil
    case .isIn(let path, let values):
      return values.reduce(false) { or($0, evaluate(.compare(path, .equal, $1), row)) }
    case .startsWith(let path, let prefix):
      guard case .string(let text) = value(path).kind else { return nil }
      return Array(text.utf8).starts(with: Array(prefix.utf8))
    case .like(let path, let pattern, _):
      guard case .string(let text) = value(path).kind else { return nil }
      return like(Array(text.unicodeScalars)[...], Array(pattern.unicodeScalars)[...])
    case .not(let node): return evaluate(node, row).map { !$0 }
    case .and(let nodes): return nodes.reduce(true) { and($0, evaluate($1, row)) }
    case .or(let nodes): return nodes.reduce(false) { or($0, evaluate($1, row)) }
    }
  }

  static func and(_ left: Bool?, _ right: Bool?) -> Bool? {
    left == false || right == false ? false : left == nil || right == nil ? nil : true
  }

  static func or(_ left: Bool?, _ right: Bool?) -> Bool? {
    left == true || right == true ? true : left == nil || right == nil ? nil : false
  }

  private static func like(_ text: ArraySlice<Unicode.Scalar>, _ pattern: ArraySlice<Unicode.Scalar>) -> Bool
  {
    guard let first = pattern.first else { return text.isEmpty }
    if first == "%" {
      return like(text, pattern.dropFirst()) || (!text.isEmpty && like(text.dropFirst(), pattern))
    }
    return !text.isEmpty && (first == "_" || first == text.first)
      && like(text.dropFirst(), pattern.dropFirst())
  }

  /// Below, at or above zero; exact for the small exponents of the fixture.
  static func order(_ left: Value, _ right: Value) -> Int {
    switch (left.kind, right.kind) {
    case (.boolean(let a), .boolean(let b)): return sign(a ? 1 : 0, b ? 1 : 0)
    case (.string(let a), .string(let b)): return sign(Array(a.utf8), Array(b.utf8))
    case (.binary(let a), .binary(let b)): return sign(a, b)
    case (.date(let a), .date(let b)): return sign(a, b)
    case (.timestamp(let a, _, _), .timestamp(let b, _, _)): return sign(a, b)
    default: return number(left, right)
    }
  }

  private static func number(_ left: Value, _ right: Value) -> Int {
    let (a, b) = (special(left), special(right))
    if a != 0 || b != 0 { return sign(a, b) }
    // All finite numbers of the fixture are whole multiples of 2^-60, and 10^3 brings decimals there too.
    return sign(scaled(left), scaled(right))
  }

  /// 3 for NaN, 2 for infinity, -2 for its negative, 0 for all others.
  private static func special(_ value: Value) -> Int {
    let number: Double =
      switch value.kind {
      case .float(let number): Double(number)
      case .double(let number): number
      default: 0
      }
    return number.isNaN ? 3 : number == .infinity ? 2 : number == -.infinity ? -2 : 0
  }

  /// The number times 1000 · 2^60, as a sign and two halves that compare in order.
  private static func scaled(_ value: Value) -> [Int128] {
    func split(_ number: Int128, shift: Int) -> [Int128] {
      // number · 2^(60 - shift): the integer part beside the fraction.
      let floor = number >> Int128(shift)
      return [floor, (number - floor << Int128(shift)) << Int128(60 - shift)]
    }
    switch value.kind {
    case .integer(let number): return split(Int128(number) * 1000, shift: 0)
    case .decimal(let unscaled, let scale): return split(unscaled * (scale == 2 ? 10 : 1), shift: 0)
    case .float(let number): return double(Double(number), split)
    case .double(let number): return double(number, split)
    default: return []
    }
  }

  private static func double(_ number: Double, _ split: (Int128, Int) -> [Int128]) -> [Int128] {
    if abs(number) >= 0x1p53 || number == number.rounded() { return split(Int128(number) * 1000, 0) }
    return split(Int128(number * 0x1p58) * 1000, 58)
  }

  private static func sign<T: Comparable>(_ a: T, _ b: T) -> Int { a < b ? -1 : a > b ? 1 : 0 }

  private static func sign<T: Comparable>(_ a: [T], _ b: [T]) -> Int {
    a.lexicographicallyPrecedes(b) ? -1 : b.lexicographicallyPrecedes(a) ? 1 : 0
  }
}
