import DeltaMemory
import Testing

@testable import DeltaParquet

/// Damaged pages give values or a typed error, never a trap; under the address sanitizer, no stray access.
@Suite struct EncodingMutationTests {
  struct Sample: Sendable {
    let encoding: ValueEncoding
    let shape: ValueShape
    let page: [UInt8]
    var dictionary: DictionaryValues?
  }

  static func samples() throws -> [Sample] {
    var random = SeededRandom(seed: 99)
    let strings = DecoderProbe.strings(200, random: &random)
    let longs = (0..<200).map { _ in Int64.random(in: -9999...9999, using: &random) }
    let text = try ValueShape(.byteArray, form: .text)
    let decimal = try ValueShape(.byteArray, form: .decimal)
    let fixed = try ValueShape(.fixedLenByteArray, typeLength: 5, form: .decimal)
    let fives = (0..<200).map { _ in (0..<5).map { _ in UInt8.random(in: 0...9, using: &random) } }
    let bits = (0..<200).map { $0 % 7 / 6 }
    let words = try DictionaryValues(
      page: TightMemory.bytes(PageEncoder.byteArrays(Array(strings.prefix(60)))), count: 60, shape: text)
    return [
      Sample(encoding: .plain, shape: text, page: PageEncoder.byteArrays(strings)),
      Sample(encoding: .plain, shape: decimal, page: PageEncoder.byteArrays(fives)),
      Sample(encoding: .deltaLengthByteArray, shape: text, page: PageEncoder.deltaLength(strings)),
      Sample(encoding: .deltaByteArray, shape: text, page: PageEncoder.deltaByteArray(strings)),
      Sample(encoding: .deltaByteArray, shape: fixed, page: PageEncoder.deltaByteArray(fives)),
      Sample(encoding: .byteStreamSplit, shape: fixed, page: PageEncoder.streamSplit(fives)),
      Sample(
        encoding: .deltaBinaryPacked, shape: try ValueShape(.int64), page: PageEncoder.delta(longs, bits: 64)),
      Sample(
        encoding: .deltaBinaryPacked, shape: try ValueShape(.int32), page: PageEncoder.delta(longs, bits: 32)),
      Sample(
        encoding: .rle, shape: try ValueShape(.boolean),
        page: TestEncoding.prefixed(TestEncoding.hybrid(bits, width: 1))),
      Sample(
        encoding: .rleDictionary, shape: text,
        page: PageEncoder.indices((0..<200).map { $0 * $0 % 60 }, width: 6), dictionary: words),
      Sample(
        encoding: .plain, shape: try ValueShape(.int96, form: .microseconds),
        page: [UInt8](repeating: 0x31, count: 2400)),
    ]
  }

  static func mutated(_ page: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    var page = page
    for _ in 0..<Int.random(in: 1...6, using: &random) where !page.isEmpty {
      // Headers are at the front, hence damage is more frequent there.
      let reach = Bool.random(using: &random) ? min(page.count, 24) : page.count
      let index = Int.random(in: 0..<reach, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: page[index] = 0xFF
      case 1: page[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 2: page[index] = UInt8.random(in: 0...255, using: &random)
      case 3: page.removeSubrange(index...)
      default: page.insert(0x80, at: index)
      }
    }
    return page
  }

  @Test(arguments: try samples()) func damagedPages(_ sample: Sample) {
    var random = SeededRandom(seed: UInt64(sample.page.count))
    for _ in 0..<1500 {
      let page = Self.mutated(sample.page, &random)
      do {
        var decoder = try ValueDecoder(
          sample.encoding, shape: sample.shape, page: TightMemory.bytes(page), dictionary: sample.dictionary)
        for _ in 0..<4 {
          if Bool.random(using: &random) { try decoder.skip(Int.random(in: 0...60, using: &random)) }
          let run = Int.random(in: 0...80, using: &random)
          var views = ViewBuffers()
          let memory = TightMemory([UInt8](repeating: 0, count: run * sample.shape.width))
          try decoder.decode(run, into: memory.base, views: &views)
        }
      } catch {
        #expect(!error.message.isEmpty)
      }
    }
  }

  @Test func damagedLevels() {
    var random = SeededRandom(seed: 77)
    let levels = (0..<300).map { $0 * $0 % 4 }
    let runs = TestEncoding.prefixed(TestEncoding.hybrid(levels, width: 2))
    for _ in 0..<3000 {
      var page = TightMemory.bytes(Self.mutated(runs, &random))
      let encoding = Bool.random(using: &random) ? ValueEncoding.rle : .bitPacked
      do {
        let maximum: UInt8 = Bool.random(using: &random) ? 1 : 3
        var decoder = try LevelDecoder(v1: &page, encoding: encoding, maximum: maximum, count: 300)
        let memory = TightMemory([UInt8](repeating: 0, count: 100))
        try decoder.decode(100, into: memory.base.assumingMemoryBound(to: UInt8.self))
        try decoder.skip(77)
        if maximum == 1 { _ = try decoder.decodeValidity(123, into: memory.base, bit: 5) }
      } catch {
        #expect(error.code == .truncated || error.code == .malformed)
      }
    }
  }
}
