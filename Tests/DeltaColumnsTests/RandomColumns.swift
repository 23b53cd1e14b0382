import DeltaColumns
import TestSupport

/// Random types, values and columns, nested to a depth, from a seed.
struct RandomColumns {
  var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// One type of every kind that is not nested.
  static let flatTypes: [ColumnType] = [
    .null, .boolean, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float16, .float32,
    .float64, .decimal(precision: 38, scale: 4), .date, .time(.second), .time(.millisecond),
    .time(.microsecond), .time(.nanosecond), .timestamp(.microsecond, zone: "UTC"),
    .timestamp(.microsecond, zone: nil), .timestamp(.nanosecond, zone: nil), .timestamp(.second, zone: "UTC"),
    .utf8View, .binaryView, .utf8, .largeUtf8, .binary, .largeBinary, .fixedBinary(5), .fixedBinary(16),
  ]

  mutating func type(depth: Int) -> ColumnType {
    let flat = Self.flatTypes.randomElement(using: &random) ?? .int64
    if depth == 0 { return flat }
    switch Int.random(in: 0..<8, using: &random) {
    case 0, 1: return .list(ColumnField("item", type(depth: depth - 1)))
    case 2: return ColumnType(.largeList(ColumnField("item", type(depth: depth - 1))))
    case 3, 4:
      let count = Int.random(in: 1...3, using: &random)
      var fields: [ColumnField] = []
      for index in 0..<count { fields.append(ColumnField("f\(index)", type(depth: depth - 1))) }
      return .structure(fields)
    case 5:
      return .map(
        key: ColumnField("key", .utf8View, isNullable: false),
        value: ColumnField("value", type(depth: depth - 1)))
    case 6: return .dictionary(of: flat == .null ? .utf8View : flat)
    default: return flat
    }
  }

  mutating func scalar(_ type: ColumnType, isNullable: Bool = true) -> ColumnScalar {
    if isNullable, Int.random(in: 0..<5, using: &random) == 0 { return .null }
    switch type.kind {
    case .null: return .null
    case .boolean: return .boolean(Bool.random(using: &random))
    case .int8: return .integer(Int64(Int8.random(in: .min ... .max, using: &random)))
    case .int16: return .integer(Int64(Int16.random(in: .min ... .max, using: &random)))
    case .int32, .date: return .integer(Int64(Int32.random(in: .min ... .max, using: &random)))
    case .time: return .integer(Int64.random(in: 0..<86_400, using: &random))
    case .int64, .timestamp: return .integer(Int64.random(in: .min ... .max, using: &random))
    case .uint8: return .unsigned(UInt64(UInt8.random(in: .min ... .max, using: &random)))
    case .uint16: return .unsigned(UInt64(UInt16.random(in: .min ... .max, using: &random)))
    case .uint32: return .unsigned(UInt64(UInt32.random(in: .min ... .max, using: &random)))
    case .uint64: return .unsigned(UInt64.random(in: .min ... .max, using: &random))
    case .float16: return .float(Double(Int.random(in: -2_000...2_000, using: &random)) / 2)
    case .float32: return .float(Double(Float.random(in: -1e6...1e6, using: &random)))
    case .float64: return .float(Double.random(in: -1e9...1e9, using: &random))
    case .decimal:
      return .decimal(Int128(Int64.random(in: .min ... .max, using: &random)) * 1_000_000_007)
    case .utf8View, .utf8, .largeUtf8: return .text(text())
    case .binaryView, .binary, .largeBinary: return .bytes(Array(text().utf8))
    case .fixedBinary(let width):
      return .bytes((0..<width).map { _ in UInt8.random(in: 0...255, using: &random) })
    case .list(let element), .largeList(let element):
      return .list(scalars(element, Int.random(in: 0...4, using: &random)))
    case .structure(let fields):
      var values: [ColumnScalar] = []
      for field in fields { values.append(scalar(field.type, isNullable: field.isNullable)) }
      return .structure(values)
    case .map(let key, let value):
      let count = Int.random(in: 0...3, using: &random)
      return .map(keys: scalars(key, count), values: scalars(value, count))
    case .dictionary(let value): return scalar(value, isNullable: false)
    }
  }

  mutating func scalars(_ field: ColumnField, _ count: Int) -> [ColumnScalar] {
    var values: [ColumnScalar] = []
    for _ in 0..<count { values.append(scalar(field.type, isNullable: field.isNullable)) }
    return values
  }

  /// A column that is often a slice of a longer one, and its values.
  mutating func column(_ type: ColumnType, count: Int) throws -> (column: Column, values: [ColumnScalar]) {
    let before = Bool.random(using: &random) ? 0 : Int.random(in: 0...11, using: &random)
    let after = Bool.random(using: &random) ? 0 : Int.random(in: 0...11, using: &random)
    let isNullable = Bool.random(using: &random)
    let values = scalars(ColumnField("", type, isNullable: isNullable), before + count + after)
    let column = try Column(type, values).slice(before..<before + count)
    return (column, Array(values[before..<before + count]))
  }

  private mutating func text() -> String {
    let letters = ["a", "b", "ß", "é", "字", "🙂", "z", " "]
    let length = [0, 3, 6, 12, 13, 40].randomElement(using: &random) ?? 0
    return (0..<length).map { _ in letters.randomElement(using: &random) ?? "a" }.joined()
  }
}
