/// Puts compact values at the places of those that are there.
package enum Spread {
  /// Spreads the `present` values at the front of `base` over `count` places, in place, from the back.
  ///
  /// Places without a value are zeroed.
  /// - Parameters:
  ///   - width: bytes of one value.
  ///   - present: how many of the validity bits are set.
  ///   - validity: bit `bit` + i tells whether place i has a value.
  package static func spread(
    _ base: UnsafeMutableRawPointer, width: Int, present: Int, count: Int, validity: UnsafeRawPointer,
    bit: Int
  ) {
  }

  /// Packs `count` bytes of 0 or 1 to bits from bit `bit` of `target` on.
  package static func packBits(
    _ bytes: UnsafePointer<UInt8>, count: Int, into target: UnsafeMutableRawPointer, bit: Int
  ) {
  }
}
