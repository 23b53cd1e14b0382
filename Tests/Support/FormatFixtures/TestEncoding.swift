import DeltaParquet

/// Encoders for tests: plain, and slow.
package enum TestEncoding {
  package static func plain(_ value: TestValue, _ node: TestNode) -> [UInt8] {
    switch (value, node.type) {
    case (.int(let number), .int32): littleEndian(Int32(truncatingIfNeeded: number))
    case (.int(let number), _): littleEndian(number)
    case (.double(let bits), .float): littleEndian(Float(Double(bitPattern: bits)).bitPattern)
    case (.double(let bits), _): littleEndian(bits)
    case (.bytes(let bytes), .byteArray): littleEndian(UInt32(bytes.count)) + bytes
    case (.bytes(let bytes), _): bytes
    case (.bool(let bit), _): [bit ? 1 : 0]
    default: []
    }
  }

  package static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  package static func prefixed(_ bytes: [UInt8]) -> [UInt8] { littleEndian(UInt32(bytes.count)) + bytes }

  package static func bits(_ values: [TestValue]) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: (values.count + 7) / 8)
    for (index, value) in values.enumerated() where value == .bool(true) {
      bytes[index / 8] |= 1 << (index % 8)
    }
    return bytes
  }

  package static func width(_ count: Int) -> Int {
    count <= 1 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount
  }

  package static func hybrid(_ values: [Int], largest: Int) -> [UInt8] {
    hybrid(values, width: width(largest + 1))
  }

  /// The RLE/bit-packed hybrid: runs of eight and more as runs, the rest packed.
  package static func hybrid(_ values: [Int], width: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var packed: [Int] = []
    func varint(_ value: Int) {
      var value = value
      while value >= 0x80 {
        bytes.append(UInt8(value & 0x7F) | 0x80)
        value >>= 7
      }
      bytes.append(UInt8(value))
    }
    func flush() {
      guard !packed.isEmpty else { return }
      let groups = (packed.count + 7) / 8
      varint(groups << 1 | 1)
      var bits = [UInt8](repeating: 0, count: groups * width)
      for (index, value) in packed.enumerated() {
        for bit in 0..<width where value >> bit & 1 == 1 {
          let position = index * width + bit
          bits[position / 8] |= 1 << (position % 8)
        }
      }
      bytes += bits
      packed = []
    }
    var index = 0
    while index < values.count {
      var run = 1
      while index + run < values.count, values[index + run] == values[index] { run += 1 }
      if run >= 8, packed.count % 8 == 0 {
        flush()
        varint(run << 1)
        for byte in 0..<(width + 7) / 8 { bytes.append(UInt8(values[index] >> (8 * byte) & 0xFF)) }
        index += run
      } else {
        packed.append(values[index])
        index += 1
      }
    }
    flush()
    return bytes
  }
}
