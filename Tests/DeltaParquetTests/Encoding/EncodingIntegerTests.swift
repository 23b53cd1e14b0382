import DeltaMemory
import Testing

@testable import DeltaParquet

@Suite struct EncodingIntegerTests {
  @Test(arguments: 0...64) func deltasOfEveryWidth(_ width: Int) throws {
    var random = SeededRandom(seed: UInt64(width))
    let mask = width == 64 ? UInt64.max : (1 << UInt64(width)) - 1
    for count in [0, 1, 2, 31, 129, 300] {
      var value = Int64(bitPattern: random.next())
      let values = (0..<count).map { _ in
        value = value &+ Int64(bitPattern: random.next() & mask)
        return value
      }
      let page = PageEncoder.delta(values, bits: 64)
      try DecoderProbe.expect(
        .deltaBinaryPacked, ValueShape(.int64), page, values.map { TestEncoding.littleEndian($0) },
        random: &random)
      let narrow = values.map { Int64(Int32(truncatingIfNeeded: $0)) }
      let blocks = PageEncoder.delta(narrow, bits: 32, blockSize: 256, miniblocks: 2)
      let small = blocks.count
      if width < 32 {
        try DecoderProbe.expect(
          .deltaBinaryPacked, ValueShape(.int32), blocks,
          narrow.map { TestEncoding.littleEndian(Int32($0)) }, random: &random)
      }
      #expect(small > 0)
    }
  }

  @Test func deltasThatPyarrowWrote() throws {
    var random = SeededRandom(seed: 1)
    let page = PageEncoder.hex(
      "8001042a006b071f0000db2d600bd86e015bc0760bd802b65bc016b0dd02b680ed16b0056c015b0000802d0000000000"
        + "00600b000000000000d80200006c010000ceffffff37000000000000000000000000000000000000000000000000000000"
        + "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
        + "00000000000000000000000000000000000000000000000000")
    let values = (0..<40).map { Int32($0 * 37 % 91) } + [.max, .min]
    // Padding beyond what is needed may be missing.
    let hasAll = page.count > 60
    #expect(hasAll)
    try DecoderProbe.expect(
      .deltaBinaryPacked, ValueShape(.int32), page, values.map { TestEncoding.littleEndian($0) },
      random: &random)
  }

  @Test func deltasEndWithTheirPage() throws {
    let page = PageEncoder.delta((0..<200).map { $0 * $0 }, bits: 64)
    for count in 0..<page.count {
      DecoderProbe.fails(.truncated) {
        var decoder = try ValueDecoder(
          .deltaBinaryPacked, shape: ValueShape(.int64), page: TightMemory.bytes(Array(page[..<count])))
        _ = try DecoderProbe.values(&decoder, 200)
        // Only the padding of the last miniblock may be missing.
        if count > page.count - 64 { throw ParquetError(.truncated, "all values are there") }
      }
    }
    for header in [[0, 1, 1, 0], [128, 1, 0, 1, 0], [128, 1, 3, 1, 0], [4, 1, 1, 0]] as [[UInt8]] {
      DecoderProbe.fails(.malformed) {
        _ = try ValueDecoder(.deltaBinaryPacked, shape: ValueShape(.int64), page: TightMemory.bytes(header))
      }
    }
  }

  @Test func narrowFormsTakeTheLowBytes() throws {
    var random = SeededRandom(seed: 3)
    let values = (0..<500).map { _ in Int32.random(in: -128...127, using: &random) }
    let plain = values.flatMap { TestEncoding.littleEndian($0) }
    let delta = PageEncoder.delta(values.map { Int64($0) }, bits: 32)
    let bytes = values.map { TestEncoding.littleEndian(Int8($0)) }
    let shorts = values.map { TestEncoding.littleEndian(Int16($0)) }
    try DecoderProbe.expect(.plain, ValueShape(.int32, form: .int8), plain, bytes, random: &random)
    try DecoderProbe.expect(.plain, ValueShape(.int32, form: .int16), plain, shorts, random: &random)
    try DecoderProbe.expect(
      .deltaBinaryPacked, ValueShape(.int32, form: .int16), delta, shorts, random: &random)
  }

  @Test(arguments: [2, 4, 8, 16, 5]) func streamsJoinAgain(_ width: Int) throws {
    var random = SeededRandom(seed: UInt64(width))
    for count in [0, 1, 7, 100] {
      let values = (0..<count).map { _ in (0..<width).map { _ in UInt8.random(in: 0...255, using: &random) } }
      var shapes = [try ValueShape(.fixedLenByteArray, typeLength: width)]
      if width == 4 { shapes += [try ValueShape(.float), try ValueShape(.int32)] }
      if width == 8 { shapes += [try ValueShape(.double), try ValueShape(.int64)] }
      for shape in shapes {
        try DecoderProbe.expect(
          .byteStreamSplit, shape, PageEncoder.streamSplit(values), values, random: &random)
        try DecoderProbe.expect(.plain, shape, values.flatMap { $0 }, values, random: &random)
      }
    }
    let doubles = [1.5, -2.25, 3e10].map { TestEncoding.littleEndian($0.bitPattern) }
    try DecoderProbe.expect(
      .byteStreamSplit, ValueShape(.double),
      PageEncoder.hex("0000000000000000000000b000008e0000f0f8021b3fc042"), doubles, random: &random)
  }
}
