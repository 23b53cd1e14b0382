/// The numbers that a fuzz run draws: the same for the same seed, on every machine (SplitMix64).
package struct FuzzRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  /// The numbers of one table of a run.
  package init(seed: UInt64, index: Int, purpose: UInt64 = 0) {
    self.init(seed: seed)
    let first = next()
    state =
      first ^ (UInt64(bitPattern: Int64(index)) &* 0xD134_2543_DE82_EF95) ^ (purpose &* 0x2545_F491_4F6C_DD1D)
    _ = next()
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// True once in `count` times.
  mutating func oneIn(_ count: Int) -> Bool { Int.random(in: 0..<max(1, count), using: &self) == 0 }

  /// An element; nil where there is none.
  mutating func pick<Element>(_ elements: some Collection<Element>) -> Element? {
    elements.randomElement(using: &self)
  }

  /// A place in a run of `count`, the front and the end more often than the middle.
  mutating func place(below count: Int) -> Int? {
    guard count > 0 else { return nil }
    switch Int.random(in: 0..<4, using: &self) {
    case 0: return Int.random(in: 0..<min(count, 32), using: &self)
    case 1: return count - 1 - Int.random(in: 0..<min(count, 64), using: &self)
    default: return Int.random(in: 0..<count, using: &self)
    }
  }

  /// A number at which sizes, counts and offsets go wrong.
  mutating func hostileInteger(near value: Int64 = 0) -> Int64 {
    switch Int.random(in: 0..<5, using: &self) {
    case 0: return value &+ Int64.random(in: -2...2, using: &self)
    case 1: return value &* Int64.random(in: -3...9, using: &self)
    case 2: return Int64(truncatingIfNeeded: next()) >> Int64.random(in: 0..<64, using: &self)
    default: return pick(Self.edges) ?? 0
    }
  }

  private static let edges: [Int64] = [
    0, 1, -1, 2, 127, 128, 255, 256, 32_767, 32_768, 65_535, 65_536, 1 << 20, 1 << 30, (1 << 31) - 1, 1 << 31,
    -(1 << 31), -(1 << 31) - 1, (1 << 32) - 1, 1 << 32, 1 << 40, 1 << 53, 1 << 62, .max, .max - 7, .min,
    .min + 1,
  ]
}
