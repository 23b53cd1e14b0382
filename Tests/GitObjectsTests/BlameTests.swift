import GitTestSupport
import TestSupport
import Testing

@testable import GitObjects

@Suite struct BlameTests {
  private func lines(_ words: [Int: String]) -> String {
    (1...30).map { (words[$0] ?? "line \($0)") + "\n" }.joined()
  }

  private func ours(_ git: GitHistory, _ path: String, without base: String) throws -> [Int: String] {
    let repository = try Repository(git.path)
    let (tip, base) = (try repository.resolve("HEAD"), try repository.resolve(base))
    let side = try #require(try repository.entry(ByteText(path), in: repository.commit(tip).tree))
    let count = try repository.blob(side.id).count { $0 == UInt8(ascii: "\n") }
    let found = try repository.blame(
      Set(1...count), of: ByteText(path), at: tip, within: repository.history(of: [tip], without: [base]))
    var result: [Int: String] = [:]
    for (id, lines) in found { for line in lines { result[line] = id.hex } }
    return result
  }

  private func git(_ git: GitHistory, _ path: String, without base: String) async throws -> [Int: String] {
    let text = try await git.git("blame", "-s", "-l", "--abbrev=40", "\(base)..HEAD", "--", path)
    var result: [Int: String] = [:]
    for (number, line) in text.split(separator: "\n").enumerated() where !line.hasPrefix("^") {
      result[number + 1] = String(line.prefix(40))
    }
    return result
  }

  @Test func linesBelongToTheCommitsThatGitSays() async throws {
    let history = try await GitHistory()
    func commit(_ name: String, _ text: String, _ message: String) async throws {
      try history.write(name, text.utf8)
      try await history.commit(message)
    }
    try await commit("a", lines([:]), "base")
    try await history.git("tag", "base")
    try await commit("a", lines([5: "five", 6: "six"]), "two lines")
    try await commit("a", lines([5: "fünf", 6: "six"]), "one again")
    try await history.git("checkout", "-q", "-b", "side")
    try await commit("a", lines([5: "fünf", 6: "six", 25: "side"]), "on a side")
    try await history.git("checkout", "-q", "main")
    try await commit("a", "new first\nnew second\n" + lines([5: "fünf", 6: "six"]), "lines in front")
    try await history.git("merge", "-q", "--no-edit", "side")
    try await history.git("mv", "a", "b")
    try await history.commit("rename")
    try await commit(
      "b", "new first\nnew second\n" + lines([5: "fünf", 6: "six", 14: "fourteen", 25: "side"]), "behind it")
    let found = try ours(history, "b", without: "base")
    #expect(Set(found.values).count == 5)
    #expect(try await git(history, "b", without: "base") == found)
  }

  @Test func whatWasTakenOutBelongsToItsNeighbours() async throws {
    let history = try await GitHistory()
    try history.write("a", lines([:]).utf8)
    try await history.commit("base")
    try await history.git("tag", "base")
    try history.write("a", lines([:]).replacing("line 10\n", with: "").utf8)
    try await history.commit("cut")
    let found = try ours(history, "a", without: "base")
    #expect(found.keys.sorted() == [9, 10])
  }
}
