import DeltaColumns
import DeltaMemory

/// One column, ready for reads of single values: addresses and nothing to count references of.
///
/// `ColumnNode` owns it and keeps the column that the addresses point into; rows were checked against the
/// column's count before they get here.
struct ColumnSlot {
  enum Layout: UInt8 {
    case null, boolean
    case int8, int16, int32, int64, uint8, uint16, uint32, uint64
    case float16, float32, float64
    case decimal, date, time, timestamp
    case view, offsets32, offsets64, fixed
    case list, largeList, structure, map, dictionary
  }

  var layout: Layout = .null
  /// Whether views, offsets or fixed runs are text.
  var isText = false
  /// What the last generic decode asked for, and what it was known as.
  var lastKind: ValueKind = .other
  var lastType: ObjectIdentifier?
  /// The row that a decoder on this column stands on.
  var row = 0
  /// The rows there are.
  var count = 0
  var values: UnsafeRawPointer = UnsafeRawPointer(bitPattern: 1).unsafelyUnwrapped
  var bitStart = 0
  var validity: UnsafeRawPointer?
  var validityStart = 0
  /// The buffers that views or offsets point into.
  var data: UnsafeMutablePointer<UnsafeRawPointer>?
  /// Bytes of a fixed run, digits of a decimal's scale, ticks in a second.
  var parameter: Int64 = 0
  /// The values of a dictionary.
  var dictionary: UnsafeMutablePointer<ColumnSlot>?

  @inline(__always)
  func load<T: BitwiseCopyable>(_ row: Int, _ type: T.Type) -> T {
    values.loadUnaligned(fromByteOffset: row &* MemoryLayout<T>.size, as: T.self)
  }

  @inline(__always)
  func isNull(_ row: Int) -> Bool {
    if let validity, !BitOps.test(validity, validityStart &+ row) { return true }
    return layout == .null || (layout == .dictionary && isDictionaryNull(row))
  }

  @inline(never)
  private func isDictionaryNull(_ row: Int) -> Bool {
    dictionary?.pointee.isNull(Int(load(row, Int32.self))) ?? true
  }

  /// The number at `row`; nil where the column has no whole numbers, or this one does not fit.
  @inline(__always)
  func integer<T: FixedWidthInteger>(_ row: Int, _ type: T.Type) -> T? {
    switch layout {
    case .int64: T(exactly: load(row, Int64.self))
    case .int32: T(exactly: load(row, Int32.self))
    default: rareInteger(row, type)
    }
  }

  @inline(never)
  private func rareInteger<T: FixedWidthInteger>(_ row: Int, _ type: T.Type) -> T? {
    switch layout {
    case .int8: T(exactly: load(row, Int8.self))
    case .int16: T(exactly: load(row, Int16.self))
    case .uint8: T(exactly: load(row, UInt8.self))
    case .uint16: T(exactly: load(row, UInt16.self))
    case .uint32: T(exactly: load(row, UInt32.self))
    case .uint64: T(exactly: load(row, UInt64.self))
    case .decimal where parameter == 0: T(exactly: load(row, Int128.self))
    case .dictionary: dictionary?.pointee.integer(Int(load(row, Int32.self)), type)
    default: nil
    }
  }

  @inline(__always)
  func double(_ row: Int) -> Double? {
    switch layout {
    case .float64: load(row, Double.self)
    case .float32: Double(load(row, Float.self))
    default: rareDouble(row)
    }
  }

  @inline(never)
  private func rareDouble(_ row: Int) -> Double? {
    switch layout {
    case .float16: Double(float(row) ?? .nan)
    case .dictionary: dictionary?.pointee.double(Int(load(row, Int32.self)))
    default: integer(row, Int64.self).flatMap(Double.init(exactly:))
    }
  }

  func float(_ row: Int) -> Float? {
    switch layout {
    case .float32: load(row, Float.self)
    case .float16: Float(half: load(row, UInt16.self))
    case .dictionary: dictionary?.pointee.float(Int(load(row, Int32.self)))
    default: nil
    }
  }

  @inline(__always)
  func boolean(_ row: Int) -> Bool? {
    switch layout {
    case .boolean: BitOps.test(values, bitStart &+ row)
    case .dictionary: dictionary?.pointee.boolean(Int(load(row, Int32.self)))
    default: nil
    }
  }

  /// The bytes of a text or binary value.
  @inline(__always)
  func run(_ row: Int) -> UnsafeBufferPointer<UInt8>? {
    if layout == .view, let data {
      let place = values + row &* 16
      let view = place.loadUnaligned(as: StringView.self)
      let start = view.isInline ? place + 4 : data[Int(view.buffer)] + Int(view.offset)
      return Self.bytes(start, Int(view.length))
    }
    return rareRun(row)
  }

  @inline(never)
  private func rareRun(_ row: Int) -> UnsafeBufferPointer<UInt8>? {
    switch layout {
    case .offsets32:
      let start = Int(load(row, Int32.self))
      return data.map { Self.bytes($0[0] + start, Int(load(row + 1, Int32.self)) - start) }
    case .offsets64:
      let start = Int(load(row, Int64.self))
      return data.map { Self.bytes($0[0] + start, Int(load(row + 1, Int64.self)) - start) }
    case .fixed: return Self.bytes(values + row * Int(parameter), Int(parameter))
    case .dictionary: return dictionary?.pointee.run(Int(load(row, Int32.self)))
    default: return nil
    }
  }

  @inline(__always)
  private static func bytes(_ start: UnsafeRawPointer, _ count: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: count)
  }

  @inline(__always)
  func text(_ row: Int) -> String? {
    guard isText, let bytes = run(row) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A date or timestamp as seconds since 1970, a wall clock as if it were in UTC.
  func seconds(_ row: Int) -> (whole: Int64, fraction: Double)? {
    switch layout {
    case .date: return (Int64(load(row, Int32.self)) * 86_400, 0)
    case .timestamp:
      let (whole, rest) = load(row, Int64.self).quotientAndRemainder(dividingBy: parameter)
      return (whole, Double(rest) / Double(parameter))
    case .dictionary: return dictionary?.pointee.seconds(Int(load(row, Int32.self)))
    default: return nil
    }
  }

  /// A decimal or whole number, exactly.
  func decimal(_ row: Int) -> DeltaDecimal? {
    switch layout {
    case .decimal: DeltaDecimal(unscaled: load(row, Int128.self), scale: Int(parameter))
    case .dictionary: dictionary?.pointee.decimal(Int(load(row, Int32.self)))
    default: integer(row, Int128.self).map { DeltaDecimal(unscaled: $0, scale: 0) }
    }
  }

  /// The elements of a list or the entries of a map.
  func elements(_ row: Int) -> Range<Int>? {
    switch layout {
    case .list, .map: Self.span(Int(load(row, Int32.self)), Int(load(row + 1, Int32.self)))
    case .largeList: Self.span(Int(load(row, Int64.self)), Int(load(row + 1, Int64.self)))
    default: nil
    }
  }

  private static func span(_ start: Int, _ end: Int) -> Range<Int>? {
    start >= 0 && start <= end ? start..<end : nil
  }
}
