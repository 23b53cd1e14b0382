import DeltaMemory
import Testing

@testable import DeltaParquet

@Suite struct CompressionTests {
  static let text = Array(String(repeating: "Delta Lake ", count: 6).utf8) + Array(0..<40)

  /// `text` as pyarrow's codecs, Python's zlib and Hadoop's framing of LZ4 blocks write it.
  static let pages: [(PageCodec, String)] = [
    (
      .snappy,
      "6a2844656c7461204c616b6520da0b009c000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425"
        + "2627"
    ),
    (
      .gzip,
      "1f8b08000000000002037349cd294954f049cc4e5570218fc9c0c8c4ccc2cac6cec1c9c5cdc3cbc72f2028242c222a262e2129252d232b"
        + "27afa0a8a4aca2aaa60e007e57c5e46a000000"
    ),
    // Two members.
    (
      .gzip,
      "1f8b08000000000002037349cd294954f049cc4e5570218e09002383d28b320000001f8b0800000000000203f349cc4e557049cd294954"
        + "f00131191899985958d9d83938b9b87978f9f8050485844544c5c42524a5a46564e5e4151495945554d5d4016dc9531838000000"
    ),
    // A zlib header.
    (
      .gzip,
      "789c7349cd294954f049cc4e5570218fc9c0c8c4ccc2cac6cec1c9c5cdc3cbc72f2028242c222a262e2129252d232b27afa0a8a4aca2aa"
        + "a60e007ac318f7"
    ),
    (
      .brotli,
      "1b690000c464477b7a44af9f244c64302aac0dd1c597a354005e6c7fdf70ec3a845834c494fb20124a114a6d7dcc05"
    ),
    (
      .zstd,
      "28b52ffd206ad50100340344656c7461204c616b6520000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"
        + "212223242526270100f459bc"
    ),
    (
      .lz4Raw,
      "bf44656c7461204c616b65200b0024f019000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425"
        + "2627"
    ),
    // Under LZ4: one block, a frame, Hadoop's framing, and that in two parts of two chunks and one.
    (
      .lz4,
      "bf44656c7461204c616b65200b0024f019000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425"
        + "2627"
    ),
    (
      .lz4,
      "04224d1860408239000000bf44656c7461204c616b65200b0024f019000102030405060708090a0b0c0d0e0f101112131415161718191a"
        + "1b1c1d1e1f202122232425262700000000"
    ),
    (
      .lz4,
      "0000006a00000039bf44656c7461204c616b65200b0024f019000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d"
        + "1e1f2021222324252627"
    ),
    (
      .lz4,
      "0000003200000014ba44656c7461204c616b65200b00507461204c6100000016f0056b652044656c7461204c616b652044656c74612000"
        + "00003800000038b14c616b652044656c7461200b00f019000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e"
        + "1f2021222324252627"
    ),
  ]

  @Test(arguments: pages.indices) func pagesOfOtherWriters(_ number: Int) throws {
    let (codec, hex) = Self.pages[number]
    let page = TightMemory.bytes(PageEncoder.hex(hex))
    #expect(try codec.decompress(page, uncompressedSize: Self.text.count).array == Self.text)
    // The context is as good as new afterwards, and after failures.
    for size in [Self.text.count - 1, Self.text.count + 1, 0] {
      DecoderProbe.fails(.decompressionFailed) { _ = try codec.decompress(page, uncompressedSize: size) }
    }
    #expect(try codec.decompress(page, uncompressedSize: Self.text.count).array == Self.text)
  }

  @Test func uncompressedPagesAreNotCopied() throws {
    let page = Bytes(copying: Self.text)
    #expect(try PageCodec.uncompressed.decompress(page, uncompressedSize: page.count).owner === page.owner)
    DecoderProbe.fails(.decompressionFailed) {
      _ = try PageCodec.uncompressed.decompress(page, uncompressedSize: 5)
    }
  }

  @Test func sizesAreJudgedBeforeMemoryIsTaken() {
    let page = Bytes(copying: Self.text)
    for codec in [PageCodec.snappy, .gzip, .zstd, .lz4, .lz4Raw, .brotli] {
      DecoderProbe.fails(.limitExceeded) { _ = try codec.decompress(page, uncompressedSize: 1 << 40) }
      DecoderProbe.fails(.malformed) { _ = try codec.decompress(page, uncompressedSize: -1) }
      DecoderProbe.fails(.limitExceeded) {
        let limits = DecompressionLimits(expansion: 4)
        _ = try codec.decompress(page, uncompressedSize: 1000, limits: limits)
      }
      #expect(throws: Never.self) { try codec.decompress(.empty, uncompressedSize: 0) }
    }
    DecoderProbe.fails(.limitExceeded) {
      _ = try PageCodec.snappy.decompress(page, uncompressedSize: 22 * page.count + 65)
    }
    DecoderProbe.fails(.unsupported) { _ = try PageCodec.lzo.decompress(page, uncompressedSize: 10) }
    DecoderProbe.fails(.unsupported) {
      _ = try PageCodec(rawValue: 99).decompress(page, uncompressedSize: 10)
    }
  }

  @Test(arguments: pages.indices) func damagedPages(_ number: Int) {
    let (codec, hex) = Self.pages[number]
    var random = SeededRandom(seed: UInt64(number))
    for _ in 0..<400 {
      let page = EncodingMutationTests.mutated(PageEncoder.hex(hex), &random)
      do {
        let found = try codec.decompress(TightMemory.bytes(page), uncompressedSize: Self.text.count)
        #expect(found.count == Self.text.count)
      } catch {
        #expect(error.code == .decompressionFailed || error.code == .limitExceeded)
      }
    }
  }
}
