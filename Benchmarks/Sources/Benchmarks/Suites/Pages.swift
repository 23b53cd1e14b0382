import DeltaColumns
import DeltaMemory
import DeltaParquet
import FormatFixtures
import TestSupport

extension Benchmark {
  /// Footers, page headers, compressed pages and whole columns of files.
  static let pages: [Benchmark] = [
    Benchmark("parquet/open-footer-of-5000-columns", units: 5000) {
      let source = MemoryParquetSource(wideFile())
      return { try await ParquetFile.open(source).schema.leaves.count }
    },
    Benchmark("parquet/column-chunks-of-5000-columns", units: 5000) {
      let metadata = try await ParquetFile.open(MemoryParquetSource(wideFile())).metadata
      return {
        for leaf in 0..<5000 { keep(try metadata.columnChunk(0, leaf: leaf)) }
        return 5000
      }
    },
    Benchmark("parquet/pages-of-one-value", units: 2000) {
      var writer = TestFileWriter(columns: [.leaf("id", .int64, .required)])
      writer.pageSize = 1
      return try await reading(writer.write([(0..<2000).map { [.int(Int64($0))] }]))
    },
    Benchmark("parquet/nullable-int64", units: 20_000) {
      var random = SeededGenerator(seed: 11)
      var writer = TestFileWriter(columns: [.leaf("value", .int64)])
      writer.pageSize = 5000
      let rows = (0..<20_000).map { row -> [TestValue] in
        [Int.random(in: 0..<10, using: &random) == 0 ? .null : .int(Int64(row))]
      }
      return try await reading(writer.write([rows]))
    },
    Benchmark("parquet/list-of-int64", units: 5000) {
      var random = SeededGenerator(seed: 12)
      var writer = TestFileWriter(columns: [.list("values", .leaf("", .int64))])
      writer.pageSize = 5000
      let rows = (0..<5000).map { row -> [TestValue] in
        let items = (0..<Int.random(in: 0...6, using: &random)).map { item in
          TestValue.structure([item == 3 ? .null : .int(Int64(row + item))])
        }
        return [.structure([.list(items)])]
      }
      return try await reading(writer.write([rows]))
    },
    decompression("snappy", .snappy, PageCompression.snappy),
    decompression("zstd", .zstd, PageCompression.zstd),
  ]

  private static func wideFile() -> Bytes {
    let writer = TestFileWriter(columns: (0..<5000).map { .leaf("column_\($0)", .int64) })
    return Bytes(copying: writer.write([[(0..<5000).map { .int(Int64($0)) }]]))
  }

  /// Reads all columns of a file, and counts rows.
  private static func reading(_ file: [UInt8]) async throws -> Body {
    let file = try await ParquetFile.open(MemoryParquetSource(Bytes(copying: file)))
    return {
      var rows = 0
      for try await batch in try file.read(file.schema.fields) { rows += batch.count }
      return rows
    }
  }

  private static let pageByteCount = 256 << 10

  private static func decompression(
    _ name: String, _ codec: PageCodec, _ compress: @escaping @Sendable ([UInt8]) -> [UInt8]
  ) -> Benchmark {
    Benchmark("pages/\(name)", units: pageByteCount) {
      var random = SeededGenerator(seed: 13)
      let words = (0..<512).map { _ in UInt64.random(in: 0...UInt64.max, using: &random) }
      let page = (0..<pageByteCount / 8).flatMap { _ in
        TestEncoding.littleEndian(words[Int.random(in: 0..<512, using: &random)])
      }
      let compressed = Bytes(copying: compress(page))
      return { try codec.decompress(compressed, uncompressedSize: pageByteCount).count }
    }
  }
}
