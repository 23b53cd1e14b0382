import DeltaColumns
import DeltaMemory
import Testing

@testable import DeltaParquet

@Suite struct EncodingDictionaryTests {
  @Test(arguments: 0...20) func indicesOfEveryWidth(_ width: Int) throws {
    var random = SeededRandom(seed: UInt64(width))
    let count = min(1 << width, 3000)
    let values = (0..<count).map { TestEncoding.littleEndian(Int64($0 * 7919)) }
    let shape = try ValueShape(.int64)
    let dictionary = try DictionaryValues(
      page: TightMemory.bytes(values.flatMap { $0 }), count: count, shape: shape)
    for size in [0, 1, 5, 64, 2500] {
      var indices: [Int] = []
      while indices.count < size {
        let index = Int.random(in: 0..<count, using: &random)
        let run = Int.random(in: 0..<5, using: &random) == 0 ? Int.random(in: 1...40, using: &random) : 1
        indices += [Int](repeating: index, count: min(run, size - indices.count))
      }
      try DecoderProbe.expect(
        .rleDictionary, shape, PageEncoder.indices(indices, width: width), indices.map { values[$0] },
        dictionary: dictionary, random: &random)
    }
  }

  @Test func everyWidthOfValues() throws {
    var random = SeededRandom(seed: 5)
    for width in [1, 2, 3, 4, 8, 12, 16] {
      let values = (0..<100).map { _ in (0..<width).map { _ in UInt8.random(in: 0...255, using: &random) } }
      let shape = try ValueShape(.fixedLenByteArray, typeLength: width)
      let dictionary = try DictionaryValues(
        page: TightMemory.bytes(values.flatMap { $0 }), count: 100, shape: shape)
      let indices = (0..<300).map { $0 < 100 ? 3 : Int.random(in: 0..<100, using: &random) }
      try DecoderProbe.expect(
        .plainDictionary, shape, PageEncoder.indices(indices, width: 7), indices.map { values[$0] },
        dictionary: dictionary, random: &random)
    }
  }

  @Test func textOfADictionaryBehindOtherPages() throws {
    var random = SeededRandom(seed: 6)
    let shape = try ValueShape(.byteArray, form: .text)
    let words = DecoderProbe.strings(50, random: &random)
    let dictionary = try DictionaryValues(
      page: TightMemory.bytes(PageEncoder.byteArrays(words)), count: 50, shape: shape)
    let indices = (0..<200).map { _ in Int.random(in: 0..<50, using: &random) }
    let page = PageEncoder.indices(indices, width: 6)
    try DecoderProbe.expect(
      .rleDictionary, shape, page, indices.map { words[$0] }, dictionary: dictionary, random: &random)

    // A batch that begins with a plain page: the dictionary is its second buffer.
    let long = Array("a value that is long enough".utf8)
    var plain = try ValueDecoder(
      .plain, shape: shape, page: TightMemory.bytes(PageEncoder.byteArrays([long])))
    var decoder = try ValueDecoder(
      .rleDictionary, shape: shape, page: TightMemory.bytes(page), dictionary: dictionary)
    let builder = BytesBuilder(capacity: 201 * 16)
    var views = ViewBuffers()
    try plain.decode(1, into: builder.base, views: &views)
    try decoder.decode(200, into: builder.base + 16, views: &views)
    #expect(views.buffers.count == 2)
    for index in 0..<200 {
      let view = (builder.base + 16 * (index + 1)).load(as: StringView.self)
      if view.isInline { continue }
      #expect(view.buffer == 1)
      let start = Int(view.offset)
      #expect(views.buffers[1].slice(start..<start + Int(view.length))?.array == words[indices[index]])
    }
  }

  @Test func indicesOutsideAndMissingDictionariesAreRefused() throws {
    let shape = try ValueShape(.int32)
    let dictionary = try DictionaryValues(
      page: TightMemory.bytes([UInt8](repeating: 1, count: 12)), count: 3, shape: shape)
    for indices in [[0, 1, 2, 3], [Int](repeating: 3, count: 20)] {
      DecoderProbe.fails(.malformed) {
        var decoder = try ValueDecoder(
          .rleDictionary, shape: shape, page: TightMemory.bytes(PageEncoder.indices(indices, width: 2)),
          dictionary: dictionary)
        _ = try DecoderProbe.values(&decoder, indices.count)
      }
    }
    DecoderProbe.fails(.malformed) {
      _ = try ValueDecoder(.rleDictionary, shape: shape, page: TightMemory.bytes([1, 2, 0]))
    }
    DecoderProbe.fails(.malformed) {
      _ = try ValueDecoder(
        .rleDictionary, shape: shape, page: TightMemory.bytes([33, 2, 0]), dictionary: dictionary)
    }
    DecoderProbe.fails(.truncated) {
      _ = try DictionaryValues(page: TightMemory.bytes([1, 2, 3]), count: 1 << 40, shape: shape)
    }
    DecoderProbe.fails(.truncated) {
      _ = try DictionaryValues(page: TightMemory.bytes([1, 2, 3]), count: -1, shape: shape)
    }
    // An empty dictionary names nothing, not even by an index of no bits.
    let empty = try DictionaryValues(page: .empty, count: 0, shape: shape)
    DecoderProbe.fails(.malformed) {
      var decoder = try ValueDecoder(
        .rleDictionary, shape: shape, page: TightMemory.bytes([0]), dictionary: empty)
      _ = try DecoderProbe.values(&decoder, 1)
    }
  }
}
