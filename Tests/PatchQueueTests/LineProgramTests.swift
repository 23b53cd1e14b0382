import Foundation
import GitTestSupport
import TestSupport
import Testing

/// The commands of lines, inspection and release as a shell sees them: options, documents, exit codes.
@Suite struct LineProgramTests {
  private func run(_ lines: TestLines, _ arguments: String...) async throws -> Subprocess.Output {
    try await Subprocess.run(
      ProjectFiles.executable("patch-queue"), arguments,
      environment: GitHistory.environment.merging([
        "SOURCE_DATE_EPOCH": "1800000000", "PATH": "/usr/bin:/bin",
      ]) { $1 },
      directory: URL(filePath: lines.history.path))
  }

  private func document(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func aFixGoesFromUpstreamToTwoReleases() async throws {
    let lines = try await TestLines()
    let git = lines.history
    let failed = try await run(
      lines, "backport", "needy", "--line", "0.9", "--line", "1.0", "--json", "--dry-run")
    #expect(failed.status == 1)
    let document = try document(failed.standardOutput)
    #expect(document["schema"] as? Int == 1 && document["command"] as? String == "backport")
    #expect((document["lines"] as? [[String: Any]])?.map { $0["conflict"] as? Bool } == [true, false])

    #expect(
      try await run(lines, "pending", "--line", "0.9", "--no-subjects").standardOutput.contains(
        "fix: five in a"))
    #expect(try await run(lines, "backport", "fix", "--line", "0.9", "--line=1.0").status == 0)
    #expect(try await run(lines, "lint", "--line", "0.9", "--strict").status == 0)
    try await git.commit("Backport")
    for (line, branch) in [("0.9", "release/0.9"), ("1.0", "main")] {
      let id = try await git.git("rev-parse", branch).filter { !$0.isNewline }
      let tree = try await git.git("rev-parse", "\(branch)^{tree}").filter { !$0.isNewline }
      try git.write(
        ".git/gate.json", "{\"schema\":1,\"commit\":\"\(id)\",\"tree\":\"\(tree)\",\"passed\":true}".utf8)
      let released = try await run(
        lines, "release", "\(line).100", "--line", line, "--gate", ".git/gate.json")
      #expect(released.status == 0, "\(released.standardError)")
      #expect(try await run(lines, "release", "--check", "\(line).100", "--line", line).status == 0)
    }
    #expect(try await git.git("tag") == "fix\nmerged\nneedy\nv0.9.0\nv0.9.100\nv1.0.0\nv1.0.100\n")
    #expect(try await run(lines, "release", "1.0.100", "--gate", ".git/gate.json").status == 2)
    #expect(try await run(lines, "release", "1.0.101", "--gate", ".git/gate.json").status == 3)
    #expect(
      try await run(lines, "range-diff", "v1.0.100").standardOutput.hasPrefix("1 = 1  fix-five-in-a-7.patch"))
    #expect(try await run(lines, "drift", "--max-behind", "1").status == 1)
    #expect(try await run(lines, "prereqs", "needy", "--line", "0.9").standardOutput.contains("Rework b"))
    // The line on the other branch has moved on by its own commits; its base has not.
    #expect(try await run(lines, "manifest").status == 0)
  }
}
