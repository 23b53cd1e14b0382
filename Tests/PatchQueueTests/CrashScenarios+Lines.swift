import Foundation
import GitObjects
import GitTestSupport
import Testing

@testable import PatchQueue

/// Lines, manifest and releases.
extension CrashTests {
  private static let lines: @Sendable () async throws -> TestQueue = {
    try Flushing.turnOff()
    return TestQueue(try await TestLines().history)
  }

  /// The fix, brought to a line.
  private static func backport(
    _ line: String
  ) -> @Sendable (TestQueue, @escaping Scenario.BeforeWrite) throws -> Void {
    { queue, beforeWrite in
      var command = BackportCommits(["fix"])
      command.lines = [line]
      let report = try command.run(in: queue.history.path, beforeWrite: beforeWrite)
      #expect(report.exitCode == 0)
    }
  }

  private static let backported: @Sendable (TestQueue) async throws -> Void = {
    try backport("0.9")($0, { _ in })
  }

  private static let undo: @Sendable () -> any QueueCommand = { UndoChange() }
  private static let redo: @Sendable () -> any QueueCommand = { UndoChange(isRedo: true) }

  private static func manifest(
    _ change: @escaping @Sendable (inout EditManifest) -> Void
  ) -> @Sendable (TestQueue) -> any QueueCommand {
    { _ in
      var edit = EditManifest()
      change(&edit)
      return edit
    }
  }

  private static let rename = manifest { $0.name = "lts" }
  private static let leave = manifest { ($0.leftBranch, $0.name) = ("lts-1.0", "1.1") }

  private static func release(
    _ queue: TestQueue, _ beforeWrite: @escaping Scenario.BeforeWrite
  ) throws {
    let repository = try Repository(queue.history.path)
    let head = try repository.resolve("HEAD")
    let gate =
      "{\"schema\":1,\"commit\":\"\(head)\",\"tree\":\"\(try repository.commit(head).tree)\",\"passed\":true}"
    _ = try CutRelease("1.0.100", gate: GateFile(Array(gate.utf8))).run(queue.open(.writing, beforeWrite))
  }

  static let inLines: [Scenario] = [
    Scenario(name: "backport", begin: lines, run: backport("1.0")),
    Scenario(name: "backport --line 0.9", begin: lines, line: "0.9", run: backport("0.9")),
    Scenario(
      name: "undo of a backport to another line", begin: lines, prepare: backported, line: "0.9",
      command: { _ in undo() }, back: redo),
    Scenario(
      name: "redo of a backport to another line", begin: lines,
      prepare: { queue in
        try await backported(queue)
        _ = try UndoChange().run(queue.open(line: "0.9"))
      }, line: "0.9", command: { _ in redo() }, back: undo),
    Scenario(
      name: "undo of a backport, where its line is checked out since", begin: lines,
      prepare: { queue in
        try await backported(queue)
        try await queue.history.git("checkout", "-q", "release/0.9")
      }, command: { _ in undo() }, back: redo),
    Scenario(name: "manifest", command: manifest { $0.upstreamBranch = "upstream" }),
    Scenario(name: "manifest --name", command: rename),
    Scenario(
      name: "undo of manifest --name", prepare: { _ = try rename($0).run($0.open()) },
      command: { _ in undo() }, back: nil),
    Scenario(name: "manifest --leave", command: leave),
    Scenario(
      name: "undo of manifest --leave", prepare: { _ = try leave($0).run($0.open()) },
      command: { _ in undo() }, back: nil),
    Scenario(name: "release", run: release),
    Scenario(
      name: "undo of a release", prepare: { try release($0, { _ in }) }, command: { _ in undo() }, back: nil),
    Scenario(
      name: "redo of a release",
      prepare: { queue in
        try await queue.history.commit("What comes before it")
        try release(queue, { _ in })
        // A tag that nothing leads to would be collected.
        try await queue.history.git("update-ref", "refs/kept", "v1.0.100")
        try queue.run(UndoChange())
      }, command: { _ in redo() }),
  ]
}
