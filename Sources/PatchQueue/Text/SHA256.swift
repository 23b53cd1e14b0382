/// SHA-256 (FIPS 180-4), for the sums of patch files.
struct SHA256 {
  private static let constants: [UInt32] = {
    // The first 32 bits of the fractions of the cube roots of the first 64 primes.
    var primes: [Int] = []
    var candidate = 2
    while primes.count < 64 {
      if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
      candidate += 1
    }
    return primes.map { fraction(of: $0, power: 3) }
  }()

  private static let initial: [UInt32] = [2, 3, 5, 7, 11, 13, 17, 19].map { fraction(of: $0, power: 2) }

  /// The first 32 bits behind the point of a root, found exactly: the greatest r with r^power ≤ n·2^(32·power).
  private static func fraction(of n: Int, power: Int) -> UInt32 {
    var (low, high) = (UInt64(0), UInt64(1) << 37)
    while low + 1 < high {
      let middle = (low + high) / 2
      if isAtMost(middle, power, n) { low = middle } else { high = middle }
    }
    return UInt32(truncatingIfNeeded: low)
  }

  private static func isAtMost(_ root: UInt64, _ power: Int, _ n: Int) -> Bool {
    var product = UInt128(root)
    for _ in 1..<power { product *= UInt128(root) }
    return product <= UInt128(n) << UInt128(32 * power)
  }

  /// The sum as 64 hexadecimal digits.
  static func hex(_ bytes: [UInt8]) -> String {
    var state = initial
    let whole = bytes.count / 64 * 64
    mix(bytes, upTo: whole, into: &state)
    var end = bytes[whole...] + [0x80]
    end += [UInt8](repeating: 0, count: (120 - end.count % 64) % 64)
    end += withUnsafeBytes(of: UInt64(bytes.count * 8).bigEndian) { Array($0) }
    mix(Array(end), upTo: end.count, into: &state)
    return state.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }

  /// Takes in whole blocks. All that is read lies within `bytes`, `state`, the 64 words and the 64 constants.
  private static func mix(_ bytes: [UInt8], upTo count: Int, into state: inout [UInt32]) {
    precondition(count % 64 == 0 && count <= bytes.count && state.count == 8 && constants.count == 64)
    bytes.withUnsafeBytes { bytes in
      constants.withUnsafeBufferPointer { constants in
        state.withUnsafeMutableBufferPointer { state in
          withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { words in
            for start in stride(from: 0, to: count, by: 64) {
              for index in 0..<16 {
                words[index] = UInt32(
                  bigEndian: bytes.loadUnaligned(fromByteOffset: start &+ 4 &* index, as: UInt32.self))
              }
              mix(words, constants, into: state)
            }
          }
        }
      }
    }
  }

  @inline(__always)
  private static func mix(
    _ words: UnsafeMutableBufferPointer<UInt32>, _ constants: UnsafeBufferPointer<UInt32>,
    into state: UnsafeMutableBufferPointer<UInt32>
  ) {
    for index in 16..<64 {
      let (a, b) = (words[index &- 15], words[index &- 2])
      let first = rotate(a, 7) ^ rotate(a, 18) ^ a &>> 3
      let second = rotate(b, 17) ^ rotate(b, 19) ^ b &>> 10
      words[index] = words[index &- 16] &+ first &+ words[index &- 7] &+ second
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    // Eight rounds at a time, each with the next one's names: nothing is moved.
    for index in stride(from: 0, to: 64, by: 8) {
      func key(_ offset: Int) -> UInt32 { constants[index &+ offset] &+ words[index &+ offset] }
      round(a, b, c, &d, e, f, g, &h, key(0))
      round(h, a, b, &c, d, e, f, &g, key(1))
      round(g, h, a, &b, c, d, e, &f, key(2))
      round(f, g, h, &a, b, c, d, &e, key(3))
      round(e, f, g, &h, a, b, c, &d, key(4))
      round(d, e, f, &g, h, a, b, &c, key(5))
      round(c, d, e, &f, g, h, a, &b, key(6))
      round(b, c, d, &e, f, g, h, &a, key(7))
    }
    state[0] &+= a
    state[1] &+= b
    state[2] &+= c
    state[3] &+= d
    state[4] &+= e
    state[5] &+= f
    state[6] &+= g
    state[7] &+= h
  }

  @inline(__always)
  private static func round(
    _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32,
    _ e: UInt32, _ f: UInt32, _ g: UInt32, _ h: inout UInt32, _ key: UInt32
  ) {
    let sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    let next = h &+ sum1 &+ (g ^ (e & (f ^ g))) &+ key
    let sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    d = d &+ next
    h = next &+ sum0 &+ ((a & b) | (c & (a | b)))
  }

  @inline(__always)
  private static func rotate(_ value: UInt32, _ count: UInt32) -> UInt32 {
    value &>> count | value &<< (32 &- count)
  }
}
