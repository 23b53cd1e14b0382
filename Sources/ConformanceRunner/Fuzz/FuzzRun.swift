import Foundation

/// A run of the fuzzer: many mutated tables, in worker processes that may die.
package struct FuzzRun: Sendable {
  package var corpora: [String]
  package var only: String?
  package var seed: UInt64
  package var count: Int
  package var jobs: Int
  package var timeLimit: Duration
  /// Bytes.
  package var memoryLimit: Int
  /// Where the inputs of failures are kept; nil: nowhere.
  package var keep: URL?
  /// The command itself, to be run as worker.
  package var executable: String

  package init(
    corpora: [String], only: String?, seed: UInt64, count: Int, jobs: Int, timeLimit: Duration,
    memoryLimit: Int,
    keep: URL?, executable: String
  ) {
    self.corpora = corpora
    self.only = only
    self.seed = seed
    self.count = count
    self.jobs = jobs
    self.timeLimit = timeLimit
    self.memoryLimit = memoryLimit
    self.keep = keep
    self.executable = executable
  }

  private static let stretch = 25 * FuzzCorpus.tablesInRow

  /// - Parameter progress: told after each stretch, never twice at a time.
  package func report(progress: (FuzzReport) -> Void) async throws -> FuzzReport {
    let corpus = try FuzzCorpus(corpora, only: only)
    var report = FuzzReport(seed: seed, caseCount: corpus.cases.count)
    let clock = ContinuousClock()
    let start = clock.now
    let stretches = stride(from: 0, to: count, by: Self.stretch).map { $0..<min(count, $0 + Self.stretch) }
    try await withThrowingTaskGroup(of: [FuzzLine].self) { group in
      var rest = stretches[...]
      for stretch in rest.prefix(max(1, jobs)) { group.addTask { try await lines(stretch, corpus) } }
      rest = rest.dropFirst(max(1, jobs))
      while let lines = try await group.next() {
        for line in lines { report.add(line) }
        report.seconds = (clock.now - start) / .seconds(1)
        progress(report)
        if let stretch = rest.popFirst() { group.addTask { try await self.lines(stretch, corpus) } }
      }
    }
    return report
  }

  /// What came of a stretch of tables: a worker that dies is followed by another, behind the table that ended it.
  private func lines(_ stretch: Range<Int>, _ corpus: FuzzCorpus) async throws -> [FuzzLine] {
    var all: [FuzzLine] = []
    var rest = stretch
    while !rest.isEmpty {
      let output = TemporaryFile()
      let end = try await ChildProcess.run(
        executable, arguments(rest), environment: ["SWIFT_BACKTRACE": "enable=no"], output: output.url,
        timeLimit: timeLimit * 6 * rest.count)
      let text = String(decoding: try Data(contentsOf: output.url), as: UTF8.self).split(separator: "\n")
      all += text.compactMap { FuzzLine($0) }
      if end.status == 0, !end.wasSignalled { break }
      guard let begun = text.last(where: { $0.hasPrefix("b ") }).flatMap({ Int($0.dropFirst(2)) }) else {
        throw CorpusError("the worker ended with \(end.status): \(end.errorText)")
      }
      all.append(try line(begun, corpus, end))
      rest = begun + 1..<rest.upperBound
    }
    try keepFailures(all, corpus)
    return all
  }

  private func arguments(_ tables: Range<Int>) -> [String] {
    var arguments = ["fuzz-worker"] + corpora
    arguments += ["--seed", "\(seed)", "--from", "\(tables.lowerBound)", "--to", "\(tables.upperBound)"]
    arguments += ["--time-limit", "\(timeLimit / .seconds(1))", "--memory-limit", "\(memoryLimit >> 20)"]
    return arguments + (only.map { ["--case", $0] } ?? [])
  }

  private func line(_ index: Int, _ corpus: FuzzCorpus, _ end: ChildProcess.End) throws -> FuzzLine {
    let table = try table(index, corpus)
    if end.wasKilled || end.status == Watchdog.exitCode {
      return FuzzLine(index, table, .hang, "no end within \(timeLimit)")
    }
    let how = end.wasSignalled ? "signal \(end.status)" : "exit code \(end.status)"
    return FuzzLine(index, table, .crash, "\(how): \(end.errorText.suffix(600))")
  }

  private func table(_ index: Int, _ corpus: FuzzCorpus) throws -> FuzzTable {
    let one = corpus.one(seed: seed, index: index)
    return FuzzTable(try TableFiles(loading: one.table), name: one.name, seed: seed, index: index)
  }

  private func keepFailures(_ lines: [FuzzLine], _ corpus: FuzzCorpus) throws {
    guard let keep else { return }
    for line in lines where line.outcome.isFailure {
      let record = FuzzRecord(try table(line.index, corpus), line, seed: seed)
      try FileManager.default.createDirectory(at: keep, withIntermediateDirectories: true)
      let name = "\(line.outcome.rawValue)-\(line.name)-\(seed)-\(line.index).json"
      try record.encoded.write(to: keep.appending(path: name))
    }
  }
}
