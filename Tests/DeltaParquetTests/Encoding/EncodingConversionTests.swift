import DeltaMemory
import Testing

@testable import DeltaParquet

@Suite struct EncodingConversionTests {
  private func bigEndian(_ value: Int128, _ width: Int) -> [UInt8] {
    (0..<width).reversed().map { UInt8(truncatingIfNeeded: value >> Int128(8 * $0)) }
  }

  private func littleEndian(_ value: Int128) -> [UInt8] { bigEndian(value, 16).reversed() }

  @Test(arguments: 1...20) func decimalsOfEveryLength(_ width: Int) throws {
    var random = SeededRandom(seed: UInt64(width))
    let bits = min(8 * width, 128)
    let values = (0..<60).map { index -> Int128 in
      let raw = Int128(truncatingIfNeeded: random.next()) << 64 | Int128(truncatingIfNeeded: random.next())
      return index == 0 ? 0 : index == 1 ? -1 : raw >> Int128(128 - bits)
    }
    let stored = values.map { bigEndian($0, width) }
    let expected = values.map(littleEndian)
    let fixed = try ValueShape(.fixedLenByteArray, typeLength: width, form: .decimal)
    let pages: [(ValueEncoding, [UInt8])] = [
      (.plain, stored.flatMap { $0 }), (.deltaByteArray, PageEncoder.deltaByteArray(stored)),
      (.byteStreamSplit, PageEncoder.streamSplit(stored)),
    ]
    for (encoding, page) in pages {
      try DecoderProbe.expect(encoding, fixed, page, expected, random: &random)
    }
    let free = try ValueShape(.byteArray, form: .decimal)
    let freePages: [(ValueEncoding, [UInt8])] = [
      (.plain, PageEncoder.byteArrays(stored)), (.deltaLengthByteArray, PageEncoder.deltaLength(stored)),
      (.deltaByteArray, PageEncoder.deltaByteArray(stored)),
    ]
    for (encoding, page) in freePages {
      try DecoderProbe.expect(encoding, free, page, expected, random: &random)
    }
    let dictionary = try DictionaryValues(
      page: TightMemory.bytes(PageEncoder.byteArrays(stored)), count: 60, shape: free)
    try DecoderProbe.expect(
      .rleDictionary, free, PageEncoder.indices(Array(0..<60), width: 6), expected, dictionary: dictionary,
      random: &random)
  }

  @Test func decimalsOfIntegers() throws {
    var random = SeededRandom(seed: 11)
    let ints = (0..<100).map { _ in Int32(truncatingIfNeeded: random.next()) } + [.min, .max, 0, -1]
    let longs = (0..<100).map { _ in Int64(truncatingIfNeeded: random.next()) } + [.min, .max, 0, -1]
    let shape32 = try ValueShape(.int32, form: .decimal)
    let shape64 = try ValueShape(.int64, form: .decimal)
    let expected32 = ints.map { littleEndian(Int128($0)) }
    let expected64 = longs.map { littleEndian(Int128($0)) }
    try DecoderProbe.expect(
      .plain, shape32, ints.flatMap { TestEncoding.littleEndian($0) }, expected32, random: &random)
    try DecoderProbe.expect(
      .plain, shape64, longs.flatMap { TestEncoding.littleEndian($0) }, expected64, random: &random)
    try DecoderProbe.expect(
      .deltaBinaryPacked, shape64, PageEncoder.delta(longs, bits: 64), expected64, random: &random)
  }

  @Test func decimalsBeyond16BytesAreRefused() throws {
    for bad in [[], [1] + [UInt8](repeating: 0, count: 16), [0, 0x80] + [UInt8](repeating: 0, count: 15)] {
      DecoderProbe.fails(.valueOutOfRange) {
        var decoder = try ValueDecoder(
          .plain, shape: ValueShape(.byteArray, form: .decimal),
          page: TightMemory.bytes(PageEncoder.byteArrays([bad as [UInt8]])))
        _ = try DecoderProbe.values(&decoder, 1)
      }
    }
  }

  @Test func int96TimestampsOfAnyYear() throws {
    var random = SeededRandom(seed: 12)
    // Julian day, nanoseconds of it, microseconds since the epoch.
    let cases: [(Int32, Int64, Int64)] = [
      (2_440_588, 0, 0), (2_440_588, 999, 0), (2_440_588, 1_000, 1), (2_440_587, 86_399_999_999_999, -1),
      // 9999-12-31T23:59:59.999999, 0001-01-01T00:00:00
      (5_373_484, 86_399_999_999_000, 253_402_300_799_999_999), (1_721_426, 0, -62_135_596_800_000_000),
      (2_440_588, -1, -1), (2_440_588, .max, 9_223_372_036_854_775), (0, 0, -210_866_803_200_000_000),
    ]
    let page = cases.flatMap { TestEncoding.littleEndian($0.1) + TestEncoding.littleEndian($0.0) }
    try DecoderProbe.expect(
      .plain, ValueShape(.int96, form: .microseconds), page, cases.map { TestEncoding.littleEndian($0.2) },
      random: &random)
    for day in [Int32.max, .min] {
      DecoderProbe.fails(.valueOutOfRange) {
        let page = TestEncoding.littleEndian(Int64(0)) + TestEncoding.littleEndian(day)
        var decoder = try ValueDecoder(
          .plain, shape: ValueShape(.int96, form: .microseconds), page: TightMemory.bytes(page))
        _ = try DecoderProbe.values(&decoder, 1)
      }
    }
  }

  @Test func formsThatATypeCannotTakeAreRefused() throws {
    DecoderProbe.fails(.unsupported) { _ = try ValueShape(.double, form: .decimal) }
    DecoderProbe.fails(.unsupported) { _ = try ValueShape(.fixedLenByteArray, typeLength: 3, form: .text) }
    DecoderProbe.fails(.malformed) { _ = try ValueShape(.fixedLenByteArray, typeLength: 0) }
    DecoderProbe.fails(.unsupported) {
      _ = try ValueDecoder(.deltaBinaryPacked, shape: ValueShape(.double), page: .empty)
    }
    DecoderProbe.fails(.unsupported) {
      _ = try ValueDecoder(ValueEncoding(rawValue: 10), shape: ValueShape(.double), page: .empty)
    }
  }
}
