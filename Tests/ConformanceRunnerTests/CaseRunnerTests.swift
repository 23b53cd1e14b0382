import ConformanceCases
import ConformanceRunner
import Foundation
import TestSupport
import Testing

@Suite struct CaseRunnerTests {
  @Test func aRightAnswerPasses() async throws {
    let corpus = try CorpusMaker()
    try corpus.addRead("a")
    let result = try await corpus.run(FakeEngine())
    #expect(result.verdict == .pass)
    #expect(
      result.checks.map(\.name) == [
        "latest metadata", "latest rows", "v0 metadata", "v0 rows", "v1 metadata", "v1 rows",
        "version after the latest",
      ])
  }

  @Test func wrongRowsFail() async throws {
    let corpus = try CorpusMaker()
    try corpus.addRead("a")
    var engine = FakeEngine()
    engine.exceptions["latest"] = .changes(column: "name", to: .string("wrong"))
    let result = try await corpus.run(engine)
    #expect(result.verdict == .fail)
    #expect(result.checks.filter { $0.verdict == .fail }.map(\.name) == ["latest rows"])
    #expect(result.checks[1].detail?.hasSuffix("column name: expected \"n0\", found \"wrong\"") == true)
  }

  @Test func wrongMetadataFails() async throws {
    let corpus = try CorpusMaker()
    try corpus.addRead("a")
    var engine = FakeEngine()
    engine.exceptions["v0"] = .renames(property: "p")
    let result = try await corpus.run(engine)
    #expect(
      result.checks.first { $0.verdict == .fail }
        == CheckResult(
          "v0 metadata", .fail, "property p: expected 1, found none\nproperty renamed: expected none, found 1"
        ))
  }

  @Test func neededRefusalsAreCountedApart() async throws {
    let corpus = try CorpusMaker()
    try corpus.addRead("a", readerFeatures: ["columnMapping"])
    let refusal = FakeError(code: "unsupportedFeature", features: ["columnMapping"])
    let result = try await corpus.run(FakeEngine(behaviour: .fails(refusal)))
    #expect(result.verdict == .refused)
  }

  @Test func aVersionWithoutTheFeatureMustBeRead() async throws {
    let corpus = try CorpusMaker()
    try corpus.addRead("a", features: ["columnMapping-name"])
    let refusal = FakeError(code: "unsupportedFeature", features: ["columnMapping"])
    let result = try await corpus.run(FakeEngine(behaviour: .fails(refusal)))
    #expect(result.verdict == .fail)
    #expect(result.checks.first?.detail?.contains("refused without need (the case needs no feature)") == true)
  }

  @Test func aUUIDCheckpointNeedsTheFeatureFromItsVersionOn() async throws {
    let corpus = try CorpusMaker()
    try corpus.addRead("a")
    try corpus.write(
      "x",
      to: "a/delta/_delta_log/00000000000000000001.checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.parquet")
    let refusal = FakeError(code: "unsupportedFeature", features: ["v2Checkpoint"])
    let result = try await corpus.run(FakeEngine(behaviour: .fails(refusal)))
    let verdicts = Dictionary(result.checks.map { ($0.name, $0.verdict) }, uniquingKeysWith: { $1 })
    #expect(verdicts["latest rows"] == .refused)
    #expect(verdicts["v0 rows"] == .fail)
  }

  @Test func untypedErrorsFail() async throws {
    struct Untyped: Error {}
    let corpus = try CorpusMaker()
    try corpus.write(
      #"{"name":"a","kind":"error","features":[],"expect_error":"no metadata"}"#, to: "a/test_case_info.json")
    try corpus.write("", to: "a/delta/_delta_log/x")
    #expect(try await corpus.run(FakeEngine()).checks.first?.verdict == .pass)
    try corpus.write(
      #"{"version":0,"schema":\#(CorpusMaker.schema)}"#, to: "a/expected/latest/table_version_metadata.json")
    let result = try await corpus.run(FakeEngine())
    #expect(result.checks.first?.detail == "must fail (no metadata), but gave 0 rows of version 0")
  }

  @Test func aHangIsAnError() async throws {
    let corpus = try CorpusMaker()
    try corpus.addRead("a")
    let engine = FakeEngine(exceptions: ["v0": .hangs])
    let one = try #require(try corpus.load().first)
    let result = await InProcess(
      engine: engine, parquet: ParquetExpectations(engine: engine, foreign: nil),
      timeLimit: .milliseconds(300)
    ).run(one)
    #expect(result.verdict == .error)
    #expect(result.checks.last?.detail?.contains("after check 'latest rows'") == true)
  }

  @Test func changeFeedsAndTimeTravel() async throws {
    let corpus = try CorpusMaker()
    try corpus.addRead(
      "a",
      info: """
        "cdf":[{"start":0,"end":1,"commit_timestamp":"not told"}],"cdf_expect_error":[{"start":1,"end":0,"reason":"ends before it starts"}],
        "timestamp_travel":[{"timestamp":"1999-01-01","version":0},{"timestamp":"2024-01-01","version":0}]
        """)
    try corpus.write(
      #"{"id":1,"name":"x","_change_type":"insert","_commit_version":1,"_commit_timestamp":"2024-01-01T00:00:00.000000Z"}"#,
      to: "a/expected/cdf_0_1/rows.jsonl")
    let result = try await corpus.run(FakeEngine())
    let verdicts = Dictionary(result.checks.map { ($0.name, $0.verdict) }, uniquingKeysWith: { $1 })
    #expect(verdicts["cdf 0 to 1"] == .pass)
    #expect(verdicts["cdf 1 to 0 must fail"] == .pass)
    #expect(verdicts["as of 1999-01-01"] == .pass)
    #expect(verdicts["as of 2024-01-01"] == .fail)
  }

  @Test func expectedParquetIsReadByTheEngineWhenNobodyElseCan() async throws {
    let corpus = try CorpusMaker()
    try corpus.addRead("a")
    try FileManager.default.removeItem(
      at: corpus.directory.url.appending(path: "a/expected/latest/rows.jsonl"))
    try corpus.write(
      "not Parquet, but the fake does not look", to: "a/expected/latest/table_content/p.parquet")
    let result = try await corpus.run(FakeEngine())
    let rows = try #require(result.checks.first { $0.name == "latest rows" })
    #expect(rows.detail?.contains("there is no latest") == true)
  }

  /// The corpora at hand: our own, and the visible one where it is.
  private static let corpora = [ProjectFiles.root.appending(path: "golden-tables"), ProjectFiles.corpus]
    .compactMap { $0 }

  /// An engine that is right by construction must pass: the corpus is understood, and both renderings agree.
  @Test(arguments: corpora)
  func aRightEngineSatisfiesTheCorpus(_ corpus: URL) async throws {
    let cases = try Corpus.load(corpus.path(percentEncoded: false)).filter { Self.canBeFaked($0) }
    #expect(cases.count > 100)
    let engine = FakeEngine()
    let parquet = ParquetExpectations(engine: engine, foreign: nil)
    let run = ConformanceRun(cases: cases, jobs: 2) {
      await InProcess(engine: engine, parquet: parquet, timeLimit: .seconds(120)).run($0)
    }
    for result in await run.results(progress: { _, _ in }) {
      // The fake knows no commit times, and does not fail where it must.
      let checks = result.checks.filter { !$0.name.hasPrefix("as of") && !$0.name.hasSuffix("must fail") }
      for check in checks where check.verdict != .pass {
        Issue.record("\(result.name), \(check.name): \(check.detail ?? "")")
      }
    }
  }

  /// Not so: rows in Parquet only, long ones, types that only a patch brings, specs.
  private static func canBeFaked(_ one: ConformanceCase) -> Bool {
    guard case .golden(let golden) = one.content, golden.kind != .error else { return false }
    if FeatureNames.tableFeatures(one.features).contains("timestampNanos") { return false }
    let folders = golden.kind == .read ? golden.versions.map(\.folder) + golden.changes.map(\.folder) : []
    return folders.allSatisfy { folder in
      let path = folder.appending(path: "rows.jsonl").path(percentEncoded: false)
      let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
      return size.map { $0 <= 60_000 } ?? false
    }
  }

  @Test func everyPredicateOfOurSpecsIsUnderstood() throws {
    let cases = try Corpus.load(
      ProjectFiles.root.appending(path: "golden-tables/workloads").path(percentEncoded: false))
    var count = 0
    for case .workload(let workload) in cases.map(\.content) {
      for case .read(_, let predicate?, _) in workload.specs.map(\.operation) {
        _ = try SQLPredicate(predicate)
        count += 1
      }
    }
    #expect(count > 80)
  }
}
