import Foundation
import GitObjects
import GitTestSupport
import Synchronization
import TestSupport
import Testing

@testable import PatchQueue

/// Every command that writes, stopped before every one of its writes: the queue is in its old state or in the new one, and
/// can be brought forth and back.
@Suite struct CrashTests {
  private typealias Q = TestQueue

  /// A command, what comes before it, and what takes it back.
  struct Scenario: Sendable, CustomTestStringConvertible {
    let name: String
    var prepare: @Sendable (TestQueue) async throws -> Void = { _ in }
    let command: @Sendable (TestQueue) -> any QueueCommand
    /// What leads back to where it began; nil: nothing does.
    var back: (@Sendable () -> any QueueCommand)? = { UndoChange() }
    /// Whether it leads back to before `prepare`'s last step instead of before the command.
    var leadsBehindStart = false

    var testDescription: String { name }
  }

  private static let edit: @Sendable (TestQueue) async throws -> Void = { queue in
    try queue.history.write("src/a", Q.lines(1...40, [5: "FIVE", 30: "THIRTY"]).utf8)
  }

  /// `v1.1.0`, in conflict with two of the patches.
  private static let upstream: @Sendable (TestQueue) async throws -> Void = { queue in
    let history = queue.history
    try await history.git("checkout", "-q", "-b", "up", "v1.0.0")
    try history.write("src/a", Q.lines(1...40, [5: "up five", 30: "up thirty"]).utf8)
    try history.write("src/up", "up\n".utf8)
    try await history.git("rm", "-q", "README")
    try await history.commit("Up")
    try await history.git("tag", "v1.1.0")
    try await history.git("checkout", "-q", "main")
  }

  private static let stopped: @Sendable (TestQueue) async throws -> Void = { queue in
    try await upstream(queue)
    try queue.run(RebaseQueue("v1.1.0"))
    try queue.history.write("src/a", Q.lines(1...40, [5: "both fives", 30: "up thirty"]).utf8)
  }

  static let scenarios: [Scenario] = [
    Scenario(
      name: "import",
      prepare: { queue in
        try queue.history.write("src/more", "more\n".utf8)
        try await queue.history.commit("More")
        try await queue.history.git("format-patch", "-q", "-o", ".git/out", "-1")
        try await queue.history.git("reset", "-q", "--hard", "HEAD~1")
      }, command: { ImportPatches($0.history.directory.path(".git/out")) }),
    Scenario(
      name: "export",
      prepare: { queue in
        try FileManager.default.removeItem(atPath: queue.history.directory.path("patches/LOCK.json"))
      }, command: { _ in ExportPatches() }),
    Scenario(name: "pop", command: { _ in MoveTop(.none) }),
    Scenario(name: "push", prepare: { try $0.run(MoveTop(.none)) }, command: { _ in MoveTop(.all) }),
    Scenario(name: "goto", command: { _ in MoveTop(.to("nine")) }),
    Scenario(name: "new", command: { _ in NewPatch("more") }),
    Scenario(name: "new --edits", prepare: edit, command: { _ in NewPatch("more", takesEdits: true) }),
    Scenario(name: "refresh", prepare: edit, command: { _ in RefreshPatch() }),
    Scenario(
      name: "refresh --lock", prepare: { try $0.history.write("patches/LOCK.json", "{".utf8) },
      command: { _ in RefreshLock() }),
    Scenario(name: "absorb", prepare: edit, command: { _ in AbsorbEdits() }),
    Scenario(
      name: "absorb --base",
      prepare: { queue in
        let named = try queue.text("patch-queue.json")
          .replacing("up.git\"", with: "up.git\",\n    \"branch\": \"upstream\"")
        try queue.history.write("patch-queue.json", named.utf8)
        try await queue.history.commit("Name the branch")
        try queue.history.write("README", "edited\n".utf8)
      }, command: { _ in AbsorbEdits(baseMessage: "Edit") }),
    Scenario(name: "fold", command: { _ in FoldPatch("five", into: "thirty") }),
    Scenario(name: "split", command: { _ in SplitPatch("nine", parts: ["src/new"], into: "topic/new") }),
    Scenario(name: "squash", command: { _ in SquashPatches(["five", "nine"]) }),
    Scenario(name: "reorder", command: { _ in ReorderPatches(["thirty"], after: nil) }),
    Scenario(name: "drop", command: { _ in DropPatches(["nine"]) }),
    Scenario(name: "rename", command: { _ in RenamePatch("nine", to: "topic/ninth") }),
    Scenario(
      name: "edit",
      command: { _ in
        var edit = EditPatch("nine")
        edit.message = "Other words"
        return edit
      }),
    Scenario(
      name: "rebase",
      prepare: { queue in
        try await upstream(queue)
        try queue.run(DropPatches(["five", "thirty"]))
        try await queue.history.commit("Without two")
      }, command: { _ in RebaseQueue("v1.1.0") }),
    Scenario(
      name: "rebase to a conflict", prepare: upstream, command: { _ in RebaseQueue("v1.1.0") },
      back: { AbortMove() }),
    Scenario(
      name: "continue to a conflict", prepare: stopped, command: { _ in ContinueMove() },
      back: { AbortMove() },
      leadsBehindStart: true),
    Scenario(
      name: "continue",
      prepare: { queue in
        try await stopped(queue)
        try queue.run(ContinueMove())
        try queue.history.write("src/a", Q.lines(1...40, [5: "both fives", 30: "both thirties"]).utf8)
      }, command: { _ in ContinueMove() }, leadsBehindStart: true),
    Scenario(
      name: "skip",
      prepare: { queue in
        try await stopped(queue)
        try queue.run(ContinueMove())
      }, command: { _ in SkipPatch() }, leadsBehindStart: true),
    Scenario(name: "abort", prepare: stopped, command: { _ in AbortMove() }, back: nil),
    Scenario(
      name: "undo", prepare: { try $0.run(DropPatches(["nine"])) }, command: { _ in UndoChange() },
      back: { UndoChange(isRedo: true) }),
    Scenario(
      name: "redo",
      prepare: { queue in
        try queue.run(DropPatches(["nine"]))
        try queue.run(UndoChange())
      }, command: { _ in UndoChange(isRedo: true) }),
    Scenario(
      name: "undo a rebase",
      prepare: { queue in
        try await stopped(queue)
        try queue.run(SkipPatch())
        if try queue.open().stopped() != nil { try queue.run(SkipPatch()) }
      }, command: { _ in UndoChange() }, back: { UndoChange(isRedo: true) }),
  ]

  /// All that can be told of a queue: files, branches, index.
  private struct Shown: Equatable {
    var contents: [String: String]
    /// Where the branches lead: trees and parents, since ids hold the time.
    var branches: [String: String]
    var index: [String]

    init(_ queue: TestQueue) throws {
      contents = try queue.contents()
      let repository = try Repository(queue.history.path)
      index = try repository.indexFiles().map { "\($0.side.mode) \($0.side.id) \($0.stage) \($0.path)" }
      branches = [:]
      for name in try repository.references("refs/heads/*") {
        let commit = try repository.commit(repository.resolve(name))
        branches[name] = "\(commit.tree) \(commit.parents.count)"
      }
      branches["HEAD"] = try repository.headBranch()
    }
  }

  private struct Stop: Error {}

  /// Runs a command and stops it before a write.
  /// - Returns: whether there was such a write.
  private func run(_ command: any QueueCommand, in queue: TestQueue, stoppingAt limit: Int) throws -> Bool {
    let count = Mutex(0)
    let home = try queue.open(.writing) { _ in
      let number = count.withLock { number in
        defer { number += 1 }
        return number
      }
      if number == limit { throw Stop() }
    }
    do { _ = try command.run(home) } catch is Stop { return true }
    return false
  }

  @Test(arguments: scenarios) func stoppedAnywhereItIsOldOrNew(_ scenario: Scenario) async throws {
    try await Clock.$fixed.withValue(1_700_000_000) { try await stopAnywhere(scenario) }
  }

  private func stopAnywhere(_ scenario: Scenario) async throws {
    let template = try await TestQueue()
    let origin = try Shown(template)
    try await scenario.prepare(template)
    // Fewer files to copy; and what the log of operations holds must outlive it.
    try await template.history.git("gc", "-q", "--prune=now")
    let old = try Shown(template)
    let complete = try template.copy()
    _ = try run(scenario.command(complete), in: complete, stoppingAt: .max)
    let new = try Shown(complete)
    #expect(old != new)
    var (stops, news) = (0, 0)
    for limit in 0... {
      let queue = try template.copy()
      guard try run(scenario.command(queue), in: queue, stoppingAt: limit) else { break }
      stops += 1
      // Whoever only looks sees one of the two.
      let seen = try queue.open(.reading).files
      let home = try queue.open(.writing)
      #expect(home.files == seen)
      let shown = try Shown(queue)
      #expect(shown == old || shown == new, "stopped at write \(limit)")
      #expect(home.finished == nil || shown == new)
      if shown == new { news += 1 }
      try await bringBack(
        shown == new, scenario, queue, home, old: scenario.leadsBehindStart ? nil : old, origin, new)
    }
    // Until the log is written it is the old state, from then on the new one.
    #expect(stops >= 4 && news == stops - 2)
  }

  private func bringBack(
    _ isNew: Bool, _ scenario: Scenario, _ queue: TestQueue, _ home: consuming QueueHome, old: Shown?,
    _ origin: Shown, _ new: Shown
  ) async throws {
    if !isNew {
      // What did not happen can be done.
      _ = try scenario.command(queue).run(home)
      #expect(try Shown(queue) == new)
    } else if let back = scenario.back {
      _ = try back().run(home)
      let shown = try Shown(queue)
      if let old { #expect(shown == old) } else { #expect(shown.contents == origin.contents) }
    }
  }

  /// The beginning of a queue has no queue to be opened yet: the next init ends it.
  @Test func aBeginningThatWasStoppedIsEnded() async throws {
    let template = try await GitHistory()
    try template.write("a", "a".utf8)
    try await template.commit("a")
    for limit in 0... {
      let history = try template.copy()
      let count = Mutex(0)
      let begin = InitQueue(upstream: "u", base: "HEAD")
      do {
        _ = try begin.run(in: history.path) { _ in
          let number = count.withLock { number in
            defer { number += 1 }
            return number
          }
          if number == limit { throw Stop() }
        }
        #expect(limit > 6)
        break
      } catch is Stop {
        if limit < 2 || (try? QueueHome.open(history.path)) == nil { _ = try begin.run(in: history.path) }
        #expect(try VerifyQueue().run(QueueHome.open(history.path, for: .writing)).exitCode == 0)
        _ = try UndoChange().run(QueueHome.open(history.path, for: .writing))
        #expect(try await history.git("status", "--short", "-uall").isEmpty)
      }
    }
  }
}
