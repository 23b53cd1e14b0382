import DeltaMemory

import DeltaParquet

/// Encoders of whole pages for the tests of decoders: plain, and slow.
package enum PageEncoder {
  package static func varint(_ value: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    var value = value
    while value >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
      value >>= 7
    }
    return bytes + [UInt8(value)]
  }

  package static func zigzag(_ value: Int64) -> [UInt8] {
    varint(UInt64(bitPattern: value << 1) ^ UInt64(bitPattern: value >> 63))
  }

  /// Values from the lowest bit up.
  package static func packed(_ values: [UInt64], width: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: (values.count * width + 7) / 8)
    for (index, value) in values.enumerated() {
      for bit in 0..<width where value >> UInt64(bit) & 1 == 1 {
        let position = index * width + bit
        bytes[position / 8] |= 1 << UInt8(position % 8)
      }
    }
    return bytes
  }

  /// Values from the highest bit down, as the deprecated BIT_PACKED has them.
  package static func packedFromTop(_ values: [UInt8], width: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: (values.count * width + 7) / 8)
    for (index, value) in values.enumerated() {
      for bit in 0..<width where value >> UInt8(width - 1 - bit) & 1 == 1 {
        let position = index * width + bit
        bytes[position / 8] |= 0x80 >> UInt8(position % 8)
      }
    }
    return bytes
  }

  /// DELTA_BINARY_PACKED with differences modulo 2^bits.
  package static func delta(_ values: [Int64], bits: Int, blockSize: Int = 128, miniblocks: Int = 4)
    -> [UInt8]
  {
    let size = blockSize / miniblocks
    var bytes = varint(UInt64(blockSize)) + varint(UInt64(miniblocks)) + varint(UInt64(values.count))
    bytes += zigzag(values.first ?? 0)
    var deltas: [Int64] = []
    for (before, value) in zip(values, values.dropFirst()) {
      let delta = value &- before
      deltas.append(bits == 32 ? Int64(Int32(truncatingIfNeeded: delta)) : delta)
    }
    for start in stride(from: 0, to: deltas.count, by: blockSize) {
      let block = Array(deltas[start..<min(start + blockSize, deltas.count)])
      let least = block.min() ?? 0
      bytes += zigzag(least)
      var widths = [UInt8](repeating: 0, count: miniblocks)
      var bodies: [UInt8] = []
      for (number, from) in stride(from: 0, to: block.count, by: size).enumerated() {
        var rest = block[from..<min(from + size, block.count)].map { UInt64(bitPattern: $0 &- least) }
        let width = UInt64.bitWidth - (rest.reduce(0, |)).leadingZeroBitCount
        widths[number] = UInt8(width)
        rest += [UInt64](repeating: 0, count: size - rest.count)
        bodies += packed(rest, width: width)
      }
      bytes += widths + bodies
    }
    return bytes
  }

  package static func deltaLength(_ values: [[UInt8]]) -> [UInt8] {
    delta(values.map { Int64($0.count) }, bits: 32) + values.flatMap { $0 }
  }

  package static func deltaByteArray(_ values: [[UInt8]]) -> [UInt8] {
    var prefixes: [Int64] = []
    var suffixes: [[UInt8]] = []
    var before: [UInt8] = []
    for value in values {
      let shared = zip(before, value).prefix { $0 == $1 }.count
      prefixes.append(Int64(shared))
      suffixes.append(Array(value[shared...]))
      before = value
    }
    return delta(prefixes, bits: 32) + deltaLength(suffixes)
  }

  package static func streamSplit(_ values: [[UInt8]]) -> [UInt8] {
    (0..<(values.first?.count ?? 0)).flatMap { stream in values.map { $0[stream] } }
  }

  package static func byteArrays(_ values: [[UInt8]]) -> [UInt8] {
    values.flatMap { TestEncoding.littleEndian(UInt32($0.count)) + $0 }
  }

  /// A page of dictionary indices.
  package static func indices(_ values: [Int], width: Int) -> [UInt8] {
    [UInt8(width)] + TestEncoding.hybrid(values, width: width)
  }

  package static func hex(_ text: String) -> [UInt8] {
    let digits = Array(text.utf8)
    return stride(from: 0, to: digits.count, by: 2).map {
      UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16) ?? 0
    }
  }
}
