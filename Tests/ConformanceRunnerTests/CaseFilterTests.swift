import ConformanceRunner
import Testing

@Suite struct CaseFilterTests {
  private func names(_ filter: String) throws -> [String] {
    let corpus = try CorpusMaker()
    try corpus.addRead("krs-a", features: ["deletionVectors-inline", "type-date"])
    try corpus.addRead("krs-b", features: ["feature-v2Checkpoint", "type-date"])
    try corpus.addRead("drs-c", features: [])
    try corpus.write(
      #"{"name":"err","kind":"error","features":[],"expect_error":"x"}"#, to: "err/test_case_info.json")
    let filter = try CaseFilter(filter)
    return try corpus.load().filter(filter.matches).map(\.name).sorted()
  }

  @Test(arguments: [
    ("krs-*", ["krs-a", "krs-b"]), ("krs-?", ["krs-a", "krs-b"]), ("KRS-A", ["krs-a"]),
    ("kind:error", ["err"]),
    ("krs-a,drs-c", ["drs-c", "krs-a"]), ("krs-a or drs-c", ["drs-c", "krs-a"]),
    ("krs-* feature:deletionVectors", ["krs-a"]), ("krs-* and not feature:v2Checkpoint", ["krs-a"]),
    ("not (krs-* or kind:error)", ["drs-c"]), ("feature:type-date and not krs-a", ["krs-b"]),
    ("feature:v2checkpoint", ["krs-b"]), ("*", ["drs-c", "err", "krs-a", "krs-b"]), ("nothing", []),
    ("not not err", ["err"]), ("kind:read,err and krs-*", ["drs-c", "krs-a", "krs-b"]),
  ])
  func selects(_ filter: String, _ expected: [String]) throws {
    #expect(try names(filter) == expected)
  }

  @Test(arguments: [
    "", "   ", "(", "a)", "(a", "not", "and a", "a or", "colour:red", "name:", ",a", "a,,b", "()",
  ])
  func refuses(_ filter: String) {
    #expect(throws: FilterError.self) { try CaseFilter(filter) }
  }

  @Test(arguments: [
    ("*a*b", "xxaxxb", true), ("a*", "a", true), ("a?c", "ac", false), ("*", "", true), ("a**c", "abc", true),
  ])
  func globs(_ pattern: String, _ text: String, _ matches: Bool) {
    #expect(Glob(pattern).matches(text) == matches)
  }
}
