import GitObjects
import GitTestSupport
import PatchFormat
import TestSupport
import Testing

@testable import PatchQueue

@Suite struct RangeDiffTests {
  private func range(_ git: GitHistory, _ from: String, _ to: String) throws -> [Patch] {
    let repository = try Repository(git.path)
    return try Importer(repository: repository, scope: .everything)
      .commits(from: repository.resolve(from), to: repository.resolve(to)).patches
  }

  /// Two versions of a branch: one patch the same, one reworded, one changed, one gone, one new, two swapped.
  private func history() async throws -> GitHistory {
    let git = try await GitHistory()
    for name in ["a", "b", "c", "d", "e", "f"] { try git.write(name, TestQueue.lines(1...40).utf8) }
    try await git.commit("Base")
    try await git.git("tag", "base")
    func edit(_ name: String, _ words: [Int: String], _ message: String) async throws {
      try git.write(name, TestQueue.lines(1...40, words).utf8)
      try await git.commit(message)
    }
    try await git.git("checkout", "-q", "-b", "old")
    try await edit("a", [5: "five"], "Same")
    try await edit("b", [5: "five"], "Reworded")
    try await edit("c", [5: "five", 9: "nine", 20: "twenty"], "Changed")
    try await edit("d", [5: "five", 6: "six", 7: "seven"], "Gone\n\nfor good")
    try await edit("e", [5: "five"], "First")
    try await edit("f", [5: "five"], "Second")
    try await git.git("checkout", "-q", "-b", "new", "base")
    try await edit("a", [5: "five"], "Same")
    try await edit("b", [5: "five"], "Said in other words")
    try await edit("c", [5: "five", 9: "neun", 20: "twenty"], "Changed, a little")
    try await edit("f", [5: "five"], "Second")
    try await edit("e", [5: "five"], "First")
    try await edit("a", [5: "five", 30: "x", 31: "y", 32: "z", 33: "w"], "New one")
    return git
  }

  @Test func patchesArePairedAsGitPairsThem() async throws {
    let git = try await history()
    let diff = try RangeDiff(range(git, "base", "old"), range(git, "base", "new"), byName: false)
    let ours = diff.pairs.map { pair in
      "\(pair.old.map { "\($0 + 1)" } ?? "-")\(pair.kind.rawValue)\(pair.new.map { "\($0 + 1)" } ?? "-")"
    }
    #expect(ours == ["1=1", "2!2", "3!3", "4<-", "6=4", "5=5", "->6"])
    let text = try await git.git("range-diff", "-s", "base..old", "base..new")
    let theirs = text.split(separator: "\n").map { line in
      let words = line.split(separator: " ")
      return words[0].dropLast() + words[2] + words[3].dropLast()
    }
    #expect(Set(theirs.map(String.init)) == Set(ours))
    let changed = diff.pairs[2].hunks.flatMap(\.lines)
    #expect(changed.contains(.init(.removed, "+nine")) && changed.contains(.init(.added, "+neun")))
  }

  @Test func namesPairBeforeContents() async throws {
    let git = try await history()
    var new = try range(git, "base", "new")
    let old = try range(git, "base", "old")
    for index in new.indices { new[index].name = old[index].name }
    let diff = try RangeDiff(old, new)
    #expect(diff.pairs.map(\.old) == diff.pairs.map(\.new))
    #expect(try RangeDiff(old, old).isSame)
    #expect(try RangeDiff([], old).pairs.allSatisfy { $0.kind == .added })
    #expect(try RangeDiff(old, []).pairs.allSatisfy { $0.kind == .removed })
  }

  @Test func theLeastSumIsFound() {
    // Against all permutations of small tables.
    var state: UInt64 = 42
    func next() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % 50
    }
    func best(_ costs: [[Int]], _ row: Int, _ free: Set<Int>) -> Int {
      if row == costs.count { return 0 }
      return free.map { costs[row][$0] + best(costs, row + 1, free.subtracting([$0])) }.min() ?? 0
    }
    for _ in 0..<50 {
      let columns = 4 + next() % 3
      let costs = (0..<4).map { _ in (0..<columns).map { _ in next() - 20 } }
      let found = Assignment.least(costs)
      #expect(Set(found).count == 4)
      #expect(found.enumerated().reduce(0) { $0 + costs[$1.0][$1.1] } == best(costs, 0, Set(0..<columns)))
    }
    #expect(Assignment.least([]) == [])
  }

  @Test func operationsAndCommitsAreCompared() async throws {
    let queue = try await TestQueue()
    try await queue.history.git("tag", "released")
    #expect(try queue.run(CompareQueues(["released"])).value("same") == .bool(true))
    let last = try #require(try queue.open(.reading).log.last())
    // The import: everything is new.
    let report = try queue.run(CompareQueues())
    #expect(report.text.split(separator: "\n").count == 3)
    #expect(report.value("pairs", 0, "kind") == "added")
    _ = try queue.run(UndoChange())
    #expect(try queue.run(CompareQueues([last.id.short])).value("pairs", 2, "kind") == "removed")
    #expect(
      try queue.run(CompareQueues(["v1.0.0..released~1", "v1.0.0..released~2"])).value("pairs", 2, "kind")
        == "removed")
    #expect(throws: QueueError.self) { try queue.run(CompareQueues(["nothing"])) }
    #expect(throws: QueueError.self) { try queue.run(CompareQueues(["v1.0.0"])) }
  }
}
