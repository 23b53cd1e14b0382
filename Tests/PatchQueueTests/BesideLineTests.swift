import GitObjects
import GitTestSupport
import TestSupport
import Testing

@testable import PatchQueue

/// Backports and releases of a queue that is kept beside somebody else's repository.
@Suite struct BesideLineTests {
  @Test func aFixIsBroughtAndReleased() async throws {
    let lines = try await TestLines()
    let other = try await GitHistory()
    try await other.git("clone", "-q", lines.history.path, "upstream")
    let upstream = other.directory.path("upstream")
    try await other.git("-C", upstream, "checkout", "-q", "v1.0.0")
    let home = try await GitHistory()
    for (branch, base) in [("old", "v0.9.0"), ("main", "v1.0.0")] {
      try await home.git("checkout", "-q", "--orphan", branch)
      var begin = InitQueue(upstream: lines.history.path, base: base)
      begin.repository = upstream
      _ = try? await home.git("rm", "-q", "-r", "-f", ".")
      _ = try begin.run(in: home.path)
      try await home.commit("Begin \(branch)")
    }
    var edit = EditManifest()
    edit.addedBranch = "old"
    edit.upstreamBranch = "upstream"
    _ = try edit.run(QueueHome.open(home.path, for: .writing))
    try await home.commit("Lines")
    var backport = BackportCommits(["fix"])
    backport.commits = [try await other.git("-C", upstream, "rev-parse", "fix").filter { !$0.isNewline }]
    backport.lines = ["1.0", "0.9"]
    backport.upstream = "origin/upstream"
    let report = try backport.run(in: home.path)
    #expect(report.exitCode == 0, "\(report.text)")
    try await home.commit("Backport")
    for name in ["1.0", "0.9"] {
      let queue = try QueueHome.open(home.path, line: name, for: .writing)
      #expect(try queue.files.series().names == ["fix-five-in-a-7.patch"])
      #expect(try VerifyQueue().run(queue).exitCode == 0)
      let branch = name == "1.0" ? "main" : "old"
      let id = try await home.git("rev-parse", branch).filter { !$0.isNewline }
      let tree = try await home.git("rev-parse", "\(branch)^{tree}").filter { !$0.isNewline }
      let gate = GateFile(
        Array("{\"schema\":1,\"commit\":\"\(id)\",\"tree\":\"\(tree)\",\"passed\":true}".utf8))
      _ = try CutRelease("\(name).100", gate: gate).run(queue)
      #expect(try CheckRelease("\(name).100").run(queue).exitCode == 0)
    }
    #expect(try await home.git("tag") == "v0.9.100\nv1.0.100\n")
    #expect(try await home.git("status", "--porcelain") == "")
    #expect(
      try await home.git("diff", "--name-only", "HEAD~1")
        == "CHANGELOG.md\nreleases/1.0.100/gate.json\nreleases/1.0.100/provenance.json\n")
  }
}
