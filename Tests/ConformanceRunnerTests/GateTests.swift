import ConformanceCases
import Foundation
import TestSupport
import Testing

@testable import ConformanceRunner

@Suite struct GateTests {
  private func record(
    _ verdicts: [GateResult.Verdict], quick: Bool = false, performance: [(String, Double, Double)] = [],
    line: String = "1.0", baseline: String = "base"
  ) -> GateRecord {
    var findings = GateFindings()
    findings.facts = [
      .init(
        "workloads",
        .array(
          performance.map {
            .object([
              .init("name", .string($0.0)), .init("cpu_ratio", .number("\($0.1)")),
              .init("memory_ratio", .number("\($0.2)")),
            ])
          }))
    ]
    return GateRecord(
      commit: "c0ffee", tree: "beef", line: line, baseline: .init(name: baseline, commit: "ba5e"),
      isQuick: quick, isNewAPILine: false,
      results: [GateResult("performance", .pass, findings)]
        + verdicts.enumerated().map { number, verdict in
          var findings = GateFindings()
          if verdict == .fail { findings.faults = ["<fault> \(number)"] }
          return GateResult("step \(number)", verdict, findings, seconds: number)
        }, environment: "here")
  }

  @Test func whatFailedOrWasLeftOutDoesNotPass() {
    #expect(record([.pass, .pass]).isPassed)
    #expect(!record([.pass, .fail]).isPassed)
    #expect(!record([.pass, .skipped]).isPassed)
    #expect(record([.pass, .skipped], quick: true).isPassed)
    #expect(!record([.fail, .skipped], quick: true).isPassed)
  }

  @Test func aRecordIsReadAsItWasWritten() throws {
    let folder = try TemporaryDirectory("gate")
    let file = folder.url.appending(path: "gate.json")
    let written = record([.pass, .fail, .skipped], quick: true, performance: [("scan", 1.02, 0.98)])
    try Data(written.json.text.utf8).write(to: file)
    let read = try GateRecord(reading: file)
    #expect(read.json == written.json)
    #expect(read.performance.map(\.name) == ["scan"] && read.performance.first?.time == 1.02)
    try Data("{\"schema\":2}".utf8).write(to: file)
    #expect(throws: CorpusError.self) { try GateRecord(reading: file) }
  }

  @Test func pagesNameEveryFault() {
    let record = record([.pass, .fail], performance: [("scan", 1.02, 0.98)])
    #expect(record.markdown.contains("- **step 1**: <fault> 1"))
    let page = record.html(GateHistory([]))
    #expect(page.contains("&lt;fault&gt; 1") && !page.contains("<fault>"))
    #expect(page.contains("<figcaption>scan</figcaption>"))
  }

  @Test func ratiosMultiplyOverTheReleasesOfALine() {
    let history = GateHistory([
      .init(version: "1.0.100", record: record([], performance: [("scan", 1.1, 1.0)])),
      .init(version: "1.1.100", record: record([], performance: [("scan", 9, 9)], line: "1.1")),
      .init(version: "1.0.101", record: record([], performance: [("other", 1.0, 1.0)])),
    ])
    let course = history.course(of: "scan", with: record([], performance: [("scan", 0.5, 2.0)])) { time, _ in
      time
    }
    #expect(course.map(\.label) == ["base", "1.0.100", "this"])
    #expect(course.map(\.value) == [1, 1.1, 0.55])
  }

  @Test func releasesAreReadInTheOrderOfTheirNumbers() throws {
    let folder = try TemporaryDirectory("gate")
    for version in ["1.0.100", "1.0.99", "1.0.101"] {
      let place = folder.url.appending(path: version)
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      try Data(record([.pass]).json.text.utf8).write(to: place.appending(path: "gate.json"))
    }
    try Data("{}".utf8).write(to: folder.url.appending(path: "advisories.json"))
    let history = try GateHistory(releases: folder.url)
    #expect(history.releases.map(\.version) == ["1.0.99", "1.0.100", "1.0.101"])
    #expect(try GateHistory(releases: folder.url.appending(path: "nowhere")).releases.isEmpty)
  }

  @Test func theMatrixFollowsTheResults() {
    func one(_ name: String, _ verdict: Verdict, _ features: [String]) -> CaseResult {
      CaseResult(
        name: name, corpus: "c", kind: "read", features: features, description: "",
        checks: [CheckResult("latest rows", verdict)], milliseconds: 1)
    }
    let report = Report(
      engine: "e",
      cases: [
        one("a", .pass, ["feature-read"]), one("b", .refused, ["feature-part"]),
        one("c", .pass, ["feature-part"]), one("d", .pass, ["feature-refused"]),
        one("e", .fail, ["feature-wrong"]),
      ], milliseconds: 1,
      declared: ["read": true, "part": true, "refused": false, "wrong": true, "bare": true, "none": false])
    let words = Dictionary(
      uniqueKeysWithValues: FeatureSupport.matrix(report).map { ($0.feature, $0.word) })
    #expect(
      words == [
        "read": "yes", "part": "in part", "refused": "refused", "wrong": "wrong", "bare": "yes, by no case",
        "none": "refused, by no case",
      ])
    for row in FeatureSupport.matrix(report) { #expect(FeatureSupport(row.json) == row) }
  }

  @Test func aProgramThatFailsSaysWhy() async throws {
    #expect(try await Tool.output("printf", ["x"]) == "x")
    let error = await #expect(throws: Tool.Failure.self) {
      try await Tool.output("/bin/sh", ["-c", "echo noise; echo 'error: reason' >&2; exit 3"])
    }
    #expect(error?.status == 3 && error?.description.contains("error: reason") == true)
    #expect(error?.description.contains(": noise") == false)
  }
}

/// The digester is the toolchain's: two versions of a small module are compiled and compared.
@Suite struct PublicAPITests {
  private static let old = """
    public struct Table: Sendable {
      public init() {}
      public func scan(limit: Int = 3) -> Int { limit }
      public func count() throws -> Int { 1 }
      public var name = ""
      package func inner() {}
    }
    package struct Hidden { package init() {} }
    public protocol Store { func get() }
    """

  private func dump(_ source: String, _ name: String, in folder: URL) async throws -> URL {
    let place = folder.appending(path: name)
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    let file = place.appending(path: "DeltaLTS.swift")
    try Data(source.utf8).write(to: file)
    try await Tool.output(
      "swiftc",
      [
        "-emit-module", "-module-name", "DeltaLTS", "-package-name", "p", "-o",
        place.appending(path: "DeltaLTS.swiftmodule").path, file.path,
      ])
    let dump = folder.appending(path: name + ".json")
    try FileManager.default.createDirectory(
      at: place.appending(path: "Sources"), withIntermediateDirectories: true)
    try await PublicAPI.dump(
      of: ["DeltaLTS"], modules: place, source: place, products: place, to: dump)
    return dump
  }

  @Test(arguments: [
    ("package func inner() {}", "", [String]()),
    ("package struct Hidden { package init() {} }", "struct Other {}", []),
    ("public init() {}", "public init() {}\npublic func added() {}", []),
    ("limit: Int = 3", "limit: Int", ["removed default argument"]),
    ("public func scan(", "func scan(", ["scan(limit:)"]),
    ("count() throws -> Int { 1 }", "count() async throws -> Int { 1 }", ["count() has another signature"]),
    ("count() throws -> Int { 1 }", "count() -> Int { 1 }", ["count()"]),
    ("public var name", "public internal(set) var name", ["name.Set() has been removed"]),
    ("{ func get() }", "{ func get(); func put() }", ["put() has been added as a protocol requirement"]),
    ("Table: Sendable {", "Table {", ["Sendable"]),
  ])
  func breaksAreTold(_ was: String, _ becomes: String, _ told: [String]) async throws {
    let folder = try TemporaryDirectory("api")
    let old = try await dump(Self.old, "old", in: folder.url)
    let new = try await dump(Self.old.replacing(was, with: becomes), "new", in: folder.url)
    let breaks = try await PublicAPI.breaks(from: old, to: new)
    #expect(breaks.isEmpty == told.isEmpty, "\(breaks)")
    for text in told { #expect(breaks.contains { $0.contains(text) }, "\(breaks)") }
  }
}
