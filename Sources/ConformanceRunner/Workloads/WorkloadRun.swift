import ConformanceCases

/// What one program took for a workload, or why there is no answer.
package struct WorkloadResult: Sendable {
  package let workload: Workload
  /// The medians of its runs, where all of them were right; else the first one that was not.
  package let outcome: WorkloadOutcome

  /// Does a workload several times, each in a process of its own.
  package static func run(
    _ workload: Workload, by program: WorkloadProgram, tables: WorkloadTables, runs: Int
  ) async throws -> WorkloadResult {
    var figures: [WorkloadFigures] = []
    for _ in 0..<max(runs, 1) {
      let outcome = try await program.outcome(workload, tables: tables)
      guard case .right(let one) = outcome else {
        return WorkloadResult(workload: workload, outcome: outcome)
      }
      figures.append(one)
    }
    let medians = WorkloadFigures(medianOf: figures)
    return WorkloadResult(
      workload: workload, outcome: medians.map(WorkloadOutcome.right) ?? .wrong("not run"))
  }

  package var isWrong: Bool { if case .wrong = outcome { true } else { false } }

  package var json: JSONNode {
    var members: [JSONNode.Member] = [.init("name", .string(workload.name))]
    switch outcome {
    case .right(let figures):
      members += [.init("status", .string("right"))] + (figures.json.members ?? [])
      members.append(.init("answer", .string(figures.answer)))
    case .refused(let features):
      members += [
        .init("status", .string("refused")), .init("features", .array(features.map(JSONNode.string))),
      ]
    case .wrong(let text):
      members += [.init("status", .string("wrong")), .init("detail", .string(text))]
    }
    return .object(members)
  }
}

extension [WorkloadResult] {
  /// The results as lines for a terminal.
  package var table: String {
    let head = ["workload", "cpu ms", "wall ms", "peak MiB", "answer"]
    return TextTable.aligned([head] + map(\.row), leading: [0, 4])
  }
}

extension [ComparedWorkload] {
  package var table: String {
    let head = ["workload", "verdict", "cpu ms", "new", "ratio", "MiB", "new", "ratio", "pairs"]
    return TextTable.aligned([head] + map(\.row), leading: [0, 1])
  }
}

extension WorkloadResult {
  fileprivate var row: [String] {
    switch outcome {
    case .right(let figures):
      [workload.name, figures.cpu.rounded3, figures.wall.rounded3, figures.peak.rounded1, figures.answer]
    case .refused(let features):
      [workload.name, "-", "-", "-", "refused: " + features.joined(separator: ", ")]
    case .wrong(let text): [workload.name, "-", "-", "-", "WRONG: \(text)"]
    }
  }
}

extension ComparedWorkload {
  fileprivate var row: [String] {
    let start = [workload.name, verdict.rawValue]
    guard let baseline, let candidate, let cpuRatio, let memoryRatio else {
      return start + ["", "", "", "", "", "", "-"]
    }
    return start + [
      baseline.cpu.rounded3, candidate.cpu.rounded3, cpuRatio.rounded3, baseline.growth.rounded1,
      candidate.growth.rounded1, memoryRatio.rounded3, "\(pairs)",
    ]
  }
}

extension Double {
  fileprivate var rounded1: String { isFinite ? "\((self * 10).rounded() / 10)" : "?" }
}
