/// Compression (RFC 1950, 1951) whose output never changes: zlib's differs between its versions, and patches must not.
///
/// One block of fixed codes, and matches found by a chain of equal hashes.
enum StableDeflate {
  static func compress(_ bytes: [UInt8]) -> [UInt8] {
    var writer = BitWriter(bytes: [0x78, 0x01])
    writer.write(0b011, count: 3)
    var matcher = Matcher(bytes)
    var position = 0
    while position < bytes.count {
      if let match = matcher.match(at: position) {
        writer.write(match)
        for offset in position..<position + match.length { matcher.add(offset) }
        position += match.length
      } else {
        writer.write(symbol: Int(bytes[position]))
        matcher.add(position)
        position += 1
      }
    }
    writer.write(symbol: 256)
    let checksum = adler32(bytes)
    return writer.finish() + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: checksum >> $0) }
  }

  private static func adler32(_ bytes: [UInt8]) -> UInt32 {
    var (a, b) = (UInt32(1), UInt32(0))
    for byte in bytes {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return b << 16 | a
  }

  fileprivate struct Match {
    let length: Int
    let distance: Int
  }

  /// Finds what was there before.
  private struct Matcher {
    private static let longest = 258
    private static let window = 32_768
    private static let chain = 64
    private let bytes: [UInt8]
    private var heads = [Int32](repeating: -1, count: 1 << 15)
    private var previous: [Int32]

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
      previous = [Int32](repeating: -1, count: bytes.count)
    }

    private func hash(_ position: Int) -> Int? {
      guard position + 3 <= bytes.count else { return nil }
      let value =
        UInt32(bytes[position]) << 16 | UInt32(bytes[position + 1]) << 8 | UInt32(bytes[position + 2])
      return Int((value &* 2_654_435_761) >> 17)
    }

    mutating func add(_ position: Int) {
      guard let hash = hash(position) else { return }
      previous[position] = heads[hash]
      heads[hash] = Int32(truncatingIfNeeded: position)
    }

    func match(at position: Int) -> Match? {
      guard let hash = hash(position) else { return nil }
      let most = min(Self.longest, bytes.count - position)
      var best: Match?
      var candidate = Int(heads[hash])
      for _ in 0..<Self.chain {
        guard candidate >= 0, position - candidate <= Self.window else { break }
        var length = 0
        while length < most, bytes[candidate + length] == bytes[position + length] { length += 1 }
        if length >= 3, length > best?.length ?? 0 {
          best = Match(length: length, distance: position - candidate)
        }
        if length == most { break }
        candidate = Int(previous[candidate])
      }
      return best
    }
  }

  private struct BitWriter {
    var bytes: [UInt8]
    private var buffer: UInt64 = 0
    private var filled: UInt64 = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// The lowest bits first.
    mutating func write(_ value: UInt64, count: UInt64) {
      buffer |= value << filled
      filled += count
      while filled >= 8 {
        bytes.append(UInt8(truncatingIfNeeded: buffer))
        buffer >>= 8
        filled -= 8
      }
    }

    /// Huffman codes come with their highest bit first.
    private mutating func write(code: Int, count: Int) {
      var reversed: UInt64 = 0
      for bit in 0..<count where code >> bit & 1 == 1 { reversed |= 1 << UInt64(count - 1 - bit) }
      write(reversed, count: UInt64(count))
    }

    mutating func write(symbol: Int) {
      switch symbol {
      case 0...143: write(code: 0x30 + symbol, count: 8)
      case 144...255: write(code: 0x190 + symbol - 144, count: 9)
      case 256...279: write(code: symbol - 256, count: 7)
      default: write(code: 0xC0 + symbol - 280, count: 8)
      }
    }

    mutating func write(_ match: Match) {
      // 258 has a symbol of its own.
      let length = Self.split(match.length - 3, perStep: 4)
      if match.length == 258 {
        write(symbol: 285)
      } else {
        write(symbol: 257 + length.symbol)
        write(length.rest, count: length.bits)
      }
      let distance = Self.split(match.distance - 1, perStep: 2)
      write(code: distance.symbol, count: 5)
      write(distance.rest, count: distance.bits)
    }

    /// Lengths and distances go in steps of twice the size, `perStep` symbols each.
    private static func split(_ value: Int, perStep: Int) -> (symbol: Int, rest: UInt64, bits: UInt64) {
      if value < 2 * perStep { return (value, 0, 0) }
      let bits = Int.bitWidth - 1 - value.leadingZeroBitCount - perStep.trailingZeroBitCount
      return (perStep * bits + value >> bits, UInt64(value & (1 << bits - 1)), UInt64(bits))
    }

    consuming func finish() -> [UInt8] {
      if filled > 0 { bytes.append(UInt8(truncatingIfNeeded: buffer)) }
      return bytes
    }
  }
}
