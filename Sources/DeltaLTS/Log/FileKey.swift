import DeltaMemory

/// The identity of a logical file in replay: its path in canonical form (`LogPathKeys`) and the unique id of its
/// deletion vector (PROTOCOL.md, Action Reconciliation).
///
/// A key is bytes: the path, and where there is a deletion vector a zero byte and the vector's id.
enum FileKey {
  /// Differs from process to process, so that nobody can prepare paths that collide.
  static let seed = UInt64.random(in: .min ... .max)

  /// A 64-bit hash of a key.
  @inline(__always)
  static func hash(_ base: UnsafeRawPointer, _ count: Int, seed: UInt64) -> UInt64 {
    var state = seed ^ UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
    var index = 0
    while index &+ 16 <= count {
      state = mix(
        base.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ 0xA076_1D64_78BD_642F,
        base.loadUnaligned(fromByteOffset: index &+ 8, as: UInt64.self) ^ state)
      index &+= 16
    }
    if index < count {
      let (low, high) = tail(base, from: index, count)
      state = mix(low ^ 0xE703_7ED1_A0B4_28DB, high ^ state)
    }
    return mix(state, 0x8EBC_6AF0_9C88_C6E3)
  }

  /// The last 1 to 15 bytes as two words, overlapping the bytes before them where there are any.
  @inline(__always)
  private static func tail(_ base: UnsafeRawPointer, from index: Int, _ count: Int) -> (UInt64, UInt64) {
    if count >= 16 {
      return (
        base.loadUnaligned(fromByteOffset: count &- 16, as: UInt64.self),
        base.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
      )
    }
    if count >= 8 {
      return (
        base.loadUnaligned(as: UInt64.self), base.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
      )
    }
    var word: UInt64 = 0
    for at in 0..<count {
      word |= UInt64(base.load(fromByteOffset: at, as: UInt8.self)) << UInt64(at * 8)
    }
    return (word, 0)
  }

  @inline(__always)
  private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let (high, low) = left.multipliedFullWidth(by: right)
    return high ^ low
  }

  /// Appends what a deletion vector adds to a key: a zero byte and its unique id.
  static func append(_ vector: DeletionVectorDescriptor, to key: inout BytesBuilder) {
    key.append(UInt8(0))
    var id = vector.uniqueId
    id.withUTF8 { key.append(UnsafeRawBufferPointer($0)) }
  }

  @inline(__always)
  static func sameBytes(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int) -> Bool {
    // The last step overlaps the one before.
    if count >= 8 {
      var index = 0
      while index &+ 8 < count {
        guard isSame(UInt64.self, left, right, at: index) else { return false }
        index &+= 8
      }
      return isSame(UInt64.self, left, right, at: count &- 8)
    }
    if count >= 4 {
      return isSame(UInt32.self, left, right, at: 0) && isSame(UInt32.self, left, right, at: count &- 4)
    }
    for index in 0..<count where !isSame(UInt8.self, left, right, at: index) { return false }
    return true
  }

  @inline(__always)
  private static func isSame<Word: BitwiseCopyable & Equatable>(
    _ type: Word.Type, _ left: UnsafeRawPointer, _ right: UnsafeRawPointer, at index: Int
  ) -> Bool {
    left.loadUnaligned(fromByteOffset: index, as: Word.self)
      == right.loadUnaligned(fromByteOffset: index, as: Word.self)
  }

  @inline(__always)
  static func sameBytes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    guard left.count == right.count else { return false }
    guard let one = left.baseAddress, let other = right.baseAddress else { return true }
    return sameBytes(one, other, left.count)
  }
}
