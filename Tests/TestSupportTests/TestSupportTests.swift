import TestSupport
import Testing

@Suite struct TestSupportTests {
  @Test func theRootIsThePackage() throws {
    #expect(try ProjectFiles.root.appending(path: "Package.swift").checkResourceIsReachable())
  }

  @Test func aProgramTellsItsOutputAndStatus() async throws {
    let output = try await Subprocess.run("/bin/sh", ["-c", "echo out; echo err >&2; exit 3"])
    #expect(output.status == 3)
    #expect(output.standardOutput == "out\n")
    #expect(output.standardError == "err\n")
    #expect(throws: TestSupportError.self) { try output.checked() }
  }

  @Test func aProgramThatHangsIsKilled() async {
    await #expect(throws: TestSupportError.self) {
      try await Subprocess.run("/bin/sleep", ["60"], timeLimit: .milliseconds(100))
    }
  }

  @Test func aProgramThatIsNotThereIsAnError() async {
    await #expect(throws: TestSupportError.self) { try await Subprocess.run("/no/such/program") }
  }

  @Test func pythonHasTheEngines() async throws {
    let text = try await PythonEnvironment.run(
      "import sys, pyarrow, polars, duckdb, deltalake; print('ready', sys.argv[1])", arguments: ["set"])
    #expect(text == "ready set\n")
  }
}
