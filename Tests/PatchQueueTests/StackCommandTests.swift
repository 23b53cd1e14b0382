import Foundation
import GitObjects
import GitTestSupport
import TestSupport
import Testing

@testable import PatchQueue

/// The commands that change the stack.
@Suite struct StackCommandTests {
  private typealias Q = TestQueue

  @Test func theTopIsMovedAnywhereAndBack() async throws {
    let queue = try await Q()
    let all = try queue.contents()
    try queue.run(MoveTop(.none))
    #expect(try await queue.history.git("diff", "--stat", "v1.0.0", "--", "src", "README").isEmpty)
    #expect(try queue.run(ShowStatus()).lines.contains { $0.text == "0 of 3 patches are applied" })
    #expect(try queue.run(VerifyQueue()).exitCode == 1)
    try queue.run(MoveTop(.to("nine")))
    #expect(try queue.open(.reading).position(in: queue.open(.reading).stack()) == 2)
    try queue.run(MoveTop(.below(Q.nine)))
    #expect(try queue.text("src/a") == Q.lines(1...40, [5: "five"]))
    try queue.run(MoveTop(.all))
    #expect(try queue.contents() == all)
    #expect(throws: QueueError.self) { try queue.run(MoveTop(.by(1))) }
    #expect(throws: QueueError.self) { try queue.run(MoveTop(.by(-4))) }
    #expect(throws: QueueError.self) { try queue.run(MoveTop(.to("n"))) }
    // Whoever brings all back by git has them all.
    try queue.run(MoveTop(.none))
    try await queue.history.git("checkout", "-q", "src")
    #expect(try queue.open(.reading).position(in: queue.open(.reading).stack()) == 3)
  }

  @Test func editsThatWouldBeLostStopIt() async throws {
    let queue = try await Q()
    try queue.history.write("src/a", "mine\n".utf8)
    let before = try queue.contents()
    let error = #expect(throws: QueueError.self) { try queue.run(MoveTop(.by(-1))) }
    #expect(error?.code == .refused)
    #expect(try queue.contents() == before)
  }

  @Test func aNewPatchIsFilledByARefresh() async throws {
    let queue = try await Q()
    try queue.run(NewPatch("more", message: "More\n\nSigned-off-by: A <a@b>"))
    try queue.history.write("src/more", "more\n".utf8)
    let report = try queue.run(RefreshPatch())
    #expect(report.lines.map(\.text) == ["more.patch has the edits of", "  src/more"])
    #expect(try queue.expectVerified())
    let stack = try queue.open(.reading).stack()
    #expect(stack.patches.last?.mail.files.map(\.path) == ["src/more"])
    #expect(stack.patches.last?.trailers["Signed-off-by"] == ["A <a@b>"])
    #expect(throws: QueueError.self) { try queue.run(NewPatch("more")) }
    #expect(throws: QueueError.self) { try queue.run(NewPatch("../more")) }
    #expect(throws: QueueError.self) { try queue.run(NewPatch("#no")) }
  }

  @Test func aLowerPatchIsRefreshed() async throws {
    let queue = try await Q()
    try queue.history.write("src/a", Q.lines(1...40, [5: "FIVE", 30: "thirty"]).utf8)
    try queue.run(RefreshPatch(name: "five"))
    #expect(try queue.expectVerified())
    #expect(try queue.text("patches/\(Q.five)").contains("+FIVE"))
    #expect(try !queue.text("patches/\(Q.thirty)").contains("+FIVE"))
    // What the patch above changes again cannot go below it.
    try queue.history.write("src/a", Q.lines(1...40, [5: "FIVE", 30: "more than thirty"]).utf8)
    let before = try queue.contents()
    let error = #expect(throws: QueueError.self) { try queue.run(RefreshPatch(name: "five")) }
    #expect(error?.code == .conflict)
    #expect(try queue.contents() == before)
    // One file alone.
    try queue.history.write("src/b", "b\n".utf8)
    try queue.run(RefreshPatch(paths: ["src/b"]))
    #expect(try queue.run(ShowStatus()).members.first { $0.name == "changed" }?.value == .array(["src/a"]))
  }

  @Test func aRefreshIsUndoneWithoutTheEdit() async throws {
    let queue = try await Q()
    let patches = try queue.open(.reading).files
    try queue.history.write("src/a", Q.lines(1...40, [5: "FIVE", 30: "thirty"]).utf8)
    try queue.run(RefreshPatch())
    #expect(try queue.open(.reading).files != patches)
    try queue.run(UndoChange())
    #expect(try queue.open(.reading).files == patches)
    #expect(try queue.text("src/a").contains("FIVE"))
  }

  @Test func theOrderIsChangedWhereTheTreeStaysTheSame() async throws {
    let queue = try await Q()
    let tip = try queue.open(.reading).stack().tip
    try queue.run(ReorderPatches(["thirty"], after: nil))
    #expect(try queue.names == [Q.thirty, Q.five, Q.nine])
    #expect(try queue.open(.reading).stack().tip == tip)
    #expect(try queue.expectVerified())
    try queue.run(ReorderPatches(["thirty", "five"], after: "nine"))
    #expect(try queue.names == [Q.nine, Q.thirty, Q.five])
    #expect(try queue.expectVerified())
    #expect(throws: QueueError.self) { try queue.run(ReorderPatches(["nine"], after: "nine")) }
  }

  @Test func patchesAreDropped() async throws {
    let queue = try await Q()
    try queue.run(DropPatches([Q.five]))
    #expect(try queue.names == [Q.nine, Q.thirty])
    #expect(try queue.text("src/a") == Q.lines(1...40, [30: "thirty"]))
    #expect(try queue.expectVerified())
    // What another stands on stays.
    try queue.history.write("src/a", Q.lines(1...40, [30: "thirty and one"]).utf8)
    try queue.run(NewPatch("one", takesEdits: true))
    let error = #expect(throws: QueueError.self) { try queue.run(DropPatches(["thirty"])) }
    #expect(error?.code == .conflict)
  }

  @Test func patchesBecomeOneAndTwoAgain() async throws {
    let queue = try await Q()
    let tip = try queue.open(.reading).stack().tip
    try queue.run(SquashPatches(["five", "thirty"]))
    #expect(try queue.names == [Q.five, Q.nine])
    #expect(try queue.expectVerified())
    let joined = try queue.open(.reading).stack()
    #expect(joined.tip == tip)
    #expect(joined.patches.first?.mail.message == "Five in a\n\nThirty in a\n")
    try queue.run(SplitPatch("five", parts: ["src/a:2"], into: "again"))
    #expect(try queue.names == [Q.five, "again.patch", Q.nine])
    #expect(try queue.text("patches/\(Q.five)").contains("+five"))
    #expect(try !queue.text("patches/\(Q.five)").contains("+thirty"))
    #expect(try queue.text("patches/again.patch").contains("+thirty"))
    try queue.run(SplitPatch("nine", parts: ["src/new"], into: "new-file"))
    #expect(try queue.expectVerified())
    #expect(try queue.open(.reading).stack().patches.last?.mail.files.map(\.path) == ["src/new"])
    #expect(throws: QueueError.self) { try queue.run(SplitPatch("nine", parts: ["src/b"], into: "x")) }
    #expect(throws: QueueError.self) { try queue.run(SplitPatch("nine", parts: ["README"], into: "x")) }
    try queue.run(FoldPatch("again", into: "five"))
    #expect(try queue.open(.reading).stack().tip == tip)
    #expect(
      try queue.open(.reading).stack().patches.first?.mail.message == joined.patches.first?.mail.message)
  }

  @Test func aFileIsFolded() async throws {
    let queue = try await Q()
    try queue.history.write("README", "readme\nand more\n".utf8)
    let diff = try await queue.history.git("diff", "README")
    try await queue.history.git("checkout", "-q", "README")
    let head = "From: A <a@b>\nDate: Thu, 1 Jan 1970 00:00:00 +0000\nSubject: x\n\n"
    try queue.history.write(".git/x.diff", (head + diff).utf8)
    try queue.run(FoldPatch(queue.history.directory.path(".git/x.diff"), into: "five"))
    #expect(try queue.text("README") == "readme\nand more\n")
    #expect(try queue.text("patches/\(Q.five)").contains("+and more"))
    #expect(try queue.expectVerified())
  }

  @Test func namesAndMessagesChange() async throws {
    let queue = try await Q()
    let body = try queue.text("patches/\(Q.nine)").split(separator: "\n\n", maxSplits: 1).last
    try queue.run(RenamePatch("nine", to: "topic/ninth"))
    #expect(try queue.names == [Q.five, "topic/ninth.patch", Q.thirty])
    #expect(try queue.text("patches/topic/ninth.patch").split(separator: "\n\n", maxSplits: 1).last == body)
    var edit = EditPatch("ninth")
    edit.trailers = [("Upstream-Status", "Pending")]
    edit.author = "Grace Hopper <grace@example.org>"
    try queue.run(edit)
    #expect(try queue.text("patches/topic/ninth.patch").contains("From: Grace Hopper <grace@example.org>\n"))
    #expect(try queue.text("patches/topic/ninth.patch").contains("\nUpstream-Status: Pending\n"))
    #expect(try queue.expectVerified())
    edit.message = " \n"
    edit.trailers = []
    #expect(throws: QueueError.self) { try queue.run(edit) }
    #expect(throws: QueueError.self) { try queue.run(RenamePatch("five", to: Q.thirty)) }
  }

  @Test func theLockIsMadeAgain() async throws {
    let queue = try await Q()
    try queue.history.write("patches/LOCK.json", "{\"schema\": 1, \"patches\": [".utf8)
    #expect(throws: QueueError.self) { try queue.expectVerified() }
    try queue.run(RefreshLock())
    #expect(try queue.expectVerified())
    #expect(try await queue.history.git("status", "--short").isEmpty)
  }

  @Test func aPoppedQueueIsChangedWhereItStands() async throws {
    let queue = try await Q()
    try queue.run(MoveTop(.by(-2)))
    try queue.history.write("src/a", Q.lines(1...40, [5: "five", 6: "six"]).utf8)
    try queue.run(NewPatch("six", takesEdits: true))
    #expect(try queue.names == [Q.five, "six.patch", Q.nine, Q.thirty])
    #expect(try queue.open(.reading).position(in: queue.open(.reading).stack()) == 2)
    try queue.run(DropPatches([Q.nine]))
    #expect(try queue.open(.reading).position(in: queue.open(.reading).stack()) == 2)
    #expect(try queue.text("src/a") == Q.lines(1...40, [5: "five", 6: "six"]))
    try queue.run(MoveTop(.all))
    #expect(try queue.expectVerified())
  }
}

extension StackCommandTests {
  /// A line on a branch that is not checked out is changed there by a commit; and undone there, or where it is checked out.
  @Test func aBranchIsChangedWithoutCheckingItOut() async throws {
    let queue = try await TestQueue()
    let history = queue.history
    try await history.git("checkout", "-q", "-b", "lts")
    var named = EditManifest()
    named.name = "lts"
    try queue.run(named)
    try await history.commit("The line lts")
    let tip = try await history.git("rev-parse", "lts")
    try await history.git("checkout", "-q", "main")
    var listed = EditManifest()
    listed.addedBranch = "lts"
    try queue.run(listed)
    try await history.commit("List it")
    let before = try queue.contents()
    func run(_ command: some QueueCommand) throws -> Report { try command.run(queue.open(line: "lts")) }
    _ = try run(DropPatches([TestQueue.nine]))
    #expect(try queue.contents() == before)
    #expect(try await history.git("show", "lts:patches/series") == "\(TestQueue.five)\n\(TestQueue.thirty)\n")
    #expect(try await history.git("show", "lts:src/b") == TestQueue.lines(1...40))
    #expect(try VerifyQueue().run(QueueHome.open(history.path, at: "lts")).exitCode == 0)
    _ = try run(UndoChange())
    #expect(try await history.git("rev-parse", "lts") == tip)
    _ = try run(UndoChange(isRedo: true))
    try await history.git("checkout", "-q", "lts")
    try queue.run(UndoChange())
    #expect(try await history.git("rev-parse", "lts") == tip)
    #expect(try await history.git("status", "--short").isEmpty)
    // What was done in the work tree is not undone from afar.
    try queue.run(DropPatches([TestQueue.nine]))
    try await history.commit("Without nine")
    try await history.git("checkout", "-q", "main")
    let error = #expect(throws: QueueError.self) { try run(UndoChange()) }
    #expect(error?.code == .refused)
  }
}
