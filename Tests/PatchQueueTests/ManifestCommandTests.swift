import GitObjects
import GitTestSupport
import TestSupport
import Testing

@testable import PatchQueue

@Suite struct ManifestCommandTests {
  @Test func linesAreListedEditedAndChecked() async throws {
    let lines = try await TestLines()
    #expect(try EditManifest().run(lines.open()).exitCode == 0)
    var edit = EditManifest()
    edit.upstreamBranch = "upstream"
    edit.version = "1.0.{200}"
    _ = try edit.run(lines.open(nil, .writing))
    #expect(try lines.open().manifest.upstream.branch == "upstream")
    #expect(try lines.open().line.version == "1.0.{200}")
    _ = try UndoChange().run(lines.open(nil, .writing))
    #expect(try lines.open().line.version == "1.0.{100}")
    edit = EditManifest()
    edit.removedLine = "0.9"
    _ = try edit.run(lines.open(nil, .writing))
    #expect(try lines.open().manifest.lines.map(\.name) == ["1.0"])
    edit = EditManifest()
    edit.addedBranch = "release/0.9"
    _ = try edit.run(lines.open(nil, .writing))
    #expect(try lines.open().manifest.lines.map(\.branch) == [nil, "release/0.9"])
    edit.version = "nothing"
    #expect(throws: QueueError.self) { try edit.run(lines.open(nil, .writing)) }
  }

  @Test func whatIsNotSoIsTold() async throws {
    let lines = try await TestLines()
    var manifest = try lines.open().manifest
    manifest.lines[1].base.tag = "v1.0.0"
    try lines.history.write("patch-queue.json", manifest.text.utf8)
    let report = try EditManifest().run(lines.open())
    #expect(report.exitCode == 1)
    #expect(report.text.contains("its base is tag v1.0.0, which is at"))
    #expect(report.text.contains("branch release/0.9 says otherwise"))
    var edit = EditManifest()
    edit.syncs = true
    _ = try edit.run(lines.open(nil, .writing))
    #expect(try EditManifest().run(lines.open()).exitCode == 0)
    try await lines.history.git("branch", "-q", "-D", "release/0.9")
    #expect(try EditManifest().run(lines.open()).text.contains("there is no branch release/0.9 here"))
  }
}
