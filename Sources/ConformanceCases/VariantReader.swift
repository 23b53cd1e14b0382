/// Decodes the binary form of a variant (apache/parquet-format, VariantEncoding.md) into JSON.
///
/// The runner's own, so that the library's decoder is not judged by itself. Bytes that are no variant give a
/// string that says so, which equals no expectation.
package struct VariantReader {
  private struct Malformed: Error {}

  private let names: UnsafeBufferPointer<UInt8>
  private let bytes: UnsafeBufferPointer<UInt8>

  package static func read(
    metadata: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>
  ) -> JSONNode {
    do {
      return try VariantReader(names: metadata, bytes: value).value(at: 0, depth: 0).normalized
    } catch {
      return .string("(malformed variant)")
    }
  }

  private func value(at start: Int, depth: Int) throws -> JSONNode {
    guard start < bytes.count, depth < 100 else { throw Malformed() }
    let header = Int(bytes[start] >> 2)
    switch bytes[start] & 3 {
    case 1: return .string(try text(start + 1, count: header))
    case 2: return try object(at: start + 1, header: header, depth: depth)
    case 3: return try array(at: start + 1, header: header, depth: depth)
    default: return try primitive(at: start + 1, type: header)
    }
  }

  private func object(at start: Int, header: Int, depth: Int) throws -> JSONNode {
    let offsetWidth = (header & 3) + 1
    let idWidth = (header >> 2 & 3) + 1
    let countWidth = header >> 4 & 1 == 1 ? 4 : 1
    let count = try unsigned(bytes, start, countWidth)
    let ids = start + countWidth
    let offsets = ids + count * idWidth
    let values = offsets + (count + 1) * offsetWidth
    guard values <= bytes.count else { throw Malformed() }
    return .object(
      try (0..<count).map { index in
        let name = try name(unsigned(bytes, ids + index * idWidth, idWidth))
        let offset = try unsigned(bytes, offsets + index * offsetWidth, offsetWidth)
        return JSONNode.Member(name, try value(at: values + offset, depth: depth + 1))
      })
  }

  private func array(at start: Int, header: Int, depth: Int) throws -> JSONNode {
    let offsetWidth = (header & 3) + 1
    let countWidth = header >> 2 & 1 == 1 ? 4 : 1
    let count = try unsigned(bytes, start, countWidth)
    let offsets = start + countWidth
    let values = offsets + (count + 1) * offsetWidth
    guard values <= bytes.count else { throw Malformed() }
    return .array(
      try (0..<count).map { index in
        try value(at: values + unsigned(bytes, offsets + index * offsetWidth, offsetWidth), depth: depth + 1)
      })
  }

  private func primitive(at start: Int, type: Int) throws -> JSONNode {
    switch type {
    case 0: return .null
    case 1: return .boolean(true)
    case 2: return .boolean(false)
    case 3: return .number(String(try load(Int8.self, start)))
    case 4: return .number(String(try load(Int16.self, start)))
    case 5: return .number(String(try load(Int32.self, start)))
    case 6: return .number(String(try load(Int64.self, start)))
    case 7: return floating(NumberText.double(Double(bitPattern: try load(UInt64.self, start))))
    case 8: return try decimal(Int32.self, start)
    case 9: return try decimal(Int64.self, start)
    case 10: return try decimal(Int128.self, start)
    case 11:
      return .string(
        try calendar { CalendarText.appendDate(daysSinceEpoch: Int64($0), to: &$1) }(load(Int32.self, start)))
    case 12, 13, 18, 19: return try timestamp(load(Int64.self, start), type: type)
    case 14: return floating(NumberText.float(Float(bitPattern: try load(UInt32.self, start))))
    case 15: return .string(try hex(start + 4, count: unsigned(bytes, start, 4)))
    case 16: return .string(try text(start + 4, count: unsigned(bytes, start, 4)))
    default: throw Malformed()
    }
  }

  // MARK: Scalars

  private func calendar<T>(_ append: @escaping (T, inout [UInt8]) -> Void) -> (T) -> String {
    { value in
      var out: [UInt8] = []
      append(value, &out)
      return String(decoding: out, as: UTF8.self)
    }
  }

  /// Types 12 and 18 are instants, 13 and 19 wall clocks; 18 and 19 count nanoseconds.
  private func timestamp(_ ticks: Int64, type: Int) throws -> JSONNode {
    var out: [UInt8] = []
    CalendarText.appendTimestamp(
      ticks: ticks, ticksPerSecond: type >= 18 ? 1_000_000_000 : 1_000_000, to: &out)
    return .string(String(decoding: out, as: UTF8.self) + (type == 12 || type == 18 ? "Z" : ""))
  }

  /// Names such as NaN come quoted: they are strings in JSON.
  private func floating(_ text: String) -> JSONNode {
    text.hasPrefix("\"") ? .string(String(text.dropFirst().dropLast())) : .number(text)
  }

  private func decimal<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type, _ start: Int) throws
    -> JSONNode
  {
    let scale = try unsigned(bytes, start, 1)
    guard scale <= 38 else { throw Malformed() }
    return .string(NumberText.decimal(unscaled: Int128(try load(type, start + 1)), scale: scale))
  }

  private func load<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type, _ start: Int) throws -> T {
    guard start + MemoryLayout<T>.size <= bytes.count else { throw Malformed() }
    return T(littleEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: start, as: T.self))
  }

  private func unsigned(_ buffer: UnsafeBufferPointer<UInt8>, _ start: Int, _ width: Int) throws -> Int {
    guard start >= 0, start + width <= buffer.count else { throw Malformed() }
    return (0..<width).reduce(0) { $0 | Int(buffer[start + $1]) << (8 * $1) }
  }

  private func slice(_ buffer: UnsafeBufferPointer<UInt8>, _ start: Int, count: Int) throws -> ArraySlice<
    UInt8
  > {
    guard start >= 0, count >= 0, start + count <= buffer.count else { throw Malformed() }
    return ArraySlice(buffer[start..<start + count])
  }

  private func text(_ start: Int, count: Int) throws -> String {
    String(decoding: try slice(bytes, start, count: count), as: UTF8.self)
  }

  private func hex(_ start: Int, count: Int) throws -> String {
    var out: [UInt8] = []
    for byte in try slice(bytes, start, count: count) { JSONText.appendHex(byte, to: &out) }
    return String(decoding: out, as: UTF8.self)
  }

  /// The name with that number in the metadata's dictionary.
  private func name(_ id: Int) throws -> String {
    guard let header = names.first else { throw Malformed() }
    let width = Int(header >> 6) + 1
    let count = try unsigned(names, 1, width)
    guard id < count else { throw Malformed() }
    let offsets = 1 + width
    let strings = offsets + (count + 1) * width
    let start = try unsigned(names, offsets + id * width, width)
    let end = try unsigned(names, offsets + (id + 1) * width, width)
    return String(decoding: try slice(names, strings + start, count: end - start), as: UTF8.self)
  }
}
