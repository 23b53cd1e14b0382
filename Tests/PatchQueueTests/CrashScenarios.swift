import Foundation
import GitObjects
import GitTestSupport
import Testing

@testable import PatchQueue

extension CrashTests {
  private typealias Q = TestQueue

  /// A command, what comes before it, and what takes it back.
  struct Scenario: Sendable, CustomTestStringConvertible {
    typealias BeforeWrite = @Sendable (String) throws -> Void
    /// The command as it is given, its name first.
    let name: String
    var begin: @Sendable () async throws -> TestQueue = { try await TestQueue() }
    var prepare: @Sendable (TestQueue) async throws -> Void = { _ in }
    /// The line that changes; nil: the one that is checked out.
    var line: String?
    let run: @Sendable (TestQueue, @escaping BeforeWrite) throws -> Void
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

  static let inOneLine: [Scenario] = [
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
    Scenario(
      name: "commit",
      prepare: { queue in
        try await edit(queue)
        try queue.history.write("more/notes", "notes\n".utf8)
        try queue.run(AbsorbEdits())
      }, command: { _ in CommitTree("Edit") }),
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
}

extension CrashTests.Scenario {
  /// A command on the queue, as most are.
  init(
    name: String, begin: @escaping @Sendable () async throws -> TestQueue = { try await TestQueue() },
    prepare: @escaping @Sendable (TestQueue) async throws -> Void = { _ in }, line: String? = nil,
    command: @escaping @Sendable (TestQueue) -> any QueueCommand,
    back: (@Sendable () -> any QueueCommand)? = { UndoChange() }, leadsBehindStart: Bool = false
  ) {
    self.init(
      name: name, begin: begin, prepare: prepare, line: line,
      run: { queue, beforeWrite in
        _ = try command(queue).run(queue.open(line: line, .writing, beforeWrite))
      }, back: back, leadsBehindStart: leadsBehindStart)
  }
}
