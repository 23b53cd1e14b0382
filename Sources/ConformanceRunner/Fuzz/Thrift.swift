/// A value of Thrift's compact protocol: the fuzzer's own reader and writer, so that what it damages is what it
/// meant to damage.
indirect enum Thrift: Sendable, Equatable {
  struct Field: Sendable, Equatable {
    var id: Int
    var value: Thrift
  }

  case boolean(Bool)
  case byte(UInt8)
  /// The type is 4, 5 or 6: of 16, 32 or 64 bits.
  case integer(type: UInt8, Int64)
  case double([UInt8])
  case binary([UInt8])
  case list(type: UInt8, element: UInt8, [Thrift])
  case structure([Field])
  /// Bytes that claim to be a value of that type, and lie.
  case forged(type: UInt8, [UInt8])

  var type: UInt8 {
    switch self {
    case .boolean(let value): value ? 1 : 2
    case .byte: 3
    case .integer(let type, _): type
    case .double: 7
    case .binary: 8
    case .list(let type, _, _): type
    case .structure: 12
    case .forged(let type, _): type
    }
  }

  /// The field of that id of a struct.
  subscript(id: Int) -> Thrift? {
    get {
      guard case .structure(let fields) = self else { return nil }
      return fields.first { $0.id == id }?.value
    }
    set {
      guard case .structure(var fields) = self else { return }
      if let index = fields.firstIndex(where: { $0.id == id }) {
        if let newValue { fields[index].value = newValue } else { fields.remove(at: index) }
      } else if let newValue {
        fields.append(Field(id: id, value: newValue))
        fields.sort { $0.id < $1.id }
      }
      self = .structure(fields)
    }
  }

  subscript(element index: Int) -> Thrift? {
    get { elements.indices.contains(index) ? elements[index] : nil }
    set {
      guard case .list(let type, let element, var all) = self, let newValue, all.indices.contains(index)
      else { return }
      all[index] = newValue
      self = .list(type: type, element: element, all)
    }
  }

  var elements: [Thrift] { if case .list(_, _, let elements) = self { elements } else { [] } }
  var number: Int64? { if case .integer(_, let value) = self { value } else { nil } }
  var int: Int? { number.flatMap { Int(exactly: $0) } }
}

// MARK: Writing

extension Thrift {
  static func varint(_ value: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  static func zigzag(_ value: Int64) -> [UInt8] { varint(UInt64(bitPattern: (value << 1) ^ (value >> 63))) }

  func write(to out: inout [UInt8]) {
    switch self {
    case .boolean(let value): out.append(value ? 1 : 2)
    case .byte(let value): out.append(value)
    case .integer(_, let value): out += Self.zigzag(value)
    case .double(let bytes): out += bytes
    case .binary(let bytes): out += Self.varint(UInt64(bytes.count)) + bytes
    case .forged(_, let bytes): out += bytes
    case .list(_, let element, let all):
      if all.count < 15 {
        out.append(UInt8(all.count) << 4 | element)
      } else {
        out += [0xF0 | element] + Self.varint(UInt64(all.count))
      }
      for one in all { one.write(to: &out) }
    case .structure(let fields):
      var last = 0
      for field in fields {
        let step = field.id - last
        if step > 0, step < 16 {
          out.append(UInt8(step) << 4 | field.value.type)
        } else {
          out += [field.value.type] + Self.zigzag(Int64(field.id))
        }
        last = field.id
        if case .boolean = field.value { continue }
        field.value.write(to: &out)
      }
      out.append(0)
    }
  }

  var bytes: [UInt8] {
    var out: [UInt8] = []
    write(to: &out)
    return out
  }
}

// MARK: Reading

extension Thrift {
  /// A struct at a place, and where it ends; nil where there is none.
  static func structure(_ bytes: ArraySlice<UInt8>) -> (value: Thrift, end: Int)? {
    var reader = Reader(bytes: bytes, position: bytes.startIndex)
    guard let value = reader.structure(depth: 0) else { return nil }
    return (value, reader.position)
  }

  private struct Reader {
    let bytes: ArraySlice<UInt8>
    var position: Int

    mutating func byte() -> UInt8? {
      guard position < bytes.endIndex else { return nil }
      defer { position += 1 }
      return bytes[position]
    }

    mutating func varint() -> UInt64? {
      var (value, shift): (UInt64, UInt64) = (0, 0)
      while shift < 64, let next = byte() {
        value |= UInt64(next & 0x7F) << shift
        if next < 0x80 { return value }
        shift += 7
      }
      return nil
    }

    mutating func zigzag() -> Int64? {
      varint().map { Int64(bitPattern: $0 >> 1) ^ -Int64(bitPattern: $0 & 1) }
    }

    mutating func take(_ count: UInt64) -> [UInt8]? {
      guard count <= UInt64(bytes.endIndex - position) else { return nil }
      defer { position += Int(count) }
      return Array(bytes[position..<position + Int(count)])
    }

    mutating func structure(depth: Int) -> Thrift? {
      guard depth < 32 else { return nil }
      var fields: [Field] = []
      var last = 0
      while let head = byte() {
        if head == 0 { return .structure(fields) }
        if head >> 4 == 0 {
          guard let id = zigzag(), let small = Int(exactly: id) else { return nil }
          last = small
        } else {
          last += Int(head >> 4)
        }
        guard let value = value(head & 15, inField: true, depth: depth) else { return nil }
        fields.append(Field(id: last, value: value))
      }
      return nil
    }

    mutating func value(_ type: UInt8, inField: Bool, depth: Int) -> Thrift? {
      switch type {
      case 1, 2: inField ? .boolean(type == 1) : byte().map { .boolean($0 == 1) }
      case 3: byte().map(Thrift.byte)
      case 4, 5, 6: zigzag().map { .integer(type: type, $0) }
      case 7: take(8).map(Thrift.double)
      case 8: varint().flatMap { take($0) }.map(Thrift.binary)
      case 9, 10: list(type, depth: depth)
      case 12: structure(depth: depth + 1)
      default: nil
      }
    }

    mutating func list(_ type: UInt8, depth: Int) -> Thrift? {
      guard depth < 32, let head = byte() else { return nil }
      guard let count = head >> 4 == 15 ? varint() : UInt64(head >> 4), count <= UInt64(bytes.count) else {
        return nil
      }
      var all: [Thrift] = []
      for _ in 0..<Int(count) {
        guard let one = value(head & 15, inField: false, depth: depth + 1) else { return nil }
        all.append(one)
      }
      return .list(type: type, element: head & 15, all)
    }
  }
}
