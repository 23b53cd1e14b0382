import DeltaMemory
import DeltaParquet
import FormatFixtures
import TestSupport

extension Benchmark {
  /// Values of one page, encoding by encoding.
  static let decoders: [Benchmark] =
    bitWidths.map { width in
      decoder("decode/dictionary-int64/\(width)-bits", .rleDictionary, .int64) { random in
        let codes = (0..<valueCount).map { _ in Int.random(in: 0..<1 << width, using: &random) }
        return PageEncoder.indices(codes, width: width)
      } dictionary: { shape in
        let values = (0..<1 << width).flatMap { TestEncoding.littleEndian(Int64($0) * 1_000_003) }
        return try DictionaryValues(page: Bytes(copying: values), count: 1 << width, shape: shape)
      }
    } + [
      decoder("decode/plain-int64", .plain, .int64) { random in
        (0..<valueCount).flatMap { _ in TestEncoding.littleEndian(Int64.random(in: 0...9_999, using: &random))
        }
      },
      decoder("decode/plain-int32-as-decimal", .plain, .int32, form: .decimal) { random in
        (0..<valueCount).flatMap { _ in
          TestEncoding.littleEndian(Int32.random(in: -999...999, using: &random))
        }
      },
      decoder("decode/plain-int96", .plain, .int96, form: .microseconds) { random in
        (0..<valueCount).flatMap { _ in
          TestEncoding.littleEndian(Int64.random(in: 0..<86_400_000_000_000, using: &random))
            + TestEncoding.littleEndian(Int32.random(in: 2_450_000...2_460_000, using: &random))
        }
      },
      decoder("decode/plain-text", .plain, .byteArray, form: .text) { PageEncoder.byteArrays(texts(&$0)) },
      decoder("decode/plain-text-not-ascii", .plain, .byteArray, form: .text) { random in
        PageEncoder.byteArrays(texts(&random).map { Array("é".utf8) + $0 })
      },
      decoder("decode/dictionary-text", .rleDictionary, .byteArray, form: .text) { random in
        PageEncoder.indices((0..<valueCount).map { _ in Int.random(in: 0..<100, using: &random) }, width: 7)
      } dictionary: { shape in
        var random = SeededGenerator(seed: 8)
        let values = Array(texts(&random).prefix(100))
        return try DictionaryValues(
          page: Bytes(copying: PageEncoder.byteArrays(values)), count: values.count, shape: shape)
      },
      decoder("decode/dictionary-runs", .rleDictionary, .int64) { _ in
        PageEncoder.indices((0..<valueCount).map { $0 / 100 % 16 }, width: 4)
      } dictionary: { shape in
        let values = (0..<16).flatMap { TestEncoding.littleEndian(Int64($0)) }
        return try DictionaryValues(page: Bytes(copying: values), count: 16, shape: shape)
      },
      decoder("decode/delta-int64", .deltaBinaryPacked, .int64) { random in
        var value: Int64 = 0
        let values = (0..<valueCount).map { _ in
          value += Int64.random(in: 0...1000, using: &random)
          return value
        }
        return PageEncoder.delta(values, bits: 64)
      },
      decoder("decode/delta-length-text", .deltaLengthByteArray, .byteArray, form: .text) {
        PageEncoder.deltaLength(texts(&$0))
      },
      decoder("decode/delta-text", .deltaByteArray, .byteArray, form: .text) { random in
        PageEncoder.deltaByteArray((0..<valueCount).map { Array("key-\(1_000_000 + $0 * 7)".utf8) })
      },
      decoder("decode/byte-stream-split-double", .byteStreamSplit, .double) { random in
        PageEncoder.streamSplit(
          (0..<valueCount).map { _ in
            TestEncoding.littleEndian(Double.random(in: 0...1e6, using: &random).bitPattern)
          })
      },
      booleans,
    ]

  private static let valueCount = 20_000
  private static let bitWidths = [1, 4, 7, 12, 17]

  /// Short and long ones, as comments are.
  private static func texts(_ random: inout SeededGenerator) -> [[UInt8]] {
    (0..<valueCount).map { _ in
      (0..<Int.random(in: 4...40, using: &random)).map { _ in UInt8.random(in: 97...122, using: &random) }
    }
  }

  /// Decodes a page at the rate that batches do: some thousand values at a time.
  private static func decoder(
    _ name: String, _ encoding: ValueEncoding, _ type: PhysicalType, form: ValueShape.Form = .physical,
    page: @escaping @Sendable (inout SeededGenerator) -> [UInt8],
    dictionary: @escaping @Sendable (ValueShape) throws -> DictionaryValues? = { _ in nil }
  ) -> Benchmark {
    Benchmark(name, units: valueCount) {
      var random = SeededGenerator(seed: 7)
      let shape = try ValueShape(type, form: form)
      let page = Bytes(copying: page(&random))
      let dictionary = try dictionary(shape)
      let scratch = Scratch(byteCount: valueCount * shape.width)
      return {
        var decoder = try ValueDecoder(encoding, shape: shape, page: page, dictionary: dictionary)
        var views = ViewBuffers()
        var done = 0
        while done < valueCount {
          let count = min(4096, valueCount - done)
          try decoder.decode(count, into: scratch.base + done * shape.width, views: &views)
          done += count
        }
        keep(scratch.base.load(as: UInt8.self))
        return done
      }
    }
  }

  private static let booleans = Benchmark("decode/rle-boolean", units: valueCount) {
    var random = SeededGenerator(seed: 9)
    let bits = (0..<valueCount).map { _ in Int.random(in: 0...9, using: &random) == 0 ? 1 : 0 }
    let page = Bytes(copying: TestEncoding.prefixed(TestEncoding.hybrid(bits, width: 1)))
    let shape = try ValueShape(.boolean)
    let scratch = Scratch(byteCount: valueCount)
    return {
      var decoder = try ValueDecoder(.rle, shape: shape, page: page)
      try decoder.decodeBits(valueCount, into: scratch.base, bit: 3)
      keep(scratch.base.load(as: UInt8.self))
      return valueCount
    }
  }
}
