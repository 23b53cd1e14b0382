import DeltaMemory
import Synchronization
import TestSupport
import Testing

@testable import DeltaParquet

@Suite struct ParquetFileTests {
  @Test(.enabled(if: ProjectFiles.corpus != nil, "no corpus: see ProjectFiles.corpusHint"))
  func everyFooterOfTheCorpusIsRead() async throws {
    #expect(!CorpusFiles.all.isEmpty)
    for url in CorpusFiles.all {
      let file = try await CorpusFiles.open(url)
      for group in file.metadata.rowGroups {
        for leaf in file.schema.leaves.indices {
          let chunk = try file.metadata.columnChunk(group.index, leaf: leaf)
          #expect(chunk.byteRange.upperBound <= file.source.byteCount)
        }
      }
      #expect(file.schema.fields.count == file.schema.root.children.count)
    }
  }

  @Test(
    .enabled(if: ProjectFiles.corpus != nil, "no corpus: see ProjectFiles.corpusHint"),
    .timeLimit(.minutes(5)))
  func everyFileOfTheCorpusHasItsRows() async throws {
    for url in CorpusFiles.all {
      let file = try await CorpusFiles.open(url)
      var rows = 0
      for try await batch in try file.read(file.schema.fields) { rows += batch.count }
      #expect(rows == file.metadata.rowCount, "\(url)")
    }
  }

  @Test func whatIsNoFileIsRefused() async throws {
    func refusal(_ bytes: [UInt8]) async -> ParquetError.Code? {
      do {
        _ = try await ParquetFile.open(MemoryParquetSource(Bytes(copying: bytes)))
        return nil
      } catch { return (error as? ParquetError)?.code }
    }
    let magic = Array("PAR1".utf8)
    #expect(await refusal([]) == .malformed)
    #expect(await refusal(magic) == .malformed)
    #expect(await refusal([UInt8](repeating: 7, count: 100)) == .malformed)
    #expect(await refusal(magic + [0, 0, 0, 0] + magic) == .malformed)
    #expect(await refusal(magic + [255, 255, 255, 127] + magic) == .malformed)
    #expect(await refusal(magic + [1, 2, 3] + [3, 0, 0, 0] + Array("PARE".utf8)) == .unsupported)
  }

  /// A source that notes what was asked for.
  final class CountingSource: ParquetSource {
    let bytes: Bytes
    let reads = Mutex<[Range<Int>]>([])
    init(_ bytes: Bytes) { self.bytes = bytes }
    var byteCount: Int { bytes.count }
    func read(_ range: Range<Int>) async throws -> Bytes {
      reads.withLock { $0.append(range) }
      return try #require(bytes.slice(range))
    }
  }

  @Test func aLongFooterTakesExactlyOneMoreRead() async throws {
    let columns = (0..<1_000).map { TestNode.leaf("column-\($0)", .int64) }
    var writer = ThriftWriter()
    let root = TestNode(name: "schema", repetition: .required, children: columns)
    writer.element { footer in
      footer.structs(2, root.flattened) { $1.write(to: &$0) }
      footer.int64(3, 0)
      footer.list(4, type: 12, count: 0)
    }
    let length = writer.bytes.count
    let magic = Array("PAR1".utf8)
    let tail = withUnsafeBytes(of: UInt32(length).littleEndian) { Array($0) }
    let bytes = Bytes(copying: magic + writer.bytes + tail + magic)
    for guess in [8, 100, length, length + 8, 1 << 20] {
      let source = CountingSource(bytes)
      var options = ParquetReadOptions()
      options.tailGuess = guess
      let file = try await ParquetFile.open(source, options: options)
      #expect(file.schema.leaves.count == 1_000)
      let reads = source.reads.withLock { $0 }
      #expect(reads.count == (guess < length + 8 ? 2 : 1))
      #expect(reads.map(\.count).reduce(0, +) == max(min(guess, bytes.count), length + 8))
    }
  }
}
