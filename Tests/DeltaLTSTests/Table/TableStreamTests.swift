import Foundation
import TestSupport
import Testing

/// Scans of real tables in the engines that take Arrow streams: see Python/table_streams.py for what is compared.
@Suite struct TableStreamTests {
  @Test(.timeLimit(.minutes(15)), arguments: ["pyarrow", "polars", "duckdb", "other_thread"])
  func enginesTakeScansOfTables(engine: String) async throws {
    let root = ProjectFiles.root
    let output = try await PythonEnvironment.runFile(
      root.appending(path: "Tests/DeltaLTSTests/Python/table_streams.py").path(percentEncoded: false),
      arguments: [
        try ProjectFiles.dynamicLibrary("ArrowExportTestLibrary"),
        root.appending(path: "golden-tables").path(percentEncoded: false), engine,
      ])
    #expect(output == "\(engine): ok\n")
  }
}
