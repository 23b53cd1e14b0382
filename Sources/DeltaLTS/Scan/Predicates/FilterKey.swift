import DeltaColumns

/// A value in the form in which a column of one type is compared. Keys of one column are all of one case.
package enum FilterKey: Hashable, Sendable {
  case boolean(Bool)
  /// Integers, days, ticks.
  case integer(Int64)
  /// Both floating-point types: every float is a double.
  case double(Double)
  /// Unscaled, at the scale of the column.
  case decimal(Int128)
  /// UTF-8 or plain bytes.
  case bytes([UInt8])

  package var isNaN: Bool {
    if case .double(let value) = self { value.isNaN } else { false }
  }

  /// The order of the column: NaN last and equal to itself, -0.0 equal to 0.0, bytes unsigned.
  package static func < (left: FilterKey, right: FilterKey) -> Bool {
    switch (left, right) {
    case (.boolean(let a), .boolean(let b)): !a && b
    case (.integer(let a), .integer(let b)): a < b
    case (.double(let a), .double(let b)): a < b || (!a.isNaN && b.isNaN)
    case (.decimal(let a), .decimal(let b)): a < b
    case (.bytes(let a), .bytes(let b)): a.lexicographicallyPrecedes(b)
    default: false
    }
  }

  /// Whether the two are of one case, and so can be ordered.
  package static func isOneForm(_ left: FilterKey, _ right: FilterKey) -> Bool {
    switch (left, right) {
    case (.boolean, .boolean), (.integer, .integer), (.double, .double), (.bytes, .bytes): true
    // The scales of two columns may differ.
    default: false
    }
  }

  package static func same(_ left: FilterKey, _ right: FilterKey) -> Bool {
    !(left < right) && !(right < left)
  }
}

/// How the values of a column are ordered and compared.
package struct FilterDomain: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case boolean
    case integer(ClosedRange<Int64>)
    case double
    case decimal(precision: Int, scale: Int)
    case text
    case binary
    case date
    case timestamp(TimeUnit, isInstant: Bool)
  }

  package let kind: Kind

  /// nil where values of the type cannot be compared.
  package init?(_ type: DataType) {
    guard let column = type.primitive?.columnType else { return nil }
    switch column.kind {
    case .boolean: kind = .boolean
    case .int8: kind = .integer(Int64(Int8.min)...Int64(Int8.max))
    case .int16: kind = .integer(Int64(Int16.min)...Int64(Int16.max))
    case .int32: kind = .integer(Int64(Int32.min)...Int64(Int32.max))
    case .int64: kind = .integer(.min ... .max)
    case .float32, .float64: kind = .double
    case .decimal(let precision, let scale): kind = .decimal(precision: precision, scale: scale)
    case .utf8View: kind = .text
    case .binaryView: kind = .binary
    case .date: kind = .date
    case .timestamp(let unit, let zone): kind = .timestamp(unit, isInstant: zone != nil)
    default: return nil
    }
  }

  /// Whether values of the two can be compared by value: numbers with numbers (decimals not with floating-point
  /// numbers), all others with their like.
  package func isComparable(to other: FilterDomain) -> Bool {
    switch (kind, other.kind) {
    case (.boolean, .boolean), (.text, .text), (.binary, .binary), (.date, .date), (.integer, .integer),
      (.double, .double), (.integer, .double), (.double, .integer), (.decimal, .decimal),
      (.integer, .decimal),
      (.decimal, .integer):
      true
    case (.timestamp(let unit, let isInstant), .timestamp(let otherUnit, let otherIsInstant)):
      unit == otherUnit && isInstant == otherIsInstant
    default: false
    }
  }

  /// The key of a value that is of the column's own type; nil of null and of other types' values.
  package func key(_ value: Value.Kind) -> FilterKey? {
    switch (kind, value) {
    case (.boolean, .boolean(let value)): .boolean(value)
    case (.integer, .integer(let value)): .integer(value)
    case (.double, .double(let value)): .double(value)
    case (.double, .float(let value)): .double(Double(value))
    case (.decimal(_, let scale), .decimal(let unscaled, let from)):
      DecimalText.rescale(unscaled, from: from, to: scale).map { .decimal($0) }
    case (.text, .string(let text)): .bytes(Array(text.utf8))
    case (.binary, .binary(let bytes)): .bytes(bytes)
    case (.date, .date(let days)): .integer(Int64(days))
    case (.timestamp(let unit, _), .timestamp(let ticks, let from, _)) where unit == from: .integer(ticks)
    default: nil
    }
  }
}
