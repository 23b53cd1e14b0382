import DeltaMemory
import DeltaParquet
import FormatFixtures
import TestSupport

extension Benchmark {
  /// Which values are there, and where they go.
  static let levels: [Benchmark] = [
    Benchmark("levels/validity", units: levelCount) {
      let levels = Bytes(copying: TestEncoding.hybrid(scattered(seed: 1), width: 1))
      let scratch = Scratch(byteCount: levelCount / 8 + 1)
      return {
        var decoder = LevelDecoder(rle: levels, maximum: 1)
        keep(try decoder.decodeValidity(levelCount, into: scratch.base, bit: 0))
        return levelCount
      }
    },
    Benchmark("levels/definition-of-lists", units: levelCount) {
      var random = SeededGenerator(seed: 2)
      let values = (0..<levelCount).map { _ in Int.random(in: 0...3, using: &random) }
      let levels = Bytes(copying: TestEncoding.hybrid(values, width: 2))
      let scratch = Scratch(byteCount: levelCount)
      return {
        var decoder = LevelDecoder(rle: levels, maximum: 3)
        keep(try decoder.decode(levelCount, into: scratch.base.assumingMemoryBound(to: UInt8.self)))
        return levelCount
      }
    },
    Benchmark("levels/spread-int64", units: levelCount) {
      let bits = Bitmap(scattered(seed: 3).map { $0 == 1 })
      let present = bits.setCount
      let scratch = Scratch(byteCount: levelCount * 8)
      return {
        bits.bytes.withUnsafeBytes { validity in
          guard let validity = validity.baseAddress else { return }
          Spread.spread(
            scratch.base, width: 8, present: present, count: levelCount, validity: validity, bit: 0)
        }
        return levelCount
      }
    },
    Benchmark("text/is-valid-utf8", units: textBytes.count) {
      let bytes = Bytes(copying: textBytes)
      return {
        keep(bytes.withUnsafeBytes(UTF8Check.isValid))
        return bytes.count
      }
    },
    Benchmark("text/is-ascii", units: levelCount) {
      let bytes = Bytes(copying: [UInt8](repeating: 0x61, count: levelCount))
      return {
        keep(bytes.withUnsafeBytes(UTF8Check.isASCII))
        return bytes.count
      }
    },
  ]

  private static let levelCount = 20_000

  /// Text of one, two and three bytes a letter.
  private static let textBytes = Array(String(repeating: "Zürich, 東京 and Oslo; ", count: 1000).utf8)

  /// One level in ten is 0.
  private static func scattered(seed: UInt64) -> [Int] {
    var random = SeededGenerator(seed: seed)
    return (0..<levelCount).map { _ in Int.random(in: 0..<10, using: &random) == 0 ? 0 : 1 }
  }
}
