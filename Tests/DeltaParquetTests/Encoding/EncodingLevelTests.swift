import DeltaMemory
import Testing

@testable import DeltaParquet

@Suite struct EncodingLevelTests {
  private func levels(_ count: Int, maximum: UInt8, random: inout SeededRandom) -> [UInt8] {
    var levels: [UInt8] = []
    while levels.count < count {
      let run = Bool.random(using: &random) ? Int.random(in: 1...100, using: &random) : 1
      let level = UInt8.random(in: 0...maximum, using: &random)
      levels += [UInt8](repeating: level, count: min(run, count - levels.count))
    }
    return levels
  }

  private func decoders(_ levels: [UInt8], maximum: UInt8) throws -> [LevelDecoder] {
    let width = 8 - maximum.leadingZeroBitCount
    let runs = TestEncoding.hybrid(levels.map { Int($0) }, width: width)
    var first = TightMemory.bytes(TestEncoding.prefixed(runs) + [1, 2, 3])
    var legacy = TightMemory.bytes(PageEncoder.packedFromTop(levels, width: width) + [1, 2, 3])
    let decoders = [
      LevelDecoder(rle: TightMemory.bytes(runs), maximum: maximum),
      try LevelDecoder(v1: &first, encoding: .rle, maximum: maximum, count: levels.count),
      try LevelDecoder(v1: &legacy, encoding: .bitPacked, maximum: maximum, count: levels.count),
    ]
    #expect(first.array == [1, 2, 3])
    #expect(legacy.array == [1, 2, 3])
    return decoders
  }

  @Test(arguments: [1, 2, 3, 4, 7, 9, 31, 100, 255] as [UInt8])
  func levelsOfEveryWidth(_ maximum: UInt8) throws {
    var random = SeededRandom(seed: UInt64(maximum))
    for count in [0, 1, 8, 77, 3000] {
      let levels = levels(count, maximum: maximum, random: &random)
      for decoder in try decoders(levels, maximum: maximum) {
        var decoder = decoder
        var done = 0
        while done < count {
          let run = Int.random(in: 0...min(count - done, 1500), using: &random)
          let expected = Array(levels[done..<done + run])
          let full = expected.count { $0 == maximum }
          if Int.random(in: 0..<3, using: &random) == 0 {
            #expect(try decoder.skip(run) == full)
          } else {
            var found = [UInt8](repeating: 0xAA, count: run + 64)
            #expect(
              try found.withUnsafeMutableBufferPointer { try decoder.decode(run, into: $0.baseAddress!) }
                == full)
            #expect(Array(found[..<run]) == expected)
          }
          done += run
        }
      }
    }
  }

  @Test func validityAtAnyBit() throws {
    var random = SeededRandom(seed: 4)
    for start in 0..<20 {
      let levels = levels(500, maximum: 1, random: &random)
      for decoder in try decoders(levels, maximum: 1) {
        var decoder = decoder
        var bits = [UInt8](repeating: 0b0101_0101, count: 80)
        var done = 0
        while done < 500 {
          let run = Int.random(in: 1...min(500 - done, 200), using: &random)
          let count = try bits.withUnsafeMutableBytes {
            try decoder.decodeValidity(run, into: $0.baseAddress!, bit: start + done)
          }
          #expect(count == levels[done..<done + run].count { $0 == 1 })
          done += run
        }
        for bit in 0..<640 {
          let isSet = bits[bit / 8] >> UInt8(bit % 8) & 1 == 1
          let expected = bit < start || bit >= start + 500 ? bit % 2 == 0 : levels[bit - start] == 1
          #expect(isSet == expected)
        }
      }
    }
  }

  @Test func noLevelsNeedNoBytes() throws {
    var page = TightMemory.bytes([9])
    var decoder = try LevelDecoder(v1: &page, encoding: .rle, maximum: 0, count: 100)
    #expect(page.array == [9])
    #expect(try decoder.skip(100) == 100)
  }

  @Test func badLevelsAreRefused() throws {
    DecoderProbe.fails(.malformed) {
      var decoder = LevelDecoder(
        rle: TightMemory.bytes(TestEncoding.hybrid([0, 1, 2, 3], width: 2)), maximum: 2)
      try decoder.skip(4)
    }
    DecoderProbe.fails(.malformed) {
      var decoder = LevelDecoder(rle: TightMemory.bytes([40, 2]), maximum: 1)
      try decoder.skip(4)
    }
    DecoderProbe.fails(.truncated) {
      var decoder = LevelDecoder(rle: TightMemory.bytes([8, 1]), maximum: 1)
      try decoder.skip(5)
    }
    for page in [[], [1, 2, 3], [5, 0, 0, 0, 1], [0xFF, 0xFF, 0xFF, 0xFF, 1]] as [[UInt8]] {
      DecoderProbe.fails(.truncated) {
        var page = TightMemory.bytes(page)
        _ = try LevelDecoder(v1: &page, encoding: .rle, maximum: 1, count: 5)
      }
    }
    for count in [-1, 9, .max] {
      DecoderProbe.fails(.truncated) {
        var page = TightMemory.bytes([1])
        _ = try LevelDecoder(v1: &page, encoding: .bitPacked, maximum: 1, count: count)
      }
    }
  }
}
