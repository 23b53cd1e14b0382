/// A hash of a row's text: two 64-bit lanes, the first of which also serves as the row's key.
package struct RowFingerprint {
  package let key: UInt64
  package let second: UInt64

  package init(_ bytes: UnsafeBufferPointer<UInt8>) {
    var first: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(bytes.count)
    var second: UInt64 = 0xD1B5_4A32_D192_ED03
    let raw = UnsafeRawBufferPointer(bytes)
    var offset = 0
    while offset < raw.count {
      var word: UInt64 = 0
      if offset + 8 <= raw.count {
        word = raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      } else {
        for index in offset..<raw.count { word = word << 8 | UInt64(raw[index]) }
      }
      first = Self.mix(first ^ word, 0xA076_1D64_78BD_642F)
      second = Self.mix(second ^ word, 0xE703_7ED1_A0B4_28DB) &+ first
      offset += 8
    }
    key = Self.mix(first, 0x8EBC_6AF0_9C88_C6E3)
    self.second = Self.mix(second, 0x5899_65CC_7537_4CC3)
  }

  /// The two halves of the full product folded together, and the input kept in play.
  private static func mix(_ value: UInt64, _ factor: UInt64) -> UInt64 {
    let (high, low) = value.multipliedFullWidth(by: factor)
    return high ^ low ^ (value << 32 | value >> 32)
  }
}
