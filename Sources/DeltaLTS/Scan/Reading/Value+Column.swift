import DeltaColumns
import DeltaMemory

extension Value {
  /// A column of `count` times this value, in the layout of its type.
  /// - Throws: where the value is not of that type.
  func column(_ type: ColumnType, count: Int) throws(DeltaError) -> Column {
    switch (kind, type.kind) {
    case (.null, _): return Column.nulls(type, count: count)
    case (.boolean(let value), .boolean):
      return Column(type, count: count, storage: .bits(Bitmap(repeating: value, count: count)))
    case (.integer(let value), .int8): return try fixed(Int8(exactly: value), type, count)
    case (.integer(let value), .int16): return try fixed(Int16(exactly: value), type, count)
    case (.integer(let value), .int32): return try fixed(Int32(exactly: value), type, count)
    case (.integer(let value), .int64): return try fixed(value, type, count)
    case (.float(let value), .float32): return try fixed(value, type, count)
    case (.double(let value), .float64): return try fixed(value, type, count)
    case (.date(let value), .date): return try fixed(value, type, count)
    case (.timestamp(let ticks, let unit, _), .timestamp(let wanted, _)) where unit == wanted:
      return try fixed(ticks, type, count)
    case (.decimal(let unscaled, let scale), .decimal(_, let wanted)) where scale == wanted:
      return try fixed(unscaled, type, count)
    case (.string(let text), .utf8View): return try views(Array(text.utf8), type, count)
    case (.binary(let bytes), .binaryView): return try views(bytes, type, count)
    default: throw mismatch(type)
    }
  }

  private func fixed<T: BitwiseCopyable>(
    _ value: T?, _ type: ColumnType, _ count: Int
  ) throws(DeltaError) -> Column {
    guard let value else { throw mismatch(type) }
    var builder = BytesBuilder(capacity: count * MemoryLayout<T>.stride)
    builder.base.initializeMemory(as: T.self, repeating: value, count: count)
    builder.count = count * MemoryLayout<T>.stride
    return Column(type, count: count, storage: .fixed(builder.finish()))
  }

  private func views(_ bytes: [UInt8], _ type: ColumnType, _ count: Int) throws(DeltaError) -> Column {
    guard bytes.count <= Int(Int32.max) else { throw mismatch(type) }
    let data = Bytes(copying: bytes)
    let view = data.withUnsafeBytes { raw in
      raw.baseAddress.map { StringView($0, count: raw.count, buffer: 0, offset: 0) }
        ?? StringView(length: 0, prefix: 0, buffer: 0, offset: 0)
    }
    var builder = BytesBuilder(capacity: count * 16)
    builder.base.initializeMemory(as: StringView.self, repeating: view, count: count)
    builder.count = count * 16
    return Column(type, count: count, storage: .views(builder.finish(), data: [data]))
  }

  private func mismatch(_ type: ColumnType) -> DeltaError {
    DeltaError(.invalidValue, "\(kind) is no value of the type \(type)")
  }
}

extension StructField {
  /// The value of a partition column, from the log's text: null where it is absent, null or empty
  /// (PROTOCOL.md, Partition Value Serialization).
  package func partitionValue(_ text: String?) throws(DeltaError) -> Value {
    guard let text, !text.isEmpty else { return .null }
    guard case .primitive(let type) = self.type.kind else {
      throw DeltaError(
        .invalidSchema, "a partition column cannot be of type \(self.type)", at: .init(column: name))
    }
    if type == .void { return .null }
    guard let kind = type.traits.parse(text) else {
      throw DeltaError(
        .invalidValue, "the partition value \(text.debugDescription) is no \(type.name)",
        at: .init(column: name), advice: "The log is damaged, or its writer does not follow the protocol.")
    }
    return Value(kind)
  }
}
