import Foundation
import GitObjects
import GitTestSupport
import Synchronization
import TestSupport
import Testing

@testable import PatchQueue

@Suite struct WorkbenchTests {
  private struct Stop: Error {}

  /// A work tree at the first of the trees of a history, without its git files in between.
  private struct Bench {
    let history: GitHistory
    let states: [QueueState]

    init() async throws {
      history = try await GitHistory.ofAllKinds()
      let repository = try Repository(history.path)
      states = try repository.history(of: [repository.resolve("HEAD")]).enumerated().map { number, id in
        var files = QueueFiles(["series": Array("\(number)\n".utf8), "same": Array("same\n".utf8)])
        if number % 2 == 1 { files.files["folder/odd.patch"] = Array("odd \(number)\n".utf8) }
        return QueueState(
          manifest: number == 0 ? nil : Array("manifest \(number / 2)\n".utf8), files: files,
          tree: try repository.commit(id).tree)
      }
      try await history.git("checkout", "-q", "HEAD~6")
      for (name, bytes) in states[0].files.files { try history.write("patches/\(name)", bytes) }
    }

    func workbench(_ beforeWrite: @escaping @Sendable (String) throws -> Void = { _ in }) throws -> Workbench
    {
      let repository = try Repository(history.path)
      let folder = WorkTreeFolder(root: history.path + "/", beforeWrite: beforeWrite)
      return Workbench(
        repository: repository, owner: repository, home: folder, workTree: folder, patches: "patches",
        log: OperationLog(repository, line: "1.0"),
        actor: Signature(name: "A", email: "a@b", seconds: 1_700_000_000, offset: 0), beforeWrite: beforeWrite
      )
    }

    func operation(_ from: Int, _ to: Int) -> PatchQueue.Operation {
      PatchQueue.Operation(
        title: "move \(from) to \(to)", kind: .change, progress: .done, before: states[from],
        after: states[to],
        kept: [], todo: nil)
    }

    /// Which of the states the disk shows; nil: none, or a mixture.
    func shown() throws -> Int? {
      let repository = try Repository(history.path)
      let tree = try repository.workTreeSnapshot()
      return try states.firstIndex { state in
        var edits: [ByteText: TreeChange.Side?] = [:]
        for (name, bytes) in state.files.files {
          edits[ByteText("patches/\(name)")] = .some(.init(mode: .regular, id: try repository.write(bytes)))
        }
        if let manifest = state.manifest {
          edits["patch-queue.json"] = .some(.init(mode: .regular, id: try repository.write(manifest)))
        }
        return try repository.editing(state.tree, edits) == tree
      }
    }
  }

  private func undo(_ workbench: Workbench) throws -> String {
    try workbench.finish()
    let operation = try workbench.undoing()
    try workbench.perform(operation)
    return operation.title
  }

  private func redo(_ workbench: Workbench) throws -> String {
    let operation = try workbench.redoing()
    try workbench.perform(operation)
    return operation.title
  }

  @Test func aStateIsReplacedByAnotherAndBack() async throws {
    let bench = try await Bench()
    #expect(try bench.shown() == 0)
    for number in 0..<bench.states.count - 1 {
      try bench.workbench().perform(bench.operation(number, number + 1))
      #expect(try bench.shown() == number + 1)
    }
    #expect(try undo(bench.workbench()) == "undo move 5 to 6")
    #expect(try undo(bench.workbench()) == "undo move 4 to 5")
    #expect(try bench.shown() == 4)
    #expect(try redo(bench.workbench()) == "redo move 4 to 5")
    #expect(try bench.shown() == 5)
    #expect(try redo(bench.workbench()) == "redo move 5 to 6")
    #expect(try bench.shown() == 6)
    #expect(throws: QueueError.self) { try redo(bench.workbench()) }
    #expect(try undo(bench.workbench()) == "undo move 5 to 6")
    #expect(try bench.shown() == 5)
    for _ in 0..<5 { _ = try undo(bench.workbench()) }
    #expect(try bench.shown() == 0)
    #expect(throws: QueueError.self) { try undo(bench.workbench()) }
  }

  /// Stopped before every single write, the queue is in its old state or, after the next run has ended what was begun,
  /// in its new one; and can be undone.
  @Test func stoppedAnywhereItIsOldOrNew() async throws {
    let bench = try await Bench()
    var stopAt = 0
    var stops = 0
    while true {
      let count = Mutex(0)
      let limit = stopAt
      let workbench = try bench.workbench { _ in
        let number = count.withLock { number in
          defer { number += 1 }
          return number
        }
        if number == limit { throw Stop() }
      }
      var didStop = false
      do { try workbench.perform(bench.operation(0, 5)) } catch is Stop { didStop = true }
      let next = try bench.workbench()
      let wasBegun = try next.finish()
      let shown = try bench.shown()
      #expect(shown == 0 || shown == 5)
      #expect(try next.finish() == false)
      if !didStop { #expect(shown == 5 && !wasBegun) }
      if shown == 5 { _ = try undo(next) }
      #expect(try bench.shown() == 0)
      if !didStop { break }
      stops += 1
      stopAt += 1
    }
    #expect(stops > 15)
    try await bench.history.git("fsck", "--strict")
  }

  @Test func whatWouldBeLostIsRefused() async throws {
    let bench = try await Bench()
    try bench.history.write("text.swift", "mine\n".utf8)
    let error = #expect(throws: QueueError.self) { try bench.workbench().perform(bench.operation(0, 1)) }
    #expect(error?.code == .refused)
    #expect(try bench.workbench().log.last() == nil)
    try await bench.history.git("checkout", "-q", "text.swift")
    #expect(try bench.shown() == 0)
    // A file in the way of a new one is no less somebody's work.
    try bench.history.write("patch-queue.json", "mine\n".utf8)
    #expect(throws: QueueError.self) { try bench.workbench().perform(bench.operation(0, 1)) }
  }

  @Test func twoRunsAtOnceAreRefused() async throws {
    let history = try await GitHistory()
    let folder = try Repository(history.path).commonFolder
    var lock: RunLock? = try RunLock(folder)
    let error = #expect(throws: QueueError.self) { _ = try RunLock(folder) }
    #expect(error?.code == .refused)
    _ = lock
    lock = nil
    lock = try RunLock(folder)
  }
}
