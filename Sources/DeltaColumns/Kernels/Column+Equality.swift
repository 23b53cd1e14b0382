import DeltaMemory

extension Column {
  /// Whether the two hold the same values, wherever and in whichever layout they lie.
  ///
  /// Text layouts, list offsets' widths, dictionaries, nullability and field metadata do not matter; other types
  /// must be the same. NaN equals NaN and -0.0 equals 0.0. Entries of maps are compared in their order.
  package func hasSameValues(as other: Column) -> Bool {
    count == other.count && firstDifference(from: other) == nil
  }

  /// The first index where the two differ in value, or in being there; 0 where their types differ.
  package func firstDifference(from other: Column) -> Int? {
    guard type.comparable == other.type.comparable,
      let left = try? decodingDictionaries(), let right = try? other.decodingDictionaries()
    else { return 0 }
    let common = min(count, other.count)
    let difference = ColumnComparison.firstDifference(left, 0, right, 0, common)
    return difference ?? (count == other.count ? nil : common)
  }
}

extension ColumnType {
  /// The type without what does not matter to the equality of values.
  fileprivate var comparable: ColumnType {
    func field(_ field: ColumnField, _ name: String? = nil) -> ColumnField {
      ColumnField(name ?? field.name, field.type.comparable)
    }
    switch kind {
    case .utf8, .largeUtf8: return .utf8View
    case .binary, .largeBinary: return .binaryView
    // The names of elements, keys and values are fashion.
    case .list(let element), .largeList(let element): return .list(field(element, "item"))
    case .structure(let fields): return .structure(fields.map { field($0) })
    case .map(let key, let value): return .map(key: field(key, "key"), value: field(value, "value"))
    case .dictionary(let value): return value.comparable
    default: return self
    }
  }
}

/// Compares runs of two columns of one type without dictionaries.
private enum ColumnComparison {
  static func firstDifference(_ a: Column, _ ai: Int, _ b: Column, _ bi: Int, _ count: Int) -> Int? {
    switch (a.storage, b.storage) {
    case (.null, .null): return nil
    case (.fixed(let x), .fixed(let y)):
      return fixedDifference(a, x, ai, b, y, bi, count)
    case (.bits(let x), .bits(let y)):
      return first(a, ai, b, bi, count) { x[$0] == y[$1] }
    case (.structure(let x), .structure(let y)):
      return first(a, ai, b, bi, count) { i, j in
        zip(x, y).allSatisfy { firstDifference($0, i, $1, j, 1) == nil }
      }
    default: break
    }
    if let x = a.textBuffers, let y = b.textBuffers {
      return withExtendedLifetime((x, y)) {
        first(a, ai, b, bi, count) { equalBytes(x.unsafeBytes($0), y.unsafeBytes($1)) }
      }
    }
    guard let x = a.listOffsets, let y = b.listOffsets else { return count == 0 ? nil : 0 }
    let children = Array(zip(a.storageChildren, b.storageChildren))
    return first(a, ai, b, bi, count) { i, j in
      let (left, right) = (x.range(i), y.range(j))
      return left.count == right.count
        && children.allSatisfy {
          firstDifference($0, left.lowerBound, $1, right.lowerBound, left.count) == nil
        }
    }
  }

  private static func fixedDifference(
    _ a: Column, _ x: Bytes, _ ai: Int, _ b: Column, _ y: Bytes, _ bi: Int, _ count: Int
  ) -> Int? {
    let (p, q) = (x.unsafeBase, y.unsafeBase)
    return withExtendedLifetime((x, y)) {
      switch a.type.kind {
      case .float32:
        return first(a, ai, b, bi, count) { same(load(p, $0, Float.self), load(q, $1, Float.self)) }
      case .float64:
        return first(a, ai, b, bi, count) { same(load(p, $0, Double.self), load(q, $1, Double.self)) }
      case .float16:
        return first(a, ai, b, bi, count) {
          same(Float(half: load(p, $0, UInt16.self)), Float(half: load(q, $1, UInt16.self)))
        }
      default:
        let width = a.type.byteWidth ?? 0
        return first(a, ai, b, bi, count) {
          equalBytes(
            UnsafeRawBufferPointer(start: p + $0 * width, count: width),
            UnsafeRawBufferPointer(start: q + $1 * width, count: width))
        }
      }
    }
  }

  @inline(__always)
  private static func first(
    _ a: Column, _ ai: Int, _ b: Column, _ bi: Int, _ count: Int, _ isSame: (Int, Int) -> Bool
  ) -> Int? {
    for index in 0..<count {
      let isNull = a.isNull(ai + index)
      if isNull != b.isNull(bi + index) { return index }
      if !isNull, !isSame(ai + index, bi + index) { return index }
    }
    return nil
  }

  @inline(__always)
  private static func load<Value: BitwiseCopyable>(
    _ base: UnsafeRawPointer, _ index: Int, _ type: Value.Type
  ) -> Value {
    base.loadUnaligned(fromByteOffset: index * MemoryLayout<Value>.size, as: Value.self)
  }

  @inline(__always)
  private static func same<Value: BinaryFloatingPoint>(_ a: Value, _ b: Value) -> Bool {
    a == b || (a.isNaN && b.isNaN)
  }

  private static func equalBytes(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
    a.count == b.count && a.elementsEqual(b)
  }
}
