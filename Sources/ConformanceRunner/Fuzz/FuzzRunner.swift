import DeltaLTS

/// Asks mutated tables and judges them, in this process.
struct FuzzRunner: Sendable {
  /// The bytes that a table may make a reader take at the most.
  let memoryLimit: Int
  let watchdog: Watchdog

  /// A probe of a table before it is mutated.
  static func whole(_ files: TableFiles) throws -> TableProbe {
    TableProbe(try FuzzStore.location(files, mark: "whole"), rowLimit: .max)
  }

  /// What came of one table.
  /// - Parameter whole: the answers of the table before; what is missing of them is asked now.
  func result(
    _ mutated: TableFiles, guarantee: Guarantee, plan: TableProbe.Plan, index: Int, whole: inout TableProbe
  ) async throws -> FuzzResult {
    // What the whole table says comes first: its memory and its time are not the mutated one's.
    await whole.ask(plan)
    let rows = whole.answers.values.map { if case .given(_, let count) = $0 { count } else { 0 } }.max() ?? 0

    let before = ProcessMemory.resetPeak()
    watchdog.begin(index)
    var probe = TableProbe(
      try FuzzStore.location(mutated, mark: "\(index)"), rowLimit: rows * 2 + 50_000,
      watchdog: watchdog)
    await probe.ask(plan)
    watchdog.end()
    let used = max(0, ProcessMemory.peak - before)

    if let version = probe.latest?.version { await whole.ask(about: version, plan) }
    var result = FuzzResult(probe.answers, whole: whole.answers, guarantee: guarantee)
    if used > memoryLimit {
      result.outcome = .memory
      result.detail = "\(used >> 20) MiB more than before"
    }
    result.memory = used
    return result
  }
}
