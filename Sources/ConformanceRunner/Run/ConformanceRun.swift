import Foundation
import Synchronization

/// Runs cases side by side and collects their results in the cases' order.
package struct ConformanceRun: Sendable {
  package let cases: [ConformanceCase]
  /// How many cases run at a time.
  package let jobs: Int
  package let runCase: @Sendable (ConformanceCase) async -> CaseResult

  package init(
    cases: [ConformanceCase], jobs: Int, runCase: @escaping @Sendable (ConformanceCase) async -> CaseResult
  ) {
    self.cases = cases
    self.jobs = max(1, jobs)
    self.runCase = runCase
  }

  /// - Parameter progress: called after each case, never twice at a time.
  package func results(progress: (CaseResult, _ done: Int) -> Void) async -> [CaseResult] {
    var results: [CaseResult?] = Array(repeating: nil, count: cases.count)
    await withTaskGroup(of: (Int, CaseResult).self) { group in
      var started = 0
      func start() {
        guard started < cases.count else { return }
        let index = started
        started += 1
        group.addTask { (index, await runCase(cases[index])) }
      }
      for _ in 0..<jobs { start() }
      var done = 0
      while let (index, result) = await group.next() {
        results[index] = result
        done += 1
        progress(result, done)
        start()
      }
    }
    return results.compactMap { $0 }
  }
}

extension CaseResult {
  init(_ one: ConformanceCase, checks: [CheckResult], duration: Duration) {
    self.init(
      name: one.name, corpus: one.corpus, kind: one.kind, features: one.features,
      description: one.description,
      checks: checks, milliseconds: Int(duration / .milliseconds(1)))
  }
}

/// Runs a case in this process, up to a time limit.
package struct InProcess: Sendable {
  package let engine: any Engine
  package let parquet: ParquetExpectations
  package let timeLimit: Duration

  package init(engine: any Engine, parquet: ParquetExpectations, timeLimit: Duration) {
    self.engine = engine
    self.parquet = parquet
    self.timeLimit = timeLimit
  }

  package func run(_ one: ConformanceCase) async -> CaseResult {
    let clock = ContinuousClock()
    let start = clock.now
    let checks = Collected()
    let work = Task {
      await CaseRunner(one, engine: engine, parquet: parquet).run { checks.append($0) }
    }
    let ended = await Self.wait(for: work, atMost: timeLimit)
    var results = checks.all
    if !ended {
      work.cancel()
      let last = results.last.map { "after check '\($0.name)'" } ?? "in the first check"
      results.append(CheckResult("time limit", .error, "no end within \(timeLimit), \(last)"))
    }
    return CaseResult(one, checks: results, duration: clock.now - start)
  }

  /// Whether the work ended in time. Work that ignores its cancellation is left behind, not waited for.
  private static func wait(for work: Task<Void, Never>, atMost limit: Duration) async -> Bool {
    let isDecided = Mutex(false)
    return await withCheckedContinuation { continuation in
      let decide: @Sendable (Bool) -> Void = { ended in
        let isFirst = isDecided.withLock { decided in
          defer { decided = true }
          return !decided
        }
        if isFirst { continuation.resume(returning: ended) }
      }
      let timer = Task {
        guard (try? await Task.sleep(for: limit)) != nil else { return }
        decide(false)
      }
      Task {
        await work.value
        timer.cancel()
        decide(true)
      }
    }
  }

  private final class Collected: Sendable {
    private let checks = Mutex<[CheckResult]>([])
    var all: [CheckResult] { checks.withLock { $0 } }
    func append(_ check: CheckResult) { checks.withLock { $0.append(check) } }
  }
}
