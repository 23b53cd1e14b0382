import ConformanceCases

/// What a workload found, and how long it took.
struct BenchResult: Sendable {
  let timer: BenchTimer
  /// Names that end in `~` are told for information; the others have one right value.
  let values: [JSONNode.Member]

  init(
    _ timer: BenchTimer, _ values: KeyValuePairs<String, Int64>,
    timings: KeyValuePairs<String, Duration> = [:]
  ) {
    self.timer = timer
    self.values =
      values.map { .init($0.key, .number("\($0.value)")) }
      + timings.map { .init($0.key, .number($0.value.millisecondsText)) }
  }
}

extension BenchResult {
  /// What must be the same whenever the job is done.
  fileprivate var answer: [JSONNode.Member] { values.filter { !$0.name.hasSuffix("~") } }
}

/// What a process reports that did a job, once or several times.
package struct BenchReport: Sendable {
  /// The repetition that took the least of the processor: other programs only ever make one dearer.
  private let best: BenchResult
  private let repeats: Int
  private let startKiB: Int64

  init(_ results: [BenchResult], startKiB: Int64) throws {
    guard let first = results.first, let best = results.min(by: { $0.timer.processor < $1.timer.processor })
    else { throw CorpusError("nothing was done") }
    guard results.allSatisfy({ $0.answer == first.answer }) else {
      throw CorpusError("the same job found different answers")
    }
    self.best = best
    self.startKiB = startKiB
    repeats = results.count
  }

  /// The times and the answer of the job, and the processor time and memory of this process as a whole.
  package var json: JSONNode {
    .object([
      .init("inproc_ms", .number(best.timer.wall.millisecondsText)),
      .init("inproc_cpu_ms", .number(best.timer.processor.millisecondsText)),
      .init("repeats", .number("\(repeats)")),
      .init("cpu_ms", .number(BenchTimer.processorTime.millisecondsText)),
      .init("start_kib", .number("\(startKiB)")),
      .init("peak_kib", .number("\(BenchMemory.peakKiB)")),
      .init("result", .object(best.values)),
    ])
  }
}
