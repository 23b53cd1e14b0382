import ArgumentParser
import ConformanceRunner
import DeltaLTS

/// `conformance bench`: one timed job, in a process of its own.
struct Bench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Do one timed job on a table and print its times and its result as JSON.",
    discussion: BenchWorkload.all.map { "\($0.name): \($0.summary)" }.joined(separator: "\n"))

  @Argument(help: ArgumentHelp("The job.", valueName: "workload"))
  var name: String

  @Argument(help: "The table's directory.")
  var table: String

  @Argument(help: "An empty directory on the same file system, for jobs that write.")
  var work: String?

  @Option(help: "MiB of memory that reading rows may take.")
  var memoryLimit: Int?

  @Option(help: "Row groups that are read side by side.")
  var parallelism: Int?

  @Option(help: "Do it several times in this process, and tell the times of the cheapest.")
  var repeats = 1

  func validate() throws {
    guard let workload = BenchWorkload.named(name) else {
      let names = BenchWorkload.all.map(\.name).joined(separator: ", ")
      throw ValidationError("There is no workload \(name). There are: \(names).")
    }
    if workload.needsScratch, work == nil {
      throw ValidationError("\(name) needs a scratch directory as its third argument.")
    }
    guard (1...10_000).contains(repeats) else {
      throw ValidationError("--repeats takes a number from 1 to 10000.")
    }
  }

  func run() async throws {
    try await BenchJob([name, table] + (work.map { [$0] } ?? []))?.run(options, repeats: repeats)
  }

  private var options: ScanOptions {
    var options = ScanOptions()
    if let memoryLimit { options.memoryLimit = min(max(memoryLimit, 0), 1 << 30) << 20 }
    options.parallelism = parallelism
    return options
  }
}

/// What `conformance bench` does, once it is known what is meant.
struct BenchJob {
  private let workload: BenchWorkload
  private let table: String
  private let work: String?

  /// A job from its workload, table and scratch directory; nil where they do not make one.
  init?(_ arguments: some Collection<String>) {
    let arguments = Array(arguments)
    guard (2...3).contains(arguments.count),
      let workload = BenchWorkload.named(arguments[0]),
      !workload.needsScratch || arguments.count == 3
    else { return nil }
    self.workload = workload
    table = arguments[1]
    work = arguments.count == 3 ? arguments[2] : nil
  }

  func run(_ options: ScanOptions = ScanOptions(), repeats: Int = 1) async throws {
    try await readable {
      do {
        let report = try await workload.result(
          table: table, scratch: work, options: options, repeats: repeats)
        Output.line(report.json.text)
      } catch let refusal as BenchRefusal {
        Output.line(refusal.json.text)
        throw CorpusError("\(refusal)")
      }
    }
  }
}
