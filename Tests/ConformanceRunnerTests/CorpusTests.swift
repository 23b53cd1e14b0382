import ConformanceCases
import ConformanceRunner
import Foundation
import TestSupport
import Testing

@Suite struct CorpusTests {
  @Test func findsCasesOfBothLayouts() throws {
    let corpus = try CorpusMaker()
    try corpus.addRead("b")
    try corpus.write(#"{"type":"read","expected":{"rowCount":1}}"#, to: "workloads/a/specs/all.json")
    try corpus.write(
      #"{"name":"x","tags":["t"],"protocol":{"readerFeatures":["v2Checkpoint"]}}"#,
      to: "workloads/a/tableInfo.json")
    try corpus.write("x", to: "scripts/no-case.txt")
    let cases = try corpus.load()
    #expect(cases.map(\.name) == ["b", "a"])
    #expect(cases.map(\.kind) == ["read", "workload"])
    #expect(cases[1].features == ["feature-v2Checkpoint"])
    #expect(cases[1].tags == ["t"])
    #expect(cases[1].table.path.hasSuffix("workloads/a/delta"))
    #expect(try Corpus.load(corpus.path + "/b").map(\.name) == ["b"])
  }

  @Test func anIndexMustBeSatisfied() throws {
    let corpus = try CorpusMaker()
    try corpus.addRead("a")
    try corpus.write(#"{"cases":[{"name":"a"},{"name":"gone"}]}"#, to: "index.json")
    let error = #expect(throws: CorpusError.self) { try corpus.load() }
    #expect(error?.description.hasSuffix("index.json names cases that are not there: gone") == true)
  }

  /// The first form of DAT: no kind, little metadata, Parquet only.
  @Test func readsDATsOwnForm() throws {
    let corpus = try CorpusMaker()
    try corpus.write(#"{"name":"basic","description":"d"}"#, to: "basic/test_case_info.json")
    try corpus.write(
      #"{"version":1,"properties":{}}"#, to: "basic/expected/latest/table_version_metadata.json")
    try corpus.write("", to: "basic/expected/v0/table_content/a.parquet")
    let one = try #require(try corpus.load().first)
    guard case .golden(let golden) = one.content else {
      throw TestSupportError(description: "\(one.content)")
    }
    #expect(golden.kind == .read)
    #expect(golden.versions.map(\.name) == ["latest", "v0"])
  }

  @Test func findsTheDefaultCorpusAbove() throws {
    let corpus = try CorpusMaker()
    try corpus.write("", to: "golden-tables/x")
    try corpus.write("", to: "a/b/c")
    #expect(try Corpus.defaultPath(from: corpus.path + "/a/b").hasSuffix("/golden-tables"))
    #expect(throws: CorpusError.self) { try Corpus.defaultPath(from: "/") }
  }

  @Test func specsAreModelled() throws {
    let corpus = try CorpusMaker()
    let specs = [
      "a":
        #"{"type":"read","version":-1,"predicate":"id > 1","columns":["id"],"error":{"errorCode":"E","errorMessage":"m"}}"#,
      "b": #"{"type":"snapshotConstruction","timestamp":"2024-01-01 00:00:00.000","expected":{}}"#,
      "c": #"{"type":"cdf","startVersion":1,"expected":{"rowCount":0}}"#,
      "d": #"{"type":"checkpoint","version":1}"#,
      "e": #"{"type":"read","expectedError":{"errorCode":"E"}}"#,
    ]
    for (name, text) in specs { try corpus.write(text, to: "w/specs/\(name).json") }
    let one = try #require(try corpus.load().first)
    guard case .workload(let workload) = one.content else {
      throw TestSupportError(description: "\(one.content)")
    }
    let texts = workload.specs.map { "\($0.operation) \($0.outcome)" }
    #expect(
      texts == [
        #"read(Optional(ConformanceRunner.Moment.version(-1)), predicate: Optional("id > 1"), columns: Optional(["id"])) failure(code: "E", message: Optional("m"))"#,
        #"snapshot(Optional(ConformanceRunner.Moment.timestamp("2024-01-01 00:00:00.000"))) success(ConformanceCases.JSONNode.object([]))"#,
        #"changes(start: 1, end: nil) success(ConformanceCases.JSONNode.object([ConformanceCases.JSONNode.Member(name: "rowCount", value: ConformanceCases.JSONNode.number("0"))]))"#,
        #"unknown("checkpoint") success(ConformanceCases.JSONNode.object([]))"#,
        #"read(nil, predicate: nil, columns: nil) failure(code: "E", message: nil)"#,
      ])
  }

  @Test func unknownSpecsArePassedOver() async throws {
    let corpus = try CorpusMaker()
    try corpus.write(#"{"type":"checkpoint","version":1}"#, to: "w/specs/only.json")
    let alone = try await corpus.run(FakeEngine())
    #expect(alone.verdict == .refused)
    try corpus.write(#"{"type":"read","error":{"errorCode":"E"}}"#, to: "w/specs/read.json")
    let beside = try await corpus.run(FakeEngine())
    #expect(beside.verdict == .pass)
    #expect(beside.checks.last?.note?.contains("only (checkpoint)") == true)
  }

  @Test func logFactsTellWhatVersionsNeed() throws {
    let corpus = try CorpusMaker()
    let log = "t/_delta_log"
    try corpus.write(
      #"{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}"#, to: "\(log)/00000000000000000000.json")
    try corpus.write(
      #"{"protocol":{"minReaderVersion":2,"minWriterVersion":5}}"# + "\n"
        + #"{"metaData":{"id":"x","schemaString":"{\"type\":\"struct\",\"fields\":[{\"name\":\"t\",\"type\":\"timestamp_nanos\"}]}","configuration":{"delta.columnMapping.mode":"name"}}}"#,
      to: "\(log)/00000000000000000001.json")
    try corpus.write(
      "", to: "\(log)/00000000000000000002.checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json")
    let facts = LogFacts(table: corpus.directory.url.appending(path: "t"))
    #expect(facts.latestVersion == 1)
    #expect(facts.features(at: 0) == [])
    #expect(facts.features(at: 1) == ["columnMapping", "timestampNanos"])
    #expect(facts.features(at: nil) == ["columnMapping", "timestampNanos", "v2Checkpoint"])
    #expect(facts.schema(at: 1)?.fields.map(\.name) == ["t"])
  }
}
