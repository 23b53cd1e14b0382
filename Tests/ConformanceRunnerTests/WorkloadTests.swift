import ConformanceCases
import ConformanceRunner
import Foundation
import TestSupport
import Testing

/// The workloads at a tiny scale: the generator's tables, every answer, and the command.
@Suite struct WorkloadTests {
  private func command(_ arguments: String...) async throws -> Subprocess.Output {
    // The interpreter is asked for here, so that its absence is told as such.
    let python = try await PythonEnvironment.shared.interpreter()
    return try await Subprocess.run(
      ProjectFiles.executable("conformance"), ["workloads", "--scale", "0.002", "--runs", "1"] + arguments,
      environment: ["DELTALTS_PYTHON": python], timeLimit: .seconds(120))
  }

  private func statuses(_ file: String) throws -> [String: String] {
    let document = try JSONParser.parse([UInt8](try Data(contentsOf: URL(filePath: file))))
    let all = try #require(document["workloads"]?.elements)
    let pairs = all.map { ($0["name"]?.string ?? "", $0["status"]?.string ?? "") }
    return Dictionary(pairs, uniquingKeysWith: { $1 })
  }

  @Test func everyAnswerIsRight() async throws {
    let files = try TemporaryDirectory("workloads")
    let output = try await command("--data", files.path("data"), "--json", files.path("r.json"))
    #expect(output.status == 0, "\(output.standardOutput)\(output.standardError)")
    let statuses = try statuses(files.path("r.json"))
    #expect(Set(statuses.keys) == Set(Workload.all.map(\.name)))
    let unreadable = DeltaEngine().unsupportedFeatures
    for workload in Workload.all {
      let status = workload.needs.isDisjoint(with: unreadable) ? "right" : "refused"
      #expect(statuses[workload.name] == status, "\(workload.name)\n\(output.standardOutput)")
    }
    // The scratch directories are gone.
    let names = try FileManager.default.contentsOfDirectory(atPath: files.path("data"))
    #expect(!names.contains { $0.hasPrefix(".scratch") || $0.hasSuffix(".partial") })
  }

  @Test func aDamagedAnswerIsWrong() async throws {
    let files = try TemporaryDirectory("workloads")
    let data = files.path("data")
    #expect(try await command("--data", data, "--only", "lookups", "--generate-only").status == 0)
    let path = URL(filePath: data).appending(path: "lookups.expected.json")
    let text = try String(contentsOf: path, encoding: .utf8)
    let damaged = text.replacing("\"sum_v1\": ", with: "\"sum_v1\": 1")
    #expect(damaged != text)
    try Data(damaged.utf8).write(to: path)
    let output = try await command("--data", data, "--only", "lookups")
    #expect(output.status == 1)
    #expect(output.standardOutput.contains("WRONG: sum_v1 is"), "\(output.standardOutput)")
  }

  @Test func aFinishedTableIsLeftAndAHalfMadeOneIsMade() async throws {
    let files = try TemporaryDirectory("workloads")
    let data = files.path("data")
    func make() async throws {
      let output = try await command("--data", data, "--only", "change-feed", "--generate-only")
      #expect(output.status == 0, "\(output.standardError)")
    }
    let commit = URL(filePath: data).appending(path: "change-feed/_delta_log/00000000000000000001.json")
    try await make()
    let first = try Data(contentsOf: commit)
    try Data("left".utf8).write(to: commit)
    try await make()
    #expect(try Data(contentsOf: commit) == Data("left".utf8))
    // Without its answers a table is not finished. Made anew it is the same, byte for byte.
    try FileManager.default.removeItem(atPath: data + "/change-feed.expected.json")
    try await make()
    #expect(try Data(contentsOf: commit) == first)
  }

  @Test func programsAreCompared() async throws {
    let files = try TemporaryDirectory("workloads")
    let program = try ProjectFiles.executable("conformance")
    let output = try await command(
      "--data", files.path("data"), "--only", "change-feed", "wide-mapped", "--program", "a=\(program)",
      "--program",
      "b=\(program)", "--limit", "100", "--json", files.path("r.json"))
    #expect(output.status == 0, "\(output.standardError)")
    let document = try JSONParser.parse([UInt8](try Data(contentsOf: URL(filePath: files.path("r.json")))))
    let compared = try #require(document["comparisons"]?.elements)
    #expect(compared.map { $0["name"]?.string } == ["wide-mapped", "change-feed"])
    #expect(compared.last?["verdict"]?.string == "same")
    #expect(try #require(compared.last?["pairs"]?.integer) >= 5)
  }

  @Test(arguments: [
    ["--only", "no-such"], ["--program", "a"], ["--program", "a=/no/such"], ["--scale", "0"],
    ["--limit", "1"],
    ["--runs", "0"],
  ])
  func badUsageIs2(_ arguments: [String]) async throws {
    let output = try await Subprocess.run(
      ProjectFiles.executable("conformance"), ["workloads"] + arguments, timeLimit: .seconds(60))
    #expect(output.status == 2)
    #expect(output.standardError.contains("Usage:"))
  }

  @Test func whereNoPythonIsItIsSaid() async throws {
    let files = try TemporaryDirectory("workloads")
    let output = try await Subprocess.run(
      ProjectFiles.executable("conformance"), ["workloads", "--data", files.path("data")],
      environment: ["DELTALTS_PYTHON": "/no/such/python"], timeLimit: .seconds(60))
    #expect(output.status == 3)
    #expect(output.standardError.contains("Set DELTALTS_PYTHON"))
  }
}
