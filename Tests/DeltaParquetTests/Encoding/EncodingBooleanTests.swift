import DeltaMemory
import Testing

@testable import DeltaParquet

@Suite struct EncodingBooleanTests {
  @Test func booleansOfEveryEncoding() throws {
    var random = SeededRandom(seed: 1)
    let shape = try ValueShape(.boolean)
    let dictionary = try DictionaryValues(page: TightMemory.bytes([0b10]), count: 2, shape: shape)
    for count in [0, 1, 8, 9, 1000, 3000] {
      var values: [Int] = []
      while values.count < count {
        let run = Bool.random(using: &random) ? 30 : 1
        values += [Int](
          repeating: Int.random(in: 0...1, using: &random), count: min(run, count - values.count))
      }
      let expected = values.map { [UInt8($0)] }
      let pages: [(ValueEncoding, [UInt8])] = [
        (.plain, PageEncoder.packed(values.map { UInt64($0) }, width: 1)),
        (.rle, TestEncoding.prefixed(TestEncoding.hybrid(values, width: 1))),
        (.rleDictionary, PageEncoder.indices(values, width: 1)),
      ]
      for (encoding, page) in pages {
        try DecoderProbe.expect(encoding, shape, page, expected, dictionary: dictionary, random: &random)
        try expectBits(encoding, page, values, dictionary, random: &random)
      }
    }
  }

  private func expectBits(
    _ encoding: ValueEncoding, _ page: [UInt8], _ values: [Int], _ dictionary: DictionaryValues,
    random: inout SeededRandom
  ) throws {
    var decoder = try ValueDecoder(
      encoding, shape: ValueShape(.boolean), page: TightMemory.bytes(page), dictionary: dictionary)
    let start = Int.random(in: 0..<9, using: &random)
    let target = TightMemory([UInt8](repeating: 0xFF, count: (values.count + start + 7) / 8))
    var done = 0
    while done < values.count {
      let run = Int.random(in: 1...min(values.count - done, 1500), using: &random)
      try decoder.decodeBits(run, into: target.base, bit: start + done)
      done += run
    }
    #expect(values.indices.allSatisfy { BitOps.test(target.base, start + $0) == (values[$0] == 1) })
    #expect((0..<start).allSatisfy { BitOps.test(target.base, $0) })
  }

  @Test func booleansThatPyarrowWrote() throws {
    var random = SeededRandom(seed: 1)
    let values = (0..<50).map { [$0 < 20 ? UInt8($0 % 3 == 0 ? 1 : 0) : 1] }
    try DecoderProbe.expect(
      .rle, ValueShape(.boolean), PageEncoder.hex("06000000074992f43401"), values, random: &random)
  }
}
