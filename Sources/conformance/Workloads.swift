import ArgumentParser
import ConformanceRunner
import Foundation

/// `conformance workloads`
struct Workloads: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Do jobs on tables shaped as in production, check every answer, and tell what they took.",
    discussion: """
      Makes the tables that are missing, then does each job in a process of its own. With two programs, compares the \
      second with the first. Exit codes: 0 all right (refusals for features that a workload needs included), 1 a wrong \
      answer, or the second program takes too much, 2 bad usage, 3 tables cannot be made or read.

      Workloads: \(Workload.all.map(\.name).joined(separator: ", ")).
      """)

  @Option(help: ArgumentHelp("Where the tables are. Default: .build/workloads/SCALE.", valueName: "dir"))
  var data: String?

  @Option(help: ArgumentHelp("The size of the tables: 1 is production's.", valueName: "factor"))
  var scale = 0.1

  @Option(parsing: .upToNextOption, help: ArgumentHelp("Only these workloads.", valueName: "name"))
  var only: [String] = []

  @Option(help: ArgumentHelp("How often each job is done; medians are told.", valueName: "n"))
  var runs = 5

  @Option(help: ArgumentHelp("Write the results as JSON.", valueName: "file"))
  var json: String?

  @Flag(help: "Only make the tables.")
  var generateOnly = false

  @Option(
    help: ArgumentHelp(
      "A build of this command to do the jobs, instead of this one; given twice, the second is compared with the first.",
      valueName: "name=path"),
    transform: NamedProgram.init)
  var program: [NamedProgram] = []

  @Option(help: ArgumentHelp("How many times as much the second program may take.", valueName: "factor"))
  var limit = ComparisonLimits().ratio

  @Option(help: ArgumentHelp("After so many pairs of runs the medians decide.", valueName: "n"))
  var pairs: Int?

  @Flag(help: "Compare with fewer repetitions and at most \(ComparisonLimits.quick.pairs) pairs.")
  var quick = false

  func validate() throws {
    guard scale > 0, scale <= 10 else { throw ValidationError("--scale takes a number above 0, up to 10.") }
    guard runs >= 1, pairs ?? 1 >= 1 else {
      throw ValidationError("--runs and --pairs take numbers from 1 on.")
    }
    guard limit > 1, limit.isFinite else { throw ValidationError("--limit takes a number above 1.") }
    guard program.count <= 2 else { throw ValidationError("At most two programs can be compared.") }
    do { _ = try Workload.named(only) } catch { throw ValidationError("\(error)") }
  }

  func run() async throws {
    try await readable {
      let workloads = try Workload.named(only)
      let root = try WorkloadTables.projectRoot()
      let path = data ?? root.appending(path: ".build/workloads/\(scale)").path(percentEncoded: false)
      let tables = WorkloadTables(URL(filePath: path, directoryHint: .isDirectory))
      try await tables.make(for: workloads, root: root, scale: scale)
      if generateOnly { return }
      let failed =
        program.count == 2
        ? try await compare(workloads, tables) : try await measure(workloads, tables)
      if failed { throw ExitCode.caseFailed }
    }
  }

  /// Does the workloads by one program; whether an answer was wrong.
  private func measure(_ workloads: [Workload], _ tables: WorkloadTables) async throws -> Bool {
    guard let executable = program.first?.executable ?? Bundle.main.executableURL else {
      throw CorpusError("the command cannot find itself")
    }
    let measured = WorkloadProgram(executable)
    var results: [WorkloadResult] = []
    for workload in workloads {
      results.append(try await WorkloadResult.run(workload, by: measured, tables: tables, runs: runs))
    }
    Output.line(results.table)
    try write(WorkloadDocument.text(results, scale: scale, programs: program.map(\.name)))
    return results.contains(where: \.isWrong)
  }

  /// Compares the second program with the first; whether it fails.
  private func compare(_ workloads: [Workload], _ tables: WorkloadTables) async throws -> Bool {
    var limits = quick ? ComparisonLimits.quick : ComparisonLimits()
    limits.ratio = limit
    limits.pairs = pairs ?? limits.pairs
    let all = try await WorkloadComparison.run(
      workloads, tables: tables, baseline: program[0].executable, candidate: program[1].executable,
      limits: limits
    ) {
      Output.error("\($0.workload.name): \($0.verdict.rawValue), \($0.detail)")
    }
    Output.line(all.table)
    try write(WorkloadDocument.text(all, scale: scale, programs: program.map(\.name)))
    return all.contains(where: \.verdict.isFailure)
  }

  private func write(_ document: String) throws {
    guard let json else { return }
    do {
      try Data(document.utf8).write(to: URL(filePath: json))
    } catch {
      throw CorpusError("cannot write \(json): \(error.localizedDescription)")
    }
  }
}

/// A program and what it is called.
struct NamedProgram {
  let name: String
  let executable: URL

  /// - Parameter text: `name=path`.
  init(_ text: String) throws {
    let parts = text.split(separator: "=", maxSplits: 1)
    guard parts.count == 2 else { throw ValidationError("--program takes name=path, not \(text).") }
    name = String(parts[0])
    executable = URL(filePath: String(parts[1]))
    guard FileManager.default.isExecutableFile(atPath: executable.path(percentEncoded: false)) else {
      throw ValidationError("\(parts[1]) is not a program.")
    }
  }
}
