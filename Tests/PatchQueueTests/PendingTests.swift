import GitObjects
import GitTestSupport
import TestSupport
import Testing

@testable import PatchQueue

@Suite struct PendingTests {
  private func subjects(_ report: Report) -> [String] {
    guard case .array(let fixes)? = report.value("pending") else { return [] }
    return fixes.compactMap { fix in
      guard case .object(let members) = fix,
        case .string(let text)? = members.first(where: { $0.name == "subject" })?.value
      else { return nil }
      return text
    }
  }

  @Test func fixesAreKnownByTrailerAndSubject() async throws {
    let lines = try await TestLines()
    let report = try ListPending().run(lines.open("0.9"))
    #expect(subjects(report) == ["fix: five in a (#7)", "fix: speak German"])
    #expect(report.value("pending", 0, "reasons", 0, "kind") == "fixes")
    #expect(report.value("pending", 0, "fits") == .bool(true))
    #expect(report.value("pending", 1, "reasons", 0, "kind") == "subject")
    #expect(report.value("pending", 1, "conflicts") == ["src/b"])
    var strict = ListPending()
    strict.bySubject = false
    #expect(subjects(try strict.run(lines.open("0.9"))) == ["fix: five in a (#7)"])
    // What was backported is pending no more.
    _ = try lines.backport("fix")
    #expect(subjects(try ListPending().run(lines.open("0.9"))) == ["fix: speak German"])
  }

  @Test func advisoriesTellWhatIsOpen() async throws {
    let lines = try await TestLines()
    let commit = try lines.open().repository.resolve("upstream~1")
    try lines.history.write(
      "releases/advisories.json",
      """
      {"schema": 1, "advisories": [
        {"id": "A1", "commits": ["\(commit)"], "fixed": {"0.9": "0.9.101"}},
        {"id": "A2", "title": "Unknown", "commits": ["\(String(repeating: "1", count: 40))"]},
        {"id": "A3", "commits": ["\(commit)"], "unaffected": ["1.0"]}]}
      """.utf8)
    let report = try ListPending().run(lines.open("1.0"))
    #expect(subjects(report).contains("Say something"))
    #expect(report.value("pending", 2, "reasons", 0, "advisory") == "A1")
    #expect(report.value("advisories") == ["A2"])
    try lines.history.write("releases/advisories.json", "{\"schema\": 1}".utf8)
    #expect(throws: QueueError.self) { try ListPending().run(lines.open("1.0")) }
  }

  @Test func trailersNameCommitsOrDoNot() {
    #expect(FixReference("1a2b3c4d5e6f (\"The (odd) subject\")")?.subject == "The (odd) subject")
    #expect(FixReference("1A2B3C4D5E6F")?.commit == "1a2b3c4d5e6f")
    #expect(FixReference("#12") == nil && FixReference("deadbeef,") == nil && FixReference("abc") == nil)
    #expect(
      FixReference.isFix("fix(log)!: it") && FixReference.isFix("Fix it") && !FixReference.isFix("Fixture"))
    #expect(OriginNames.find("Pick\n\ncherry-pick 862e0ed into release/0.19.x") == ["862e0ed"])
    #expect(OriginNames.find("Pick\n\nNothing of 862e0ed") == [])
  }
}
