import ArgumentParser
import ConformanceRunner
import Foundation

/// `conformance run`
struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Replay the cases of one or more corpora.",
    discussion: """
      Exit codes: 0 all right (refusals for declared reasons included), 1 a case failed or could not be judged, \
      2 bad usage, 3 a corpus or report cannot be read or written.
      """)

  @Option(
    help: ArgumentHelp(
      "A directory of cases; may be given more than once. Default: golden-tables here or above.",
      valueName: "dir"))
  var corpus: [String] = []

  @Option(
    help: ArgumentHelp("Which cases to run.", discussion: CaseFilter.help, valueName: "expression"),
    transform: { text in
      do { return try CaseFilter(text) } catch { throw ValidationError("\(error)") }
    })
  var filter = CaseFilter.all

  @Option(help: ArgumentHelp("How many cases run at a time. Default: one a core.", valueName: "n"))
  var jobs: Int = ProcessInfo.processInfo.activeProcessorCount

  @Option(help: ArgumentHelp("How long one case may take, in seconds.", valueName: "seconds"))
  var timeLimit: Double = 300

  @Flag(help: "Run each case in a process of its own, so that a crash is that case's verdict.")
  var isolate = false

  @OptionGroup var files: ReportFiles

  func validate() throws {
    guard jobs >= 1 else { throw ValidationError("--jobs takes a number from 1 on.") }
    guard timeLimit > 0, timeLimit.isFinite else {
      throw ValidationError("--time-limit takes seconds above 0.")
    }
  }

  func run() async throws {
    try await readable { try await replay() }
  }

  private func replay() async throws {
    let peer = try files.readPeer()
    let paths = corpus.isEmpty ? [try Corpus.defaultPath()] : corpus
    let all = try paths.flatMap { try Corpus.load($0) }
    let cases = all.filter(filter.matches)
    guard !cases.isEmpty else {
      Output.error("conformance: no case of \(paths.joined(separator: ", ")) fits the filter")
      throw ExitCode.badUsage
    }

    let engine = DeltaEngine()
    let clock = ContinuousClock()
    let start = clock.now
    let run = ConformanceRun(cases: cases, jobs: jobs, runCase: executor(engine))
    let progress = Progress(total: cases.count)
    let results = await run.results { progress.ended($0, done: $1) }
    progress.finish()
    let report = Report(
      engine: engine.name, cases: results, milliseconds: Int((clock.now - start) / .milliseconds(1)),
      declared: engine.declaredFeatures)
    try files.write(report, peer: peer)
    files.show(report, peer: peer)
    if report.exitCode != 0 { throw ExitCode.caseFailed }
  }

  private func executor(_ engine: DeltaEngine) -> @Sendable (ConformanceCase) async -> CaseResult {
    let limit = Duration.seconds(timeLimit)
    if isolate, let executable = Bundle.main.executablePath {
      return InChildProcess(executable: executable, timeLimit: limit).run
    }
    return InProcess(engine: engine, parquet: .beside(engine), timeLimit: limit).run
  }
}
