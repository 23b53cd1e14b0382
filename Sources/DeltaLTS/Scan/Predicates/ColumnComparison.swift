import DeltaColumns
import DeltaMemory

/// Compares two columns row by row. Bits of rows where either is null are arbitrary.
enum ColumnComparison {
  static func compare(
    _ left: Column, _ order: BoundFilter.Order, _ right: Column
  ) throws(DeltaError) -> Bitmap {
    if case .null = left.storage { return Bitmap(repeating: false, count: left.count) }
    if case .null = right.storage { return Bitmap(repeating: false, count: left.count) }
    if let a = left.textBuffers, let b = right.textBuffers, left.type == right.type {
      return bits(left, right, order) { FilterKernels.sign(a.unsafeBytes($0), b.unsafeBytes($0)) }
    }
    switch (Reader(left), Reader(right)) {
    case (.boolean(let a)?, .boolean(let b)?):
      return bits(left, right, order) { sign(a[$0] ? 1 : 0, b[$0] ? 1 : 0) }
    case (.integer(let a)?, .integer(let b)?): return bits(left, right, order) { sign(a($0), b($0)) }
    case (.double(let a)?, .double(let b)?): return bits(left, right, order) { sign(a($0), b($0)) }
    case (.integer(let a)?, .double(let b)?): return bits(left, right, order) { sign(a($0), b($0)) }
    case (.double(let a)?, .integer(let b)?): return bits(left, right, order) { -sign(b($0), a($0)) }
    case (.decimal(let a, let scale)?, .decimal(let b, let other)?):
      return bits(left, right, order) { WideNumber.compare(a($0), scale: scale, b($0), scale: other) }
    case (.integer(let a)?, .decimal(let b, let other)?):
      return bits(left, right, order) { WideNumber.compare(Int128(a($0)), scale: 0, b($0), scale: other) }
    case (.decimal(let a, let scale)?, .integer(let b)?):
      return bits(left, right, order) { WideNumber.compare(a($0), scale: scale, Int128(b($0)), scale: 0) }
    default:
      throw DeltaError(.typeMismatch, "columns of \(left.type) and \(right.type) cannot be compared")
    }
  }

  /// How the values of a column are read.
  private enum Reader {
    case boolean(Bitmap)
    case integer((Int) -> Int64)
    case double((Int) -> Double)
    case decimal((Int) -> Int128, scale: Int)

    init?(_ column: Column) {
      switch (column.storage, column.type.kind) {
      case (.bits(let bits), _): self = .boolean(bits)
      case (.fixed(let bytes), .int8): self = .integer { Int64(load(bytes, $0, Int8.self)) }
      case (.fixed(let bytes), .int16): self = .integer { Int64(load(bytes, $0, Int16.self)) }
      case (.fixed(let bytes), .int32), (.fixed(let bytes), .date):
        self = .integer { Int64(load(bytes, $0, Int32.self)) }
      case (.fixed(let bytes), .int64), (.fixed(let bytes), .timestamp):
        self = .integer { load(bytes, $0, Int64.self) }
      case (.fixed(let bytes), .float32): self = .double { Double(load(bytes, $0, Float.self)) }
      case (.fixed(let bytes), .float64): self = .double { load(bytes, $0, Double.self) }
      case (.fixed(let bytes), .decimal(_, let scale)):
        self = .decimal({ load(bytes, $0, Int128.self) }, scale: scale)
      default: return nil
      }
    }
  }

  private static func bits(
    _ left: Column, _ right: Column, _ order: BoundFilter.Order, _ sign: (Int) -> Int
  ) -> Bitmap {
    // What lies under a null may lead nowhere.
    let present = left.validity.map { a in right.validity.map { a.intersection($0) } ?? a } ?? right.validity
    guard let present else { return FilterKernels.pack(left.count) { order.holds(sign($0)) } }
    return present.bytes.withUnsafeBytes { bits in
      FilterKernels.pack(left.count) { BitOps.test(bits, present.bitOffset + $0) && order.holds(sign($0)) }
    }
  }

  private static func sign<T: Comparable>(_ a: T, _ b: T) -> Int { a < b ? -1 : a > b ? 1 : 0 }

  /// NaN is greatest and equal to itself.
  private static func sign(_ a: Double, _ b: Double) -> Int {
    if a.isNaN || b.isNaN { return a.isNaN ? (b.isNaN ? 0 : 1) : -1 }
    return a < b ? -1 : a > b ? 1 : 0
  }

  /// Exact: the integer is never rounded.
  private static func sign(_ a: Int64, _ b: Double) -> Int {
    if b.isNaN || b >= 0x1p63 { return -1 }
    if b < -0x1p63 { return 1 }
    let floor = b.rounded(.down)
    let whole = Int64(floor)
    return a < whole ? -1 : a > whole ? 1 : floor == b ? 0 : -1
  }
}

@inline(__always)
private func load<T: BitwiseCopyable>(_ bytes: Bytes, _ index: Int, _: T.Type) -> T {
  bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: index * MemoryLayout<T>.stride, as: T.self) }
}

extension WideNumber {
  /// Two decimals across scales, exactly.
  static func compare(_ a: Int128, scale: Int, _ b: Int128, scale other: Int) -> Int {
    if (a < 0) != (b < 0) { return a < 0 ? -1 : 1 }
    let shared = max(scale, other)
    let left = a.magnitude.multipliedFullWidth(by: DecimalText.power(shared - scale))
    let right = b.magnitude.multipliedFullWidth(by: DecimalText.power(shared - other))
    let order =
      left.high != right.high
      ? (left.high < right.high ? -1 : 1) : left.low == right.low ? 0 : left.low < right.low ? -1 : 1
    return a < 0 ? -order : order
  }
}
