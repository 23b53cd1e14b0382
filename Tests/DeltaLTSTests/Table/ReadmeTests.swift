import Foundation
import TestSupport
import Testing

/// The README stays true: its program is the one that is built, and it reads a table.
@Suite struct ReadmeTests {
  @Test func theProgramOfTheReadmeIsTheOneThatIsBuilt() throws {
    let root = ProjectFiles.root
    let program = try String(
      contentsOf: root.appending(path: "Examples/ReadTable/ReadTable.swift"), encoding: .utf8)
    let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    #expect(readme.contains(program))
    let lines = program.split(separator: "\n").filter { !$0.allSatisfy { "{} ".contains($0) } }
    #expect(lines.count <= 10)
  }

  @Test(.timeLimit(.minutes(2))) func theProgramReadsATable() async throws {
    let table = ProjectFiles.root.appending(path: "golden-tables/parquet-codec-zstd/delta")
    let program = try ProjectFiles.executable("read-table")
    let output = try await Subprocess.run(program, [table.path(percentEncoded: false)]).checked()
    #expect(output.hasPrefix("version "))
    #expect(output.contains("rows of"))
  }
}
