import ConformanceCases
import ConformanceRunner
import Foundation
import TestSupport
import Testing

/// The built binary: exit codes and what it writes.
@Suite struct CommandTests {
  private func run(_ arguments: String..., directory: URL = ProjectFiles.root) async throws
    -> Subprocess.Output
  {
    // The binary lies beside the tests' bundle.
    let products = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    let binary = products.appending(path: "conformance").path(percentEncoded: false)
    return try await Subprocess.run(
      binary, arguments, environment: ["CI": "1"], directory: directory, timeLimit: .seconds(120))
  }

  @Test(arguments: [
    ["run", "--filter", "("], ["run", "--filter", "colour:red"], ["run", "--jobs", "0"],
    ["run", "--time-limit", "-1"],
    ["run", "--no-such-option"], ["no-such-command"], ["run", "--jobs", "many"],
    ["bench", "w0", "t"], ["bench", "w13-refresh", "t"],
  ])
  func badUsageIs2(_ arguments: [String]) async throws {
    let products = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    let binary = products.appending(path: "conformance").path(percentEncoded: false)
    let output = try await Subprocess.run(binary, arguments, timeLimit: .seconds(60))
    #expect(output.status == 2)
    #expect(output.standardError.contains("Usage:"))
    #expect(output.standardOutput.isEmpty)
  }

  @Test func aFilterThatFitsNothingIs2() async throws {
    let output = try await run("run", "--filter", "no-such-case")
    #expect(output.status == 2)
    #expect(output.standardError.contains("fits the filter"))
  }

  @Test func anUnreadableCorpusIs3() async throws {
    let empty = try TemporaryDirectory()
    #expect(try await run("run", "--corpus", "/no/such/place").status == 3)
    #expect(try await run("run", "--corpus", empty.path("")).status == 3)
    #expect(try await run("run", directory: empty.url).status == 3)
    let corpus = try CorpusMaker()
    try corpus.write("{", to: "a/test_case_info.json")
    let output = try await run("run", "--corpus", corpus.path)
    #expect(output.status == 3)
    #expect(output.standardError.contains("a/test_case_info.json: not JSON at byte 1"))
  }

  @Test(arguments: [[], ["--isolate"]])
  func aCorpusIsReplayed(_ options: [String]) async throws {
    let files = try TemporaryDirectory()
    let products = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    let filter = "hint-*, column-mapping-legacy-name, kind:error and log-*, wl-snapshots"
    let output = try await Subprocess.run(
      products.appending(path: "conformance").path(percentEncoded: false),
      ["run", "--filter", filter, "--json", files.path("r.json")] + options, environment: ["CI": "1"],
      timeLimit: .seconds(120))
    #expect(output.status == 0, "\(output.standardError)")
    let report = try Report.read(URL(filePath: files.path("r.json")))
    #expect(report.cases.contains { $0.kind == "workload" } && report.cases.contains { $0.kind == "error" })
    #expect(output.standardOutput.hasSuffix("\n\n\(report.summary)\n"))
    #expect(output.standardError.contains("pass     hint-stale ("))
  }

  /// One row is changed in a copy of a case: that, and nothing else, is told.
  @Test func aWrongAnswerIs1() async throws {
    let corpus = try TemporaryDirectory()
    let copy = corpus.url.appending(path: "case")
    try FileManager.default.copyItem(
      at: ProjectFiles.root.appending(path: "golden-tables/hint-stale"), to: copy)
    let rows = copy.appending(path: "expected/latest/rows.jsonl")
    var lines = try String(contentsOf: rows, encoding: .utf8).split(separator: "\n")
    lines[0] = #"{"id":-99,"name":"not there"}"#
    try Data(lines.joined(separator: "\n").utf8).write(to: rows)
    let output = try await run("run", "--corpus", corpus.path(""))
    #expect(output.status == 1)
    #expect(output.standardError.contains("latest rows: 1 row missing, 1 extra"))
    #expect(output.standardOutput.hasSuffix("0 passed, 1 failed, 0 refused, 0 errors\n"))
  }

  @Test func helpIs0() async throws {
    let output = try await run("run", "--help")
    #expect(output.status == 0)
    #expect(output.standardOutput.contains("feature:deletionVectors"))
  }

  @Test func aReportIsShownAgain() async throws {
    let files = try TemporaryDirectory()
    let check = CheckResult("latest rows", .fail, "1 row missing")
    let one = CaseResult(
      name: "a", corpus: "c", kind: "read", features: ["x"], description: "", checks: [check], milliseconds: 1
    )
    let report = Report(engine: "E", cases: [one], milliseconds: 1)
    try Data(report.json.text.utf8).write(to: URL(filePath: files.path("a.json")))
    let output = try await run(
      "report", files.path("a.json"), "--json", files.path("b.json"), "--junit", files.path("b.xml"),
      "--html",
      files.path("b.html"), "--peer", files.path("a.json"))
    #expect(output.status == 0)
    #expect(output.standardOutput.hasSuffix("0 passed, 1 failed, 0 refused, 0 errors\n"))
    #expect(try Report.read(URL(filePath: files.path("b.json"))).json.text == report.json.text)
    #expect(try String(contentsOfFile: files.path("b.xml"), encoding: .utf8) == report.junit)
    #expect(try await run("report", files.path("none.json")).status == 3)
    #expect(try await run("report", files.path("a.json"), "--html", "/no/such/place/x.html").status == 3)
  }
}
