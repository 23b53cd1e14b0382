import TestSupport
import Testing

/// Our streams in the engines that take them: see Python/arrow_streams.py for what is compared.
@Suite struct ArrowPythonTests {
  @Test(
    .timeLimit(.minutes(15)),
    arguments: [
      "pyarrow", "pyarrow_offsets", "polars", "duckdb", "other_thread", "failing", "unread", "pass_through",
    ])
  func enginesTakeOurStreams(check: String) async throws {
    let script = ProjectFiles.root.appending(path: "Tests/DeltaColumnsTests/Python/arrow_streams.py")
    let output = try await PythonEnvironment.runFile(
      script.path(percentEncoded: false),
      arguments: [try ProjectFiles.dynamicLibrary("ArrowExportTestLibrary"), check])
    #expect(output == "\(check): ok\n")
  }
}
