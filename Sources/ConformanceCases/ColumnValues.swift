import DeltaColumns
import DeltaMemory

/// Appends the value at an index to a buffer, as canonical text.
package typealias ValueWriter = (Int, inout [UInt8]) -> Void

/// The values of a column by what they are, whatever their layout. Nil: the column holds something else.
///
/// The only place that knows layouts. Values at null positions are undefined.
package struct ColumnValues {
  package let column: Column

  package init(_ column: Column) { self.column = column }

  package var isAllNull: Bool {
    if case .null = column.storage { true } else { false }
  }

  package var booleans: ((Int) -> Bool)? {
    guard case .bits(let bits) = column.storage else { return nil }
    return { bits[$0] }
  }

  /// Signed and unsigned integers.
  package var integers: ((Int) -> Int64)? {
    switch column.type.kind {
    case .int8: fixed(Int8.self) { Int64($0) }
    case .int16: fixed(Int16.self) { Int64($0) }
    case .int32: fixed(Int32.self) { Int64($0) }
    case .int64: fixed(Int64.self) { $0 }
    case .uint8: fixed(UInt8.self) { Int64($0) }
    case .uint16: fixed(UInt16.self) { Int64($0) }
    case .uint32: fixed(UInt32.self) { Int64($0) }
    default: nil
    }
  }

  package var floats: ((Int) -> Float)? {
    guard case .float32 = column.type.kind else { return nil }
    return fixed(UInt32.self) { Float(bitPattern: $0) }
  }

  package var doubles: ((Int) -> Double)? {
    guard case .float64 = column.type.kind else { return nil }
    return fixed(UInt64.self) { Double(bitPattern: $0) }
  }

  /// Unscaled numbers and their scale.
  package var decimals: (values: (Int) -> Int128, scale: Int)? {
    guard case .decimal(_, let scale) = column.type.kind, let values = fixed(Int128.self, { $0 }) else {
      return nil
    }
    return (values, scale)
  }

  /// Days since 1970-01-01.
  package var days: ((Int) -> Int64)? {
    guard case .date = column.type.kind else { return nil }
    return fixed(Int32.self) { Int64($0) }
  }

  /// Ticks since the epoch; whether they are instants or wall clocks.
  package var timestamps: (values: (Int) -> Int64, unit: TimeUnit, isInstant: Bool)? {
    guard case .timestamp(let unit, let zone) = column.type.kind, let values = fixed(Int64.self, { $0 })
    else {
      return nil
    }
    return (values, unit, zone != nil)
  }

  package var isText: Bool {
    switch column.type.kind {
    case .utf8View, .utf8, .largeUtf8: true
    default: false
    }
  }

  /// The bytes of text and binary values.
  package var bytes: ((Int, (UnsafeBufferPointer<UInt8>) -> Void) -> Void)? {
    switch column.storage {
    case .views(let views, let data): return Self.views(views, data)
    case .offsets32(let offsets, let data):
      return Self.ranges(data) { Self.range(offsets, $0, Int32.self) }
    case .offsets64(let offsets, let data):
      return Self.ranges(data) { Self.range(offsets, $0, Int64.self) }
    case .fixed(let data):
      guard case .fixedBinary(let width) = column.type.kind else { return nil }
      return Self.ranges(data) { $0 * width..<($0 + 1) * width }
    default: return nil
    }
  }

  /// The fields of structs.
  package var fields: [(name: String, column: Column)]? {
    guard case .structure(let children) = column.storage, case .structure(let fields) = column.type.kind
    else {
      return nil
    }
    return zip(fields, children).map { ($0.name, $1) }
  }

  /// The elements of lists, and which of them are in the list at an index.
  package var elements: (child: Column, range: (Int) -> Range<Int>)? {
    switch column.storage {
    case .list(let offsets, let child): (child, { Self.range(offsets, $0, Int32.self) })
    case .largeList(let offsets, let child): (child, { Self.range(offsets, $0, Int64.self) })
    default: nil
    }
  }

  /// The entries of maps, and which of them are in the map at an index.
  package var entries: (keys: Column, values: Column, range: (Int) -> Range<Int>)? {
    guard case .map(let offsets, let keys, let values) = column.storage else { return nil }
    return (keys, values, { Self.range(offsets, $0, Int32.self) })
  }

  /// The distinct values of a dictionary, and which of them is at an index.
  package var dictionary: (values: Column, code: (Int) -> Int)? {
    guard case .dictionary(let codes, let values) = column.storage else { return nil }
    return (values, { Int(Self.load(codes, $0, Int32.self)) })
  }

  // MARK: Layouts

  private func fixed<T: BitwiseCopyable, V>(_: T.Type, _ convert: @escaping (T) -> V) -> ((Int) -> V)? {
    guard case .fixed(let bytes) = column.storage else { return nil }
    return { convert(Self.load(bytes, $0, T.self)) }
  }

  private static func load<T: BitwiseCopyable>(_ bytes: Bytes, _ index: Int, _: T.Type) -> T {
    bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: index * MemoryLayout<T>.size, as: T.self) }
  }

  private static func range<T: FixedWidthInteger & BitwiseCopyable>(
    _ offsets: Bytes, _ index: Int, _: T.Type
  ) -> Range<Int> {
    Int(load(offsets, index, T.self))..<Int(load(offsets, index + 1, T.self))
  }

  private static func ranges(
    _ data: Bytes, _ range: @escaping (Int) -> Range<Int>
  ) -> (Int, (UnsafeBufferPointer<UInt8>) -> Void) -> Void {
    { index, body in
      data.withUnsafeBytes {
        body(UnsafeRawBufferPointer(rebasing: $0[range(index)]).assumingMemoryBound(to: UInt8.self))
      }
    }
  }

  private static func views(
    _ views: Bytes, _ data: [Bytes]
  ) -> (Int, (UnsafeBufferPointer<UInt8>) -> Void) -> Void {
    { index, body in
      let view = load(views, index, StringView.self)
      let count = Int(view.length)
      if view.isInline {
        views.withUnsafeBytes {
          let start = index * MemoryLayout<StringView>.size + 4
          body(
            UnsafeRawBufferPointer(rebasing: $0[start..<start + count]).assumingMemoryBound(to: UInt8.self))
        }
      } else {
        data[Int(view.buffer)].withUnsafeBytes {
          let start = Int(view.offset)
          body(
            UnsafeRawBufferPointer(rebasing: $0[start..<start + count]).assumingMemoryBound(to: UInt8.self))
        }
      }
    }
  }
}
