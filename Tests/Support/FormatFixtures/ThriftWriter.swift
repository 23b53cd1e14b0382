/// Writes Thrift's compact protocol.
package struct ThriftWriter {
  package private(set) var bytes: [UInt8] = []
  private var lastID: [Int16] = [0]

  package init() {}

  package mutating func varint(_ value: UInt64) {
    var value = value
    while value >= 0x80 {
      bytes.append(UInt8(value & 0x7F) | 0x80)
      value >>= 7
    }
    bytes.append(UInt8(value))
  }

  package mutating func zigzag(_ value: Int64) { varint(UInt64(bitPattern: (value << 1) ^ (value >> 63))) }

  package mutating func header(_ id: Int16, _ type: UInt8) {
    let delta = id - lastID[lastID.count - 1]
    if delta > 0, delta <= 15 {
      bytes.append(UInt8(delta) << 4 | type)
    } else {
      bytes.append(type)
      zigzag(Int64(id))
    }
    lastID[lastID.count - 1] = id
  }

  package mutating func bool(_ id: Int16, _ value: Bool) { header(id, value ? 1 : 2) }

  package mutating func int8(_ id: Int16, _ value: Int8) {
    header(id, 3)
    bytes.append(UInt8(bitPattern: value))
  }

  package mutating func int32(_ id: Int16, _ value: some BinaryInteger) {
    header(id, 5)
    zigzag(Int64(value))
  }

  package mutating func int64(_ id: Int16, _ value: some BinaryInteger) {
    header(id, 6)
    zigzag(Int64(value))
  }

  package mutating func binary(_ id: Int16, _ value: [UInt8]) {
    header(id, 8)
    rawBinary(value)
  }

  package mutating func string(_ id: Int16, _ value: String) { binary(id, Array(value.utf8)) }

  package mutating func rawBinary(_ value: [UInt8]) {
    varint(UInt64(value.count))
    bytes += value
  }

  /// A struct in a field.
  package mutating func structure(_ id: Int16, _ body: (inout ThriftWriter) -> Void) {
    header(id, 12)
    element(body)
  }

  /// A struct on its own: the outermost, or an element of a list.
  package mutating func element(_ body: (inout ThriftWriter) -> Void) {
    lastID.append(0)
    body(&self)
    bytes.append(0)
    lastID.removeLast()
  }

  package mutating func list(_ id: Int16, type: UInt8, count: Int) {
    header(id, 9)
    if count < 15 {
      bytes.append(UInt8(count) << 4 | type)
    } else {
      bytes.append(0xF0 | type)
      varint(UInt64(count))
    }
  }

  package mutating func structs<Item>(
    _ id: Int16, _ items: [Item], _ body: (inout ThriftWriter, Item) -> Void
  ) {
    list(id, type: 12, count: items.count)
    for item in items { element { body(&$0, item) } }
  }
}
