import DeltaColumns
import DeltaMemory

// Single values of checkpoint columns. Nil stands for null, and for a column of another type than asked for.
extension Column {
  /// Whether `index` lies in the column and its value is there.
  func isPresent(_ index: Int) -> Bool { index >= 0 && index < count && !isNull(index) }

  /// The child of a struct column.
  func child(named name: String) -> Column? {
    guard case .structure(let fields) = type.kind, case .structure(let children) = storage,
      let index = fields.firstIndex(where: { $0.name == name }), index < children.count
    else { return nil }
    return children[index]
  }

  /// Any integer type as Int64; dates and timestamps as their ticks.
  func int64(at index: Int) -> Int64? {
    guard isPresent(index), case .fixed(let bytes) = storage else { return nil }
    func load<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type) -> Int64? {
      let width = MemoryLayout<T>.size
      return bytes.withUnsafeBytes { raw in
        guard index * width + width <= raw.count else { return nil }
        return Int64(exactly: raw.loadUnaligned(fromByteOffset: index * width, as: T.self))
      }
    }
    switch type.kind {
    case .int8: return load(Int8.self)
    case .int16: return load(Int16.self)
    case .int32, .date: return load(Int32.self)
    case .int64, .timestamp: return load(Int64.self)
    case .uint8: return load(UInt8.self)
    case .uint16: return load(UInt16.self)
    case .uint32: return load(UInt32.self)
    case .uint64: return load(UInt64.self)
    default: return nil
    }
  }

  func bool(at index: Int) -> Bool? {
    guard isPresent(index), case .bits(let bits) = storage else { return nil }
    return bits[index]
  }

  /// The bytes of a text or binary value.
  func withText<R>(at index: Int, _ body: (UnsafeRawBufferPointer) -> R) -> R? {
    guard isPresent(index) else { return nil }
    switch storage {
    case .views(let views, let data):
      return views.withUnsafeBytes { raw -> R? in
        guard (index + 1) * 16 <= raw.count, let base = raw.baseAddress else { return nil }
        let view = raw.loadUnaligned(fromByteOffset: index * 16, as: StringView.self)
        let length = Int(view.length)
        if view.isInline { return body(UnsafeRawBufferPointer(start: base + index * 16 + 4, count: length)) }
        guard data.indices.contains(Int(view.buffer)),
          let slice = data[Int(view.buffer)].slice(Int(view.offset)..<Int(view.offset) + length)
        else { return nil }
        return slice.withUnsafeBytes { body($0) }
      }
    case .offsets32(let offsets, let data):
      guard let range = Self.range(offsets, index), let slice = data.slice(range) else { return nil }
      return slice.withUnsafeBytes { body($0) }
    case .dictionary(let codes, let values):
      let code = codes.withUnsafeBytes { raw in
        (index + 1) * 4 <= raw.count ? raw.loadUnaligned(fromByteOffset: index * 4, as: Int32.self) : -1
      }
      return values.withText(at: Int(code), body)
    default:
      return nil
    }
  }

  /// Entry `index` of 32-bit offsets.
  static func range(_ offsets: Bytes, _ index: Int) -> Range<Int>? {
    offsets.withUnsafeBytes { raw in
      guard index >= 0, (index + 2) * 4 <= raw.count else { return nil }
      let start = Int(raw.loadUnaligned(fromByteOffset: index * 4, as: Int32.self))
      let end = Int(raw.loadUnaligned(fromByteOffset: index * 4 + 4, as: Int32.self))
      return start >= 0 && start <= end ? start..<end : nil
    }
  }

  func text(at index: Int) -> String? {
    withText(at: index) { String(decoding: $0, as: UTF8.self) }
  }

  /// A list of texts, without its nulls.
  func names(at index: Int) -> [String]? {
    guard isPresent(index), case .list(let offsets, let child) = storage,
      let range = Self.range(offsets, index), range.upperBound <= child.count
    else { return nil }
    return range.compactMap { child.text(at: $0) }
  }

  /// A map of texts.
  func texts(at index: Int) -> [String: String?]? {
    guard isPresent(index), case .map(let offsets, let keys, let values) = storage,
      let range = Self.range(offsets, index), range.upperBound <= keys.count
    else { return nil }
    var result: [String: String?] = [:]
    for entry in range {
      if let key = keys.text(at: entry) { result.updateValue(values.text(at: entry), forKey: key) }
    }
    return result
  }

  /// A scalar as the value of a predicate has it.
  func value(at index: Int) -> Value.Kind? {
    guard isPresent(index) else { return nil }
    switch type.kind {
    case .boolean: return bool(at: index).map { .boolean($0) }
    case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64:
      return int64(at: index).map { .integer($0) }
    case .date: return int64(at: index).flatMap { Int32(exactly: $0) }.map { .date($0) }
    case .timestamp(let unit, let zone):
      return int64(at: index).map { .timestamp($0, unit, isInstant: zone != nil) }
    case .float32: return fixed(index, Float.self).map { .float($0) }
    case .float64: return fixed(index, Double.self).map { .double($0) }
    case .decimal(_, let scale): return fixed(index, Int128.self).map { .decimal(unscaled: $0, scale: scale) }
    case .utf8View, .utf8, .largeUtf8: return text(at: index).map { .string($0) }
    case .dictionary: return text(at: index).map { .string($0) }
    case .binaryView, .binary, .largeBinary: return withText(at: index) { .binary(Array($0)) }
    default: return nil
    }
  }

  private func fixed<T: BitwiseCopyable>(_ index: Int, _ type: T.Type) -> T? {
    guard case .fixed(let bytes) = storage else { return nil }
    let width = MemoryLayout<T>.size
    return bytes.withUnsafeBytes { raw in
      (index + 1) * width <= raw.count ? raw.loadUnaligned(fromByteOffset: index * width, as: T.self) : nil
    }
  }
}
