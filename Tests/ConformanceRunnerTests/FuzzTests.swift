import ConformanceCases
import Foundation
import TestSupport
import Testing

@testable import ConformanceRunner

/// The fuzzer itself: what it draws, how it damages, how it judges.
@Suite struct FuzzTests {
  private static let golden = ProjectFiles.root.appending(path: "golden-tables")

  private static func table(_ name: String) throws -> TableFiles {
    try TableFiles(loading: golden.appending(path: name).appending(path: "delta"))
  }

  /// Tables that have all between them: pages of both versions, indexes, vectors in files and in the log, hints,
  /// checksums, checkpoints.
  private static let tables = [
    "parquet-row-groups-and-indexes", "parquet-page-v2-zstd", "parquet-nested-across-pages-v2",
    "deletion-vector-inline",
    "deletion-vector-relative", "hint-stale", "version-checksum-right", "checkpoint-multi-part",
    "parquet-codec-snappy", "log-compaction",
  ]

  @Test func everyMutationChangesSomeTableAndAlwaysTheSameWay() throws {
    let tables = try Self.tables.map(Self.table)
    for mutation in Mutation.all {
      var changes = 0
      for (number, table) in tables.enumerated() {
        for seed in 0..<20 {
          var results: [TableFiles] = []
          for _ in 0..<2 {
            var random = FuzzRandom(seed: UInt64(seed), index: number)
            var files = table
            _ = mutation.apply(&files, &random)
            results.append(files)
          }
          #expect(results[0] == results[1], "\(mutation.name)")
          if results[0] != table { changes += 1 }
        }
        if changes > 3 { break }
      }
      #expect(changes > 0, "\(mutation.name)")
    }
  }

  @Test func footersAreWrittenAsTheyWereRead() throws {
    var count = 0
    for name in Self.tables {
      let table = try Self.table(name)
      for path in table.paths.filter(TableFiles.isParquet) {
        let content = try #require(table[path])
        #expect(try #require(ParquetImage(content)).bytes == content, "\(name)/\(path)")
        count += 1
      }
    }
    #expect(count > 10)
  }

  @Test func pagesAreFoundAndTakenApart() throws {
    for name in ["parquet-codec-snappy", "parquet-codec-uncompressed", "parquet-nested-across-pages-v2"] {
      let table = try Self.table(name)
      let path = try #require(table.paths.first(where: TableFiles.isParquet))
      var image = try #require(ParquetImage(table[path] ?? []))
      let chunk = try #require(image.chunks.first)
      let pages = image.pages(chunk)
      #expect(pages.contains { $0.isData }, "\(name)")
      for page in pages { #expect(image.payload(page, chunk)?.count == page.header[2]?.int, "\(name)") }
      // Moved to the end of the file, the chunk still has the same pages.
      image.replace(chunk, pages: pages.map { ($0.header, Array(image.body[$0.payload])) })
      let moved = try #require(ParquetImage(image.bytes))
      #expect(moved.pages(try #require(moved.chunks.first)).map(\.header) == pages.map(\.header))
    }
  }

  @Test(arguments: [0, 1, 100, 70_000]) func storedSnappyIsReadBack(_ count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * $0) }
    #expect(SnappyText.decompressed(SnappyText.stored(bytes[...])[...]) == bytes)
  }

  @Test func sitesOfJSONAreItsValues() {
    let text = Array(#"{"a": [1, "x\"y", null], "b": {"c": -2.5e3}}"#.utf8)
    let found = JSONSites(text).all.map { String(decoding: text[$0.range], as: UTF8.self) }
    #expect(
      found == [
        #"{"a": [1, "x\"y", null], "b": {"c": -2.5e3}}"#, #"[1, "x\"y", null]"#, "1", #""x\"y""#, "null",
        #"{"c": -2.5e3}"#, "-2.5e3",
      ])
    #expect(JSONSites(Array(#"{"a": "#.utf8)).all.isEmpty)
  }

  @Test func checksummedBytesAreKnown() throws {
    let vectors = try Self.table("deletion-vector-relative")
    let path = try #require(vectors.paths.first { $0.hasSuffix(".bin") })
    let content = try #require(vectors[path])
    let ranges = Covered.ranges(path, content)
    #expect(!ranges.isEmpty)
    for range in ranges {
      let framed = DeletionVectorFile.framed(Array(content[range]))
      #expect(Array(content[range.lowerBound - 4..<range.upperBound + 4]) == framed)
    }
  }

  // MARK: Judging

  private func outcome(
    _ found: [String: Answer], _ whole: [String: Answer], _ guarantee: Guarantee
  ) -> FuzzOutcome { FuzzResult(found, whole: whole, guarantee: guarantee).outcome }

  @Test func otherAnswersAreWrongWhereTheyCannotBe() {
    let whole: [String: Answer] = ["rows@1": .given(7, count: 3), "files@1": .given(1, count: 1)]
    let rows: [String: Answer] = ["rows@1": .given(8, count: 3)]
    let files: [String: Answer] = ["files@1": .given(8, count: 3)]
    #expect(outcome(whole, whole, .answers) == .same)
    #expect(outcome(rows, whole, .none) == .different)
    #expect(outcome(rows, whole, .rows) == .wrong)
    #expect(outcome(files, whole, .rows) == .different)
    #expect(outcome(files, whole, .answers) == .wrong)
    #expect(outcome(["rows@1": .refused("corruptFile")], whole, .answers) == .refused)
    #expect(outcome(["rows@1": .refused("cancelled")], whole, .none) == .slow)
    #expect(outcome(["rows@1": .wrong("?")], whole, .none) == .untyped)
    // What the whole table refuses to say holds nothing fast.
    #expect(outcome(rows, ["rows@1": .refused("corruptFile")], .answers) == .different)
  }

  @Test func aRunIsTheSameForTheSameSeed() async throws {
    func lines(_ tables: Range<Int>) throws -> [[String]] {
      let corpus = try FuzzCorpus([Self.golden.path(percentEncoded: false)])
      return try tables.map { index in
        let one = corpus.one(seed: 9, index: index)
        let table = FuzzTable(try TableFiles(loading: one.table), name: one.name, seed: 9, index: index)
        return [table.name] + table.mutated.mutations + [table.mutated.guarantee.name]
      }
    }
    #expect(try lines(30..<60) == lines(30..<60))
    #expect(try lines(0..<60)[30...] == lines(30..<60)[...])
  }

  @Test func aKeptInputIsTheSameTable() throws {
    let original = try Self.table("deletion-vector-relative")
    for index in 0..<30 {
      let table = FuzzTable(original, name: "x", seed: 4, index: index)
      let record = FuzzRecord(table, FuzzLine(index, table, FuzzResult(outcome: .crash)), seed: 4)
      let again = try JSONDecoder().decode(FuzzRecord.self, from: record.encoded)
      #expect(again.original.files == original.files)
      #expect(again.mutated.files.mapValues(\.content) == table.mutated.files.files.mapValues(\.content))
    }
  }

  /// What once failed: `conformance fuzz --keep` wrote it. In a process of its own, which a hang may end.
  @Test func keptInputsNoLongerFail() async throws {
    let folder = ProjectFiles.root.appending(path: "Tests/Regressions/tables")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "json" }.map { $0.path(percentEncoded: false) }
    #expect(!files.isEmpty)
    let output = try await Self.command(
      ["fuzz", "--time-limit", "20"] + Self.memoryLimit + ["--reproduce"] + files)
    #expect(output.status == 0, "\(output.standardOutput)")
  }

  @Test func theCommandFuzzesACorpus() async throws {
    let arguments = ["fuzz", Self.golden.path(percentEncoded: false), "--count", "40", "--seed", "3"]
    let output = try await Self.command(arguments + ["--jobs", "2", "--time-limit", "60"] + Self.memoryLimit)
    #expect(output.status == 0, "\(output.standardOutput)")
    let last = try #require(output.standardOutput.split(separator: "\n").last)
    let report = try JSONParser.parse(String(last))
    #expect(report["tables"]?.integer == 40)
    #expect(report["failures"]?.integer == 0)
  }

  /// Sanitizers take many times the memory.
  #if DELTALTS_PLAIN_MEMORY
    private static let memoryLimit = ["--memory-limit", "4096"]
  #else
    private static let memoryLimit: [String] = []
  #endif

  private static func command(_ arguments: [String]) async throws -> Subprocess.Output {
    let products = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    return try await Subprocess.run(
      products.appending(path: "conformance").path(percentEncoded: false), arguments,
      environment: ["CI": "1"],
      timeLimit: .seconds(300))
  }
}
