internal import DeltaColumns
internal import DeltaMemory

/// Validates text.
package enum UTF8Check {
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// Whether all bytes are below 0x80.
  package static func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let base = bytes.baseAddress else { return true }
    let count = bytes.count
    var index = 0
    while count - index >= 64 {
      var all = base.loadUnaligned(fromByteOffset: index, as: SIMD8<UInt64>.self)
      all &= SIMD8(repeating: highBits)
      if all != .zero { return false }
      index += 64
    }
    var all: UInt64 = 0
    while count - index >= 8 {
      all |= base.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      index += 8
    }
    while index < count {
      all |= UInt64(base.load(fromByteOffset: index, as: UInt8.self))
      index += 1
    }
    return all & highBits == 0
  }

  /// Whether the bytes are well-formed UTF-8 (no overlong forms, no surrogates, nothing above U+10FFFF).
  package static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let base = bytes.baseAddress else { return true }
    let count = bytes.count
    var index = 0
    while index < count {
      // Right to the next byte that is not ASCII.
      if count - index >= 32,
        word(base, index, 0) | word(base, index, 1) | word(base, index, 2) | word(base, index, 3) == 0
      {
        index += 32
        continue
      }
      if count - index >= 8 {
        let marks = word(base, index, 0)
        index += marks.trailingZeroBitCount >> 3
        if marks == 0 { continue }
      } else if count >= 8 {
        // The last eight bytes, without those that are checked.
        let marks = word(base, count - 8, 0) >> UInt64((8 - (count - index)) * 8)
        if marks == 0 { return true }
        index += marks.trailingZeroBitCount >> 3
      }
      let length = characterLength(base + index, count - index)
      if length == 0 { return false }
      index += length
    }
    return true
  }

  /// The top bits of eight bytes, the first one lowest.
  @inline(__always)
  private static func word(_ base: UnsafeRawPointer, _ index: Int, _ number: Int) -> UInt64 {
    UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index &+ number &* 8, as: UInt64.self)) & highBits
  }

  /// Bytes of the well-formed character at `base`; 0 where there is none.
  @inline(__always)
  private static func characterLength(_ base: UnsafeRawPointer, _ count: Int) -> Int {
    let first = base.load(as: UInt8.self)
    if first < 0x80 { return 1 }
    let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard first >= 0xC2, first <= 0xF4, length <= count else { return 0 }
    let second = base.load(fromByteOffset: 1, as: UInt8.self)
    // The second byte's range keeps out overlong forms, surrogates and what lies above U+10FFFF.
    let low: UInt8 = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80
    let high: UInt8 = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF
    guard second >= low, second <= high else { return 0 }
    for index in 2..<max(2, length) where base.load(fromByteOffset: index, as: UInt8.self) & 0xC0 != 0x80 {
      return 0
    }
    return length
  }

  /// Checks views one by one; the long ones lie in `data`.
  static func check(
    _ views: UnsafeRawPointer, count: Int, data: UnsafeRawPointer
  ) throws(ParquetError) {
    for index in 0..<count {
      let address = views + index * 16
      let view = address.loadUnaligned(as: StringView.self)
      if view.isInline {
        let high = address.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        if (UInt64(view.prefix) | high) & highBits == 0 { continue }
      }
      let start = view.isInline ? address + 4 : data + Int(view.offset)
      guard isValid(UnsafeRawBufferPointer(start: start, count: Int(view.length))) else {
        throw ParquetError(.malformed, "text that is not UTF-8, in value \(index) of a run")
      }
    }
  }
}
