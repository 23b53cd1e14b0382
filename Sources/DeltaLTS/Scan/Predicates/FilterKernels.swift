import DeltaColumns
import DeltaMemory

/// Comparisons of a whole column with a constant. Bits of null values are arbitrary.
enum FilterKernels {
  static func compare(
    _ column: Column, _ order: BoundFilter.Order, _ key: FilterKey
  ) throws(DeltaError) -> Bitmap {
    switch (column.storage, key) {
    case (.null, _): return Bitmap(repeating: false, count: column.count)
    case (.bits(let bits), .boolean(let value)): return compare(bits, order, value)
    case (.fixed(let values), .integer(let key)):
      switch column.type.byteWidth {
      case 1: return compare(values, column.count, order, Int8.self, key)
      case 2: return compare(values, column.count, order, Int16.self, key)
      case 4: return compare(values, column.count, order, Int32.self, key)
      case 8: return compare(values, column.count, order, Int64.self, key)
      default: break
      }
    case (.fixed(let values), .double(let key)):
      if column.type == .float32 {
        return compare(values, column.count, order, key) { (value: Float) in Double(value) }
      }
      if column.type == .float64 {
        return compare(values, column.count, order, key) { (value: Double) in value }
      }
    case (.fixed(let values), .decimal(let key)) where column.type.byteWidth == 16:
      return ordered(values, column.count, order, key) { (value: Int128) in value }
    case (_, .bytes(let key)):
      if let text = column.textBuffers { return compare(text, column, order, key) }
    default: break
    }
    throw mismatch(column)
  }

  static func isIn(_ column: Column, _ keys: [FilterKey]) throws(DeltaError) -> Bitmap {
    // A few keys are compared one after another; many are searched.
    if keys.count <= 4 || column.type == .boolean {
      var bits = Bitmap(repeating: false, count: column.count)
      for key in keys { bits = bits.union(try compare(column, .equal, key)) }
      return bits
    }
    switch (column.storage, keys[0]) {
    case (.null, _): return Bitmap(repeating: false, count: column.count)
    case (.fixed(let values), .integer):
      let wanted = keys.compactMap { if case .integer(let key) = $0 { key } else { nil } }
      switch column.type.byteWidth {
      case 1: return pack(values, column.count) { (value: Int8) in contains(wanted, Int64(value)) }
      case 2: return pack(values, column.count) { (value: Int16) in contains(wanted, Int64(value)) }
      case 4: return pack(values, column.count) { (value: Int32) in contains(wanted, Int64(value)) }
      default: return pack(values, column.count) { (value: Int64) in contains(wanted, value) }
      }
    case (.fixed(let values), .decimal):
      let wanted = keys.compactMap { if case .decimal(let key) = $0 { key } else { nil } }
      return pack(values, column.count) { (value: Int128) in contains(wanted, value) }
    case (.fixed(let values), .double):
      let all = keys.compactMap { if case .double(let key) = $0 { key } else { nil } }
      let wanted = all.filter { !$0.isNaN }
      let wantsNaN = wanted.count < all.count
      let test = { @Sendable (value: Double) in value.isNaN ? wantsNaN : contains(wanted, value) }
      return column.type == .float32
        ? pack(values, column.count) { (value: Float) in test(Double(value)) }
        : pack(values, column.count) { (value: Double) in test(value) }
    case (_, .bytes):
      let wanted = keys.compactMap { if case .bytes(let key) = $0 { key } else { nil } }
      guard let text = column.textBuffers else { break }
      return pack(text, column) { contains(wanted, $0) }
    default: break
    }
    throw mismatch(column)
  }

  static func like(_ column: Column, _ pattern: LikePattern) throws(DeltaError) -> Bitmap {
    if case .null = column.storage { return Bitmap(repeating: false, count: column.count) }
    guard let text = column.textBuffers else { throw mismatch(column) }
    return pack(text, column) { pattern.matches($0) }
  }

  private static func mismatch(_ column: Column) -> DeltaError {
    DeltaError(.typeMismatch, "a column of \(column.type) where the filter expects another type")
  }

  // MARK: Types

  private static func compare(_ bits: Bitmap, _ order: BoundFilter.Order, _ key: Bool) -> Bitmap {
    let (whenFalse, whenTrue) = (test(order, false, key), test(order, true, key))
    if whenFalse == whenTrue { return Bitmap(repeating: whenTrue, count: bits.count) }
    return whenTrue ? bits : bits.inverted()
  }

  private static func test(_ order: BoundFilter.Order, _ value: Bool, _ key: Bool) -> Bool {
    switch order {
    case .equal: value == key
    case .notEqual: value != key
    case .less: !value && key
    case .lessOrEqual: !value || key
    case .greater: value && !key
    case .greaterOrEqual: value || !key
    }
  }

  /// Narrow integers are compared in their own width: the key lies in their range.
  @inline(__always)
  private static func compare<T: FixedWidthInteger & BitwiseCopyable>(
    _ values: Bytes, _ count: Int, _ order: BoundFilter.Order, _: T.Type, _ key: Int64
  ) -> Bitmap {
    ordered(values, count, order, T(truncatingIfNeeded: key)) { (value: T) in value }
  }

  @inline(__always)
  private static func compare<T: BitwiseCopyable>(
    _ values: Bytes, _ count: Int, _ order: BoundFilter.Order, _ key: Double, _ widen: (T) -> Double
  ) -> Bitmap {
    if !key.isNaN {
      switch order {
      case .greater: return pack(values, count) { (value: T) in !(widen(value) <= key) }
      case .greaterOrEqual: return pack(values, count) { (value: T) in !(widen(value) < key) }
      default: return ordered(values, count, order, key, widen)
      }
    }
    // Beside NaN all others are less.
    switch order {
    case .equal, .greaterOrEqual: return pack(values, count) { (value: T) in widen(value).isNaN }
    case .notEqual, .less: return pack(values, count) { (value: T) in !widen(value).isNaN }
    case .lessOrEqual: return Bitmap(repeating: true, count: count)
    case .greater: return Bitmap(repeating: false, count: count)
    }
  }

  @inline(__always)
  private static func ordered<T: BitwiseCopyable, Key: Comparable>(
    _ values: Bytes, _ count: Int, _ order: BoundFilter.Order, _ key: Key, _ widen: (T) -> Key
  ) -> Bitmap {
    switch order {
    case .equal: pack(values, count) { (value: T) in widen(value) == key }
    case .notEqual: pack(values, count) { (value: T) in widen(value) != key }
    case .less: pack(values, count) { (value: T) in widen(value) < key }
    case .lessOrEqual: pack(values, count) { (value: T) in widen(value) <= key }
    case .greater: pack(values, count) { (value: T) in widen(value) > key }
    case .greaterOrEqual: pack(values, count) { (value: T) in widen(value) >= key }
    }
  }

  private static func compare(
    _ text: TextBuffers, _ column: Column, _ order: BoundFilter.Order, _ key: [UInt8]
  ) -> Bitmap {
    key.withUnsafeBytes { key in
      switch order {
      case .equal: pack(text, column) { same($0, key) }
      case .notEqual: pack(text, column) { !same($0, key) }
      case .less: pack(text, column) { precedes($0, key) }
      case .lessOrEqual: pack(text, column) { !precedes(key, $0) }
      case .greater: pack(text, column) { precedes(key, $0) }
      case .greaterOrEqual: pack(text, column) { !precedes($0, key) }
      }
    }
  }

  // MARK: Loops

  /// A bit a value of a fixed-width buffer.
  @inline(__always)
  private static func pack<T: BitwiseCopyable>(_ values: Bytes, _ count: Int, _ test: (T) -> Bool) -> Bitmap {
    values.withUnsafeBytes { raw in
      guard let base = raw.baseAddress else { return Bitmap(repeating: false, count: count) }
      return pack(count) {
        test(base.loadUnaligned(fromByteOffset: $0 * MemoryLayout<T>.stride, as: T.self))
      }
    }
  }

  /// A bit a value of text. What lies under a null may lead nowhere and is not looked at.
  @inline(__always)
  private static func pack(
    _ text: TextBuffers, _ column: Column, _ test: (UnsafeRawBufferPointer) -> Bool
  ) -> Bitmap {
    guard let validity = column.validity else { return pack(column.count) { test(text.unsafeBytes($0)) } }
    return validity.bytes.withUnsafeBytes { bits in
      pack(column.count) { BitOps.test(bits, validity.bitOffset + $0) && test(text.unsafeBytes($0)) }
    }
  }

  /// A bit an index, 64 at a time.
  @inline(__always)
  static func pack(_ count: Int, _ test: (Int) -> Bool) -> Bitmap {
    var builder = BytesBuilder(capacity: (count + 63) / 64 * 8)
    var start = 0
    while start < count {
      let step = min(64, count - start)
      var word: UInt64 = 0
      for index in 0..<step { word |= (test(start + index) ? 1 : 0) << UInt64(index) }
      (builder.base + start >> 3).storeBytes(of: word.littleEndian, as: UInt64.self)
      start += step
    }
    builder.count = (count + 7) / 8
    return Bitmap(unchecked: builder.finish(), count: count)
  }

  private static func contains<T: Comparable>(_ sorted: [T], _ value: T) -> Bool {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low < sorted.count && sorted[low] == value
  }

  private static func contains(_ sorted: [[UInt8]], _ value: UnsafeRawBufferPointer) -> Bool {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle].withUnsafeBytes({ precedes($0, value) }) { low = middle + 1 } else { high = middle }
    }
    return low < sorted.count && sorted[low].withUnsafeBytes { same($0, value) }
  }

  @inline(__always)
  private static func same(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    guard left.count == right.count else { return false }
    guard let a = left.baseAddress, let b = right.baseAddress else { return true }
    for index in 0..<left.count
    where a.load(fromByteOffset: index, as: UInt8.self) != b.load(fromByteOffset: index, as: UInt8.self) {
      return false
    }
    return true
  }

  @inline(__always)
  private static func precedes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    let common = min(left.count, right.count)
    if common > 0, let a = left.baseAddress, let b = right.baseAddress {
      for index in 0..<common {
        let (x, y) = (
          a.load(fromByteOffset: index, as: UInt8.self), b.load(fromByteOffset: index, as: UInt8.self)
        )
        if x != y { return x < y }
      }
    }
    return left.count < right.count
  }

  /// -1, 0 or 1 by unsigned bytes.
  @inline(__always)
  static func sign(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
    precedes(left, right) ? -1 : same(left, right) ? 0 : 1
  }
}
