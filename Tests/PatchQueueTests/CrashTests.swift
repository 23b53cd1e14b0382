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
  static let scenarios = inOneLine + inLines

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
      for name in try repository.references("refs/heads/*") + repository.references("refs/tags/*") {
        let commit = try repository.commit(repository.resolve(name))
        branches[name] = "\(commit.tree) \(commit.parents.count)"
      }
      branches["HEAD"] = try repository.headBranch()
    }
  }

  private struct Stop: Error {}

  /// Runs a command and stops it before a write.
  /// - Returns: whether there was such a write.
  private func run(
    stoppingAt limit: Int, _ command: (@escaping Scenario.BeforeWrite) throws -> Void
  ) throws -> Bool {
    let count = Mutex(0)
    do {
      try command { _ in
        let number = count.withLock { number in
          defer { number += 1 }
          return number
        }
        if number == limit { throw Stop() }
      }
    } catch is Stop { return true }
    return false
  }

  /// Commands that only look, as they are given: nothing that can be told of the queue is otherwise afterwards.
  private static let looking: [String: [String]] = [
    "series": [], "show": [], "status": [], "verify": [], "log": [], "lint": [], "plan": ["v1.0.0"],
    "prereqs": ["v1.0.0"], "pending": ["--upstream", "v1.0.0"], "drift": ["--upstream", "v1.0.0"],
    "range-diff": ["HEAD"], "tree": ["2"],
    "spec": [
      ProjectFiles.root.appending(path: "README.md").path, "--triage",
      ProjectFiles.root.appending(path: "docs/protocol.json").path,
    ],
  ]

  /// A command of the program is stopped at every write here, or looks, or is told of in a test of its own.
  @Test func everyCommandOfTheProgramIsStopped() async throws {
    func program(_ arguments: [String], in path: String) async throws -> Subprocess.Output {
      try await Subprocess.run(
        ProjectFiles.executable("patch-queue"), arguments, environment: GitHistory.environment,
        directory: URL(filePath: path))
    }
    struct Dump: Decodable {
      struct Command: Decodable {
        var commandName: String
        var subcommands: [Command]?
      }
      var command: Command
    }
    let dump = try await program(["--experimental-dump-help"], in: "/").checked()
    let commands = try JSONDecoder().decode(Dump.self, from: Data(dump.utf8)).command.subcommands ?? []
    let names = Set(commands.map(\.commandName)).subtracting(["help"])
    #expect(names.count >= 37)
    let stopped = Set(Self.scenarios.compactMap { $0.name.split(separator: " ").first.map(String.init) })
    #expect(stopped.isDisjoint(with: Self.looking.keys))
    #expect(names.subtracting(stopped).subtracting(Self.looking.keys) == ["init"])
    let queue = try await TestQueue()
    let before = try Shown(queue)
    let log = try queue.open(.reading).log.last()?.id
    for (name, arguments) in Self.looking.sorted(by: { $0.key < $1.key }) {
      let output = try await program([name] + arguments, in: queue.history.path)
      #expect(output.status < 2, "\(name): \(output.standardError)")
      #expect(try Shown(queue) == before && queue.open(.reading).log.last()?.id == log, "\(name)")
    }
  }

  @Test(arguments: scenarios) func stoppedAnywhereItIsOldOrNew(_ scenario: Scenario) async throws {
    try await Clock.$fixed.withValue(1_700_000_000) { try await stopAnywhere(scenario) }
  }

  private func stopAnywhere(_ scenario: Scenario) async throws {
    let template = try await scenario.begin()
    let origin = try Shown(template)
    try await scenario.prepare(template)
    // Fewer files to copy; and what the log of operations holds must outlive it.
    try await template.history.git("reflog", "expire", "--expire=now", "--all")
    try await template.history.git("gc", "-q", "--prune=now")
    let old = try Shown(template)
    let complete = try template.copy()
    try scenario.run(complete, { _ in })
    let new = try Shown(complete)
    #expect(old != new)
    var (stops, news) = (0, 0)
    for limit in 0... {
      let queue = try template.copy()
      guard try run(stoppingAt: limit, { try scenario.run(queue, $0) }) else { break }
      stops += 1
      // Whoever only looks sees one of the two.
      let seen = try queue.open(line: scenario.line, .reading).files
      let home = try queue.open(line: scenario.line)
      #expect(home.files == seen)
      let finished = home.finished
      _ = consume home
      let shown = try Shown(queue)
      #expect(shown == old || shown == new, "stopped at write \(limit)")
      #expect(finished == nil || shown == new)
      if shown == new { news += 1 }
      try bringBack(shown == new, scenario, queue, old: scenario.leadsBehindStart ? nil : old, origin, new)
    }
    // Until the log is written it is the old state, from then on the new one.
    #expect(stops >= 4 && news == stops - 2)
  }

  private func bringBack(
    _ isNew: Bool, _ scenario: Scenario, _ queue: TestQueue, old: Shown?, _ origin: Shown, _ new: Shown
  ) throws {
    if !isNew {
      // What did not happen can be done.
      try scenario.run(queue, { _ in })
      #expect(try Shown(queue) == new)
    } else if let back = scenario.back {
      _ = try back().run(queue.open(line: scenario.line))
      let shown = try Shown(queue)
      if let old { #expect(shown == old) } else { #expect(shown.contents == origin.contents) }
    }
  }

  /// Files elsewhere are written one by one: each is the old one or the new one, and exporting again ends it.
  @Test func anExportToAnotherFolderThatWasStoppedIsEnded() async throws {
    let template = try await TestQueue()
    let folder = template.history.directory.path("../\(UUID().uuidString)/out")
    func contents() throws -> [String: [UInt8]] {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      return try Dictionary(
        uniqueKeysWithValues: names.map { name in
          (name, Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))))
        })
    }
    func begin() throws {
      try? FileManager.default.removeItem(atPath: folder)
      try template.run(ExportPatches(folder: folder))
    }
    try begin()
    defer { try? FileManager.default.removeItem(at: URL(filePath: folder).deletingLastPathComponent()) }
    let old = try contents()
    let changed = try template.copy()
    try changed.run(DropPatches(["nine"]))
    try changed.history.write("src/a", TestQueue.lines(1...40, [5: "FIVE", 30: "THIRTY"]).utf8)
    try changed.run(AbsorbEdits())
    try changed.run(ExportPatches(folder: folder))
    let new = try contents()
    #expect(new.count == old.count - 1)
    for limit in 0... {
      try begin()
      guard
        try run(
          stoppingAt: limit, { _ = try ExportPatches(folder: folder).run(changed.open(.writing, $0)) })
      else {
        #expect(limit > 6)
        break
      }
      for (name, bytes) in try contents() where !name.hasSuffix(".patch-queue-new") {
        #expect(bytes == old[name] || bytes == new[name], "\(name) at write \(limit)")
      }
      try changed.run(ExportPatches(folder: folder))
      #expect(try contents() == new)
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
