import DeltaMemory
import Testing

@testable import DeltaParquet

@Suite struct EncodingSpreadTests {
  @Test(arguments: [1, 2, 3, 4, 8, 12, 16]) func valuesGoToTheirPlaces(_ width: Int) {
    var random = SeededRandom(seed: UInt64(width))
    for count in [1, 2, 63, 64, 65, 130, 1000] {
      for percent in [0, 3, 50, 97, 100] {
        let start = Int.random(in: 0..<16, using: &random)
        let isPresent = (0..<count).map { index in
          // Long stretches of one kind too.
          index % 500 > 300 ? index % 1000 > 500 : Int.random(in: 0..<100, using: &random) < percent
        }
        var bits = [UInt8](repeating: 0, count: (start + count + 7) / 8)
        for (index, bit) in isPresent.enumerated() where bit {
          bits[(start + index) / 8] |= 1 << UInt8((start + index) % 8)
        }
        let present = isPresent.count { $0 }
        let values = (0..<present).map { _ in
          (0..<width).map { _ in UInt8.random(in: 1...255, using: &random) }
        }
        let validity = TightMemory(bits)
        let memory = TightMemory(
          values.flatMap { $0 } + [UInt8](repeating: 0xEE, count: (count - present) * width))
        Spread.spread(
          memory.base, width: width, present: present, count: count,
          validity: UnsafeRawPointer(validity.base),
          bit: start)
        var next = 0
        var expected: [UInt8] = []
        for bit in isPresent {
          expected += bit ? values[next] : [UInt8](repeating: 0, count: width)
          next += bit ? 1 : 0
        }
        #expect(Array(UnsafeRawBufferPointer(start: memory.base, count: count * width)) == expected)
      }
    }
  }

  @Test func bytesPackToBits() throws {
    var random = SeededRandom(seed: 2)
    for start in 0..<10 {
      let bytes = (0..<100).map { _ in UInt8.random(in: 0...1, using: &random) }
      var bits = [UInt8](repeating: 0xFF, count: 14)
      bits.withUnsafeMutableBytes { target in
        guard let base = target.baseAddress else { return }
        bytes.withUnsafeBufferPointer { source in
          guard let source = source.baseAddress else { return }
          Spread.packBits(source, count: 100, into: base, bit: start)
        }
      }
      for bit in 0..<112 {
        let expected = bit < start || bit >= start + 100 ? 1 : bytes[bit - start]
        #expect(bits[bit / 8] >> UInt8(bit % 8) & 1 == expected)
      }
    }
  }
}
