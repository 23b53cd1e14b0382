import DeltaMemory

/// One value of any type: for constants, partition values, tests and messages; never one a row in a hot loop.
package indirect enum ColumnScalar: Hashable, Sendable {
  case null
  case boolean(Bool)
  /// Signed numbers of all widths, dates, times and timestamps.
  case integer(Int64)
  case unsigned(UInt64)
  case float(Double)
  /// A decimal without its point; the type tells the scale.
  case decimal(Int128)
  case text(String)
  case bytes([UInt8])
  case list([ColumnScalar])
  /// One value a field.
  case structure([ColumnScalar])
  case map(keys: [ColumnScalar], values: [ColumnScalar])
}

extension Column {
  /// The value at `index`, which must be in `0..<count`.
  package func scalar(at index: Int) -> ColumnScalar {
    if isNull(index) { return .null }
    switch storage {
    case .null: return .null
    case .bits(let bits): return .boolean(bits[index])
    case .fixed(let bytes): return fixedScalar(bytes, index)
    case .views, .offsets32, .offsets64:
      guard let bytes = textBuffers?.bytes(index) else { return .null }
      return type.isText ? .text(bytes.text) : .bytes(bytes.array)
    case .structure(let children): return .structure(children.map { $0.scalar(at: index) })
    case .dictionary(let codes, let values):
      let code = codes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: index * 4, as: Int32.self) }
      return values.scalar(at: Int(code))
    case .list(_, let child), .largeList(_, let child):
      return .list(listOffsets?.range(index).map { child.scalar(at: $0) } ?? [])
    case .map(_, let keys, let values):
      let range = listOffsets?.range(index) ?? 0..<0
      return .map(
        keys: range.map { keys.scalar(at: $0) }, values: range.map { values.scalar(at: $0) })
    }
  }

  /// All values, for tests and messages.
  package var scalars: [ColumnScalar] { (0..<count).map { scalar(at: $0) } }

  private func fixedScalar(_ bytes: Bytes, _ index: Int) -> ColumnScalar {
    func load<Value: BitwiseCopyable>(_ type: Value.Type) -> Value {
      bytes.withUnsafeBytes {
        $0.loadUnaligned(fromByteOffset: index * MemoryLayout<Value>.stride, as: Value.self)
      }
    }
    switch type.kind {
    case .int8: return .integer(Int64(load(Int8.self)))
    case .int16: return .integer(Int64(load(Int16.self)))
    case .int32, .date: return .integer(Int64(load(Int32.self)))
    case .int64, .timestamp: return .integer(load(Int64.self))
    case .time: return .integer(type.byteWidth == 4 ? Int64(load(Int32.self)) : load(Int64.self))
    case .uint8: return .unsigned(UInt64(load(UInt8.self)))
    case .uint16: return .unsigned(UInt64(load(UInt16.self)))
    case .uint32: return .unsigned(UInt64(load(UInt32.self)))
    case .uint64: return .unsigned(load(UInt64.self))
    case .float16: return .float(Double(Float(half: load(UInt16.self))))
    case .float32: return .float(Double(load(Float.self)))
    case .float64: return .float(load(Double.self))
    case .decimal: return .decimal(load(Int128.self))
    case .fixedBinary(let width):
      return .bytes(bytes.slice(index * width..<(index + 1) * width)?.array ?? [])
    default: return .null
    }
  }
}
