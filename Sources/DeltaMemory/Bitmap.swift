/// Bits in Arrow's order (bit i is bit i % 8 of byte i / 8), from any bit on.
///
/// A set bit of a validity bitmap means that the value is there.
public struct Bitmap: Sendable {
  @usableFromInline package let bytes: Bytes
  @usableFromInline package let bitOffset: Int
  /// The number of bits.
  public let count: Int

  /// Bits of `bytes` from `bitOffset` on; nil where the bytes are too few.
  package init?(bytes: Bytes, bitOffset: Int = 0, count: Int) {
    let (end, overflow) = bitOffset.addingReportingOverflow(count)
    let bytesNeeded = end >> 3 + (end & 7 == 0 ? 0 : 1)
    guard bitOffset >= 0, count >= 0, !overflow, bytesNeeded <= bytes.count else { return nil }
    self.init(unchecked: bytes, bitOffset: bitOffset, count: count)
  }

  package init(unchecked bytes: Bytes, bitOffset: Int = 0, count: Int) {
    self.bytes = bytes
    self.bitOffset = bitOffset
    self.count = count
  }

  /// `count` equal bits.
  public init(repeating bit: Bool, count: Int, pool: BufferPool = .shared) {
    var builder = BytesBuilder(capacity: (count + 7) / 8, pool: pool)
    builder.append(repeating: bit ? 0xFF : 0, count: (count + 7) / 8)
    self.init(unchecked: builder.finish(), count: count)
  }

  /// The bits of `bits`, in order.
  public init(_ bits: some Collection<Bool>, pool: BufferPool = .shared) {
    let count = bits.count
    var builder = BytesBuilder(capacity: (count + 7) / 8, pool: pool)
    builder.append(repeating: 0, count: (count + 7) / 8)
    for (index, bit) in bits.enumerated() where bit { BitOps.set(builder.base, index) }
    self.init(unchecked: builder.finish(), count: count)
  }

  /// The bit at `index`, which must be in `0..<count`.
  @inlinable
  public subscript(index: Int) -> Bool {
    precondition(index >= 0 && index < count, "no such bit")
    return bytes.withUnsafeBytes { BitOps.test($0, bitOffset + index) }
  }

  /// The bits in `range`, without a copy.
  public func slice(_ range: Range<Int>) -> Bitmap {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "bits \(range) of \(count)")
    return Bitmap(unchecked: bytes, bitOffset: bitOffset + range.lowerBound, count: range.count)
  }

  /// How many bits are set.
  public var setCount: Int {
    bytes.withUnsafeBytes { BitOps.countSet($0, from: bitOffset, count: count) }
  }

  /// The same bits beginning at bit 0 of their bytes: itself where that is so, else a copy.
  package func aligned(pool: BufferPool = .shared) -> Bitmap {
    if bitOffset == 0 { return self }
    if bitOffset % 8 == 0, let tail = bytes.slice(bitOffset / 8..<bytes.count) {
      return Bitmap(unchecked: tail, count: count)
    }
    var builder = BytesBuilder(capacity: (count + 7) / 8, pool: pool)
    builder.append(repeating: 0, count: (count + 7) / 8)
    bytes.withUnsafeBytes {
      BitOps.copy(from: $0, bit: bitOffset, to: builder.base, bit: 0, count: count)
    }
    return Bitmap(unchecked: builder.finish(), count: count)
  }
}
