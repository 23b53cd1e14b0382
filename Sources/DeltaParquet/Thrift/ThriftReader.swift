internal import DeltaMemory

/// The type that Thrift's compact protocol gives a field or an element.
enum ThriftType: UInt8 {
  case boolTrue = 1
  case boolFalse = 2
  case byte = 3
  case int16 = 4
  case int32 = 5
  case int64 = 6
  case double = 7
  case binary = 8
  case list = 9
  case set = 10
  case map = 11
  case structure = 12
  case uuid = 13
}

/// Where a walk over the fields of a struct stands.
struct ThriftField {
  var id: Int16 = 0
  var type: ThriftType = .boolTrue
}

/// Reads Thrift's compact protocol front to back, never past the end.
///
/// It borrows the memory. Every count is checked against the bytes that are left before anybody may
/// allocate by it, and skipping is bounded in depth: hostile bytes end in a typed error.
struct ThriftReader {
  let base: UnsafeRawPointer
  let end: Int
  var position: Int
  /// What is read, for errors.
  let subject: StaticString

  static let depthLimit = 64

  init(_ bytes: UnsafeRawBufferPointer, subject: StaticString, from position: Int = 0) {
    // An empty buffer may have no address; nothing is read from it.
    self.base = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1).unsafelyUnwrapped
    self.end = bytes.count
    self.position = min(max(position, 0), bytes.count)
    self.subject = subject
  }

  var remaining: Int { end - position }

  @inline(never)
  func malformed(_ what: String) -> ParquetError {
    ParquetError(.malformed, "\(subject), byte \(position): \(what)")
  }

  /// The bytes end too early: whoever has only a part of them may come back with more.
  @inline(never)
  func truncated(_ what: String) -> ParquetError {
    ParquetError(.truncated, "\(subject), byte \(position): \(what)")
  }

  // MARK: Primitives

  @inline(__always)
  mutating func byte() throws(ParquetError) -> UInt8 {
    guard position < end else { throw truncated("the bytes end in the middle of a value") }
    defer { position += 1 }
    return base.load(fromByteOffset: position, as: UInt8.self)
  }

  @inline(__always)
  mutating func varint() throws(ParquetError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while shift < 64 {
      let next = try byte()
      value |= UInt64(next & 0x7F) << shift
      if next < 0x80 {
        guard shift < 63 || next <= 1 else { break }
        return value
      }
      shift += 7
    }
    throw malformed("a number is longer than 64 bits")
  }

  @inline(__always)
  mutating func zigzag() throws(ParquetError) -> Int64 {
    let raw = try varint()
    return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
  }

  /// The range of a length-prefixed run of bytes.
  @inline(__always)
  mutating func binaryRange() throws(ParquetError) -> Range<Int> {
    let length = try varint()
    guard length <= UInt64(remaining) else {
      throw truncated("a value of \(length) bytes where \(remaining) are left")
    }
    let start = position
    position += Int(length)
    return start..<position
  }

  // MARK: Fields of a struct

  /// Steps to the next field; false at the end of the struct.
  @inline(__always)
  mutating func next(_ field: inout ThriftField) throws(ParquetError) -> Bool {
    let header = try byte()
    if header == 0 { return false }
    let delta = Int16(header >> 4)
    let id: Int16
    if delta == 0 {
      guard let long = Int16(exactly: try zigzag()) else { throw malformed("a field id out of range") }
      id = long
    } else {
      let (sum, overflow) = field.id.addingReportingOverflow(delta)
      guard !overflow else { throw malformed("a field id out of range") }
      id = sum
    }
    guard let type = ThriftType(rawValue: header & 0x0F) else {
      throw malformed("unknown field type \(header & 0x0F)")
    }
    field = ThriftField(id: id, type: type)
    return true
  }

  mutating func bool(_ field: ThriftField) throws(ParquetError) -> Bool {
    switch field.type {
    case .boolTrue: return true
    case .boolFalse: return false
    default: throw unexpected(field, "a boolean")
    }
  }

  @inline(__always)
  mutating func int64(_ field: ThriftField) throws(ParquetError) -> Int64 {
    switch field.type {
    case .int64, .int32, .int16: return try zigzag()
    case .byte: return Int64(Int8(bitPattern: try byte()))
    default: throw unexpected(field, "a number")
    }
  }

  @inline(__always)
  mutating func int32(_ field: ThriftField) throws(ParquetError) -> Int32 {
    guard let value = Int32(exactly: try int64(field)) else {
      throw malformed("field \(field.id) does not fit 32 bits")
    }
    return value
  }

  /// A size or an offset: not negative.
  @inline(__always)
  mutating func size(_ field: ThriftField) throws(ParquetError) -> Int {
    let value = try int64(field)
    guard value >= 0, let size = Int(exactly: value) else {
      throw malformed("field \(field.id) is \(value) where a size is due")
    }
    return size
  }

  mutating func binary(_ field: ThriftField) throws(ParquetError) -> Range<Int> {
    guard field.type == .binary else { throw unexpected(field, "bytes") }
    return try binaryRange()
  }

  mutating func string(_ field: ThriftField) throws(ParquetError) -> String {
    text(try binary(field))
  }

  func text(_ range: Range<Int>) -> String {
    String(
      decoding: UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count), as: UTF8.self)
  }

  func bytes(_ range: Range<Int>) -> [UInt8] {
    Array(UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count))
  }

  func expectStruct(_ field: ThriftField) throws(ParquetError) {
    guard field.type == .structure else { throw unexpected(field, "a struct") }
  }

  @inline(never)
  func unexpected(_ field: ThriftField, _ wanted: String) -> ParquetError {
    malformed("field \(field.id) is \(field.type) where \(wanted) is due")
  }

  // MARK: Lists

  /// The count and element type of a list field. Every element takes a byte at least, so that a count
  /// beyond the bytes that are left is refused here.
  mutating func list(_ field: ThriftField) throws(ParquetError) -> (count: Int, element: ThriftType) {
    guard field.type == .list || field.type == .set else { throw unexpected(field, "a list") }
    return try listHeader()
  }

  mutating func list(
    _ field: ThriftField, of element: ThriftType
  ) throws(ParquetError) -> Int {
    let (count, found) = try list(field)
    guard count == 0 || found == element || (found.isBool && element.isBool) else {
      throw malformed("field \(field.id) holds elements of \(found) where \(element) is due")
    }
    return count
  }

  mutating func listHeader() throws(ParquetError) -> (count: Int, element: ThriftType) {
    let header = try byte()
    var count = UInt64(header >> 4)
    if count == 15 { count = try varint() }
    guard let element = ThriftType(rawValue: header & 0x0F) else {
      if count == 0 { return (0, .byte) }
      throw malformed("unknown element type \(header & 0x0F)")
    }
    guard count <= UInt64(remaining) else {
      throw truncated("a list of \(count) where \(remaining) bytes are left")
    }
    return (Int(count), element)
  }

  /// An element of a list of booleans: a byte of its own.
  mutating func boolElement() throws(ParquetError) -> Bool { try byte() == ThriftType.boolTrue.rawValue }
}

extension ThriftType {
  var isBool: Bool { self == .boolTrue || self == .boolFalse }
}
