import Foundation
import TestSupport
import Testing

@testable import ConformanceRunner

@Suite struct RecordedCaseTests {
  private let engine = DeltaEngine()

  private func table(_ name: String) -> String {
    ProjectFiles.root.appending(path: "golden-tables/\(name)/delta").path(percentEncoded: false)
  }

  private func results(_ corpus: URL) async throws -> [CaseResult] {
    let cases = try Corpus.load(corpus.path(percentEncoded: false))
    let run = ConformanceRun(
      cases: cases, jobs: 1,
      runCase: InProcess(
        engine: engine, parquet: ParquetExpectations(engine: engine, foreign: nil), timeLimit: .seconds(60)
      ).run)
    return await run.results { _, _ in }
  }

  @Test(arguments: [
    "deltalake-types", "parquet-nested-deep", "cdf-deletion-vectors", "transactions-and-domains",
  ])
  func whatIsRecordedIsFoundAgain(_ name: String) async throws {
    let corpus = try TemporaryDirectory("record")
    let recorded = RecordedCase(engine: engine, table: table(name), name: name, rowLimit: 1000)
    _ = try await recorded.write(into: corpus.url, versions: [])
    let results = try await results(corpus.url)
    #expect(results.map(\.verdict) == [.pass], "\(results.flatMap(\.checks))")
    #expect(results[0].checks.count == 2)
    await #expect(throws: CorpusError.self) { try await recorded.write(into: corpus.url, versions: []) }
  }

  @Test func aRowThatDiffersIsTold() async throws {
    let corpus = try TemporaryDirectory("record")
    let recorded = RecordedCase(
      engine: engine, table: table("deltalake-operations"), name: "mine", rowLimit: 1000)
    let folder = try await recorded.write(into: corpus.url, versions: [1])
    let rows = folder.appending(path: "expected/v1-rows/rows.jsonl")
    let lines = try String(contentsOf: rows, encoding: .utf8)
    try Data((lines + lines.prefix { $0 != "\n" } + "\n").utf8).write(to: rows)
    #expect(try await results(corpus.url).map(\.verdict) == [.fail])
  }

  @Test func ofManyRowsTheNumberIsKept() async throws {
    let corpus = try TemporaryDirectory("record")
    let recorded = RecordedCase(
      engine: engine, table: table("deltalake-operations"), name: "mine", rowLimit: 1)
    let folder = try await recorded.write(into: corpus.url, versions: [1])
    #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "expected").path))
    #expect(try await results(corpus.url).map(\.verdict) == [.pass])
  }
}
