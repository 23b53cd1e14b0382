import DeltaColumns
import DeltaMemory

/// A `value` column with the `typed_value` column beside it, at any level of a shredded variant
/// (Parquet, VariantShredding.md).
indirect enum ShreddedType {
  case primitive(Column, PrimitiveWriter)
  case array(Column, offsets: Bytes, element: ShreddedColumn)
  /// Fields in the order of their names' bytes.
  case object(Column, fields: [(name: [UInt8], column: ShreddedColumn)])

  /// Writes the value of a row of a typed column.
  typealias PrimitiveWriter = @Sendable (Column, Int, inout [UInt8]) -> Void
}

struct ShreddedColumn {
  let value: Column?
  let typed: ShreddedType?

  /// Takes a struct column of `value` and `typed_value` apart; other children are not looked at.
  init(_ column: Column) throws(VariantError) {
    guard case .structure(let fields) = column.type.kind, case .structure(let children) = column.storage
    else {
      throw VariantError("a shredded value is no struct")
    }
    func child(_ name: String) -> Column? {
      fields.firstIndex { $0.name == name }.map { children[$0] }
    }
    value = child("value")
    typed = try child("typed_value").map { (column) throws(VariantError) in try ShreddedType(column) }
    guard value != nil || typed != nil else {
      throw VariantError("a shredded value has neither value nor typed_value")
    }
    if let value, !value.isBinary { throw VariantError("a shredded value is not binary") }
  }
}

extension ShreddedType {
  init(_ column: Column) throws(VariantError) {
    switch (column.type.kind, column.storage) {
    case (.list, .list(let offsets, let child)):
      self = .array(column, offsets: offsets, element: try ShreddedColumn(child))
    case (.structure(let fields), .structure(let children)):
      var members: [(name: [UInt8], column: ShreddedColumn)] = []
      for (field, child) in zip(fields, children) {
        members.append((Array(field.name.utf8), try ShreddedColumn(child)))
      }
      members.sort { $0.name.lexicographicallyPrecedes($1.name) }
      self = .object(column, fields: members)
    default:
      self = .primitive(column, try Self.writer(column))
    }
  }

  private static func writer(_ column: Column) throws(VariantError) -> PrimitiveWriter {
    switch column.type.kind {
    case .boolean: return { VariantWriter.boolean($0.bit($1), to: &$2) }
    case .int8: return { VariantWriter.number(3, $0.fixed($1, as: Int8.self), to: &$2) }
    case .int16: return { VariantWriter.number(4, $0.fixed($1, as: Int16.self), to: &$2) }
    case .int32: return { VariantWriter.number(5, $0.fixed($1, as: Int32.self), to: &$2) }
    case .int64: return { VariantWriter.number(6, $0.fixed($1, as: Int64.self), to: &$2) }
    case .float64: return { VariantWriter.number(7, $0.fixed($1, as: UInt64.self), to: &$2) }
    case .float32: return { VariantWriter.number(14, $0.fixed($1, as: UInt32.self), to: &$2) }
    case .date: return { VariantWriter.number(11, $0.fixed($1, as: Int32.self), to: &$2) }
    case .time(.microsecond): return { VariantWriter.number(17, $0.fixed($1, as: Int64.self), to: &$2) }
    case .decimal(_, let scale):
      return { VariantWriter.decimal($0.fixed($1, as: Int128.self), scale: scale, to: &$2) }
    case .timestamp(let unit, let zone):
      let type: UInt8? =
        unit == .microsecond ? (zone == nil ? 13 : 12) : unit == .nanosecond ? (zone == nil ? 19 : 18) : nil
      guard let type else { break }
      return { VariantWriter.number(type, $0.fixed($1, as: Int64.self), to: &$2) }
    case .utf8View:
      return { column, row, out in column.withBytes(row) { VariantWriter.string($0, to: &out) } }
    case .binaryView:
      return { column, row, out in column.withBytes(row) { VariantWriter.binary($0, to: &out) } }
    case .fixedBinary(16):
      return { column, row, out in column.withFixedBytes(row, 16) { VariantWriter.uuid($0, to: &out) } }
    default: break
    }
    throw VariantError("a value cannot be shredded as \(column.type.kind)")
  }
}

extension Column {
  fileprivate var isBinary: Bool {
    if case .binaryView = type.kind, case .views = storage { true } else { false }
  }

  /// Unlike `isNull`, for rows that are known to be inside.
  func isValid(_ row: Int) -> Bool { validity?[row] ?? (nullCount == 0) }

  fileprivate func bit(_ row: Int) -> Bool {
    if case .bits(let bits) = storage { bits[row] } else { false }
  }

  fileprivate func fixed<T: FixedWidthInteger & BitwiseCopyable>(_ row: Int, as: T.Type) -> T {
    guard case .fixed(let bytes) = storage else { return 0 }
    return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: row * MemoryLayout<T>.size, as: T.self) }
  }

  fileprivate func withFixedBytes(_ row: Int, _ width: Int, _ body: (UnsafeRawBufferPointer) -> Void) {
    guard case .fixed(let bytes) = storage else { return }
    bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[row * width..<(row + 1) * width])) }
  }

  /// The bytes of a text or binary value in view layout.
  func withBytes<R, E: Error>(
    _ row: Int, _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    guard case .views(let views, let data) = storage else {
      return try body(UnsafeRawBufferPointer(start: nil, count: 0))
    }
    return try views.withUnsafeBytes { (raw) throws(E) -> R in
      let view = raw.loadUnaligned(fromByteOffset: row * 16, as: StringView.self)
      let count = Int(view.length)
      if view.isInline {
        return try body(UnsafeRawBufferPointer(rebasing: raw[row * 16 + 4..<row * 16 + 4 + count]))
      }
      let offset = Int(view.offset)
      return try data[Int(view.buffer)].withUnsafeBytes { (bytes) throws(E) -> R in
        try body(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
      }
    }
  }
}
