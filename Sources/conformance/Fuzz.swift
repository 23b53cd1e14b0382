import ArgumentParser
import ConformanceRunner
import Foundation

/// `conformance fuzz`
struct Fuzz: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read mutated tables of corpora: right rows or a typed error, nothing else.",
    discussion: """
      Mutates tables by seed and asks each what users ask. A table fails by a crash, a hang, memory beyond the bound, \
      an error without a code, or other rows where a checksum covers what was changed. The last line is a JSON \
      document. Exit codes: 0 none failed, 1 some did, 2 bad usage, 3 a corpus cannot be read.
      """)

  @Argument(help: "Directories of cases. Default: golden-tables here or above.")
  var corpora: [String] = []

  @Option(help: ArgumentHelp("What all is drawn from.", valueName: "number"))
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("How many tables.", valueName: "n"))
  var count = 10_000

  @Option(help: ArgumentHelp("Worker processes. Default: one a core.", valueName: "n"))
  var jobs = ProcessInfo.processInfo.activeProcessorCount

  @OptionGroup var limits: FuzzLimits

  @Option(help: ArgumentHelp("Keep the inputs of failures here.", valueName: "dir"))
  var keep: String?

  @Option(name: .customLong("case"), help: ArgumentHelp("Only this case.", valueName: "name"))
  var only: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Ask kept inputs again instead, in this process.", valueName: "file"))
  var reproduce: [String] = []

  func validate() throws {
    guard count >= 1, jobs >= 1 else { throw ValidationError("--count and --jobs take numbers from 1 on.") }
  }

  func run() async throws {
    try await readable {
      if reproduce.isEmpty { try await fuzz() } else { try await askAgain() }
    }
  }

  private func fuzz() async throws {
    guard let executable = Bundle.main.executablePath else {
      throw CorpusError("the command cannot find itself")
    }
    let run = FuzzRun(
      corpora: corpora.isEmpty ? [try Corpus.defaultPath()] : corpora, only: only, seed: seed, count: count,
      jobs: jobs, timeLimit: .seconds(limits.timeLimit), memoryLimit: limits.memoryLimit << 20,
      keep: keep.map { URL(filePath: $0, directoryHint: .isDirectory) }, executable: executable)
    Output.error("seed \(seed)")
    let report = try await run.report { Output.error($0.progress) }
    Output.line(report.summary)
    Output.line(report.json.text)
    if report.failureCount > 0 { throw ExitCode.caseFailed }
  }

  private func askAgain() async throws {
    var failed = false
    for file in reproduce {
      let record = try FuzzRecord(URL(filePath: file))
      let (outcome, detail) = try await record.reproduce(
        timeLimit: .seconds(limits.timeLimit), memoryLimit: limits.memoryLimit << 20)
      Output.line("\(outcome.rawValue)\t\(file)\t\(detail)")
      failed = failed || outcome.isFailure
    }
    if failed { throw ExitCode.caseFailed }
  }
}

/// What a table may take.
struct FuzzLimits: ParsableArguments {
  @Option(
    help: ArgumentHelp("How long a table may take, in seconds of processor time.", valueName: "seconds"))
  var timeLimit = 10.0

  @Option(help: ArgumentHelp("How much memory a table may take, in MiB.", valueName: "mib"))
  var memoryLimit = 256

  func validate() throws {
    guard timeLimit > 0, timeLimit.isFinite else {
      throw ValidationError("--time-limit takes seconds above 0.")
    }
    guard memoryLimit >= 1 else { throw ValidationError("--memory-limit takes a number from 1 on.") }
  }
}

/// `conformance fuzz-worker`: what `fuzz` starts for a stretch of its tables.
struct FuzzWorkerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzz-worker", abstract: "Read a stretch of the tables of a fuzz run.", shouldDisplay: false)

  @Argument var corpora: [String]
  @Option var seed: UInt64
  @Option var from: Int
  @Option var to: Int
  @Option(name: .customLong("case")) var only: String?
  @OptionGroup var limits: FuzzLimits

  func validate() throws {
    guard from >= 0, from <= to else { throw ValidationError("--from and --to make no range.") }
  }

  func run() async throws {
    try await readable {
      try await FuzzWorker(
        corpus: try FuzzCorpus(corpora, only: only), seed: seed, tables: from..<to,
        timeLimit: .seconds(limits.timeLimit), memoryLimit: limits.memoryLimit << 20
      ).run()
    }
  }
}
