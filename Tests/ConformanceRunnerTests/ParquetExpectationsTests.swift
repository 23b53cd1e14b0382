import ConformanceCases
import ConformanceRunner
import Foundation
import TestSupport
import Testing

@Suite struct ParquetExpectationsTests {
  /// What pyarrow reads from a case's Parquet is what its JSON lines say.
  @Test(arguments: [
    "parquet-nested-deep", "timestamp-int96", "parquet-floats", "partition-type-decimal-38-0",
  ])
  func pyarrowReadsWhatTheLinesSay(_ name: String) async throws {
    let folder = ProjectFiles.root.appending(path: "golden-tables/\(name)/expected/latest")
    let schema = try #require(try ExpectedMetadata(folder: folder)?.schema).fields
    let files = try TemporaryDirectory()
    try FileManager.default.copyItem(
      at: folder.appending(path: "table_content"), to: files.url.appending(path: "table_content"))
    let foreign = ParquetExpectations.ForeignReader(
      python: try await PythonEnvironment.shared.interpreter(),
      script: ProjectFiles.root.appending(path: "ci/parquet_rows.py").path(percentEncoded: false))
    let parquet = ParquetExpectations(engine: FakeEngine(), foreign: foreign)

    let lines = try await parquet.rows(folder: folder, schema: schema, ignoring: [])
    let content = try await parquet.rows(folder: files.url, schema: schema, ignoring: [])
    #expect(lines.note == nil)
    #expect(content.note == ParquetExpectations.foreignReaderNote)
    let result = try await RowComparison.compare(expected: lines.rows, found: content.rows)
    if case .failure(let difference) = result { Issue.record("\(difference)") }
  }

  @Test func aFailingInterpreterIsTold() async throws {
    let corpus = try CorpusMaker()
    try corpus.write("x", to: "table_content/a.parquet")
    let foreign = ParquetExpectations.ForeignReader(python: "/bin/false", script: "x")
    let parquet = ParquetExpectations(engine: FakeEngine(), foreign: foreign)
    let rows = try await parquet.rows(folder: corpus.directory.url, schema: [], ignoring: [])
    #expect(rows.note?.hasPrefix(ParquetExpectations.ownReaderNote + " (pyarrow failed") == true)
  }

  @Test func nothingToReadIsAnError() async throws {
    let empty = try TemporaryDirectory()
    let parquet = ParquetExpectations(engine: FakeEngine(), foreign: nil)
    await #expect(throws: CorpusError.self) {
      try await parquet.rows(folder: empty.url, schema: [], ignoring: [])
    }
  }

  @Test func theInterpreterIsFoundBesideTheScript() throws {
    let files = try CorpusMaker()
    #expect(ParquetExpectations.ForeignReader.find(around: [files.path], environment: [:]) == nil)
    try files.write("", to: "ci/parquet_rows.py")
    #expect(ParquetExpectations.ForeignReader.find(around: [files.path], environment: [:]) == nil)
    let found = ParquetExpectations.ForeignReader.find(
      around: ["/no/such", files.path + "/a/b"], environment: ["DELTALTS_PYTHON": "/bin/sh"])
    #expect(found?.python == "/bin/sh")
    #expect(found?.script.hasSuffix("ci/parquet_rows.py") == true)
  }
}
