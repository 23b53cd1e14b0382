import ConformanceCases

/// How two programs compare in one workload.
package struct ComparedWorkload: Sendable {
  package enum Verdict: String, Sendable {
    /// Both answer right, and the new one takes no more than it may.
    case same
    /// It takes too much processor time; maybe too much memory, too.
    case slower
    /// It takes too much memory.
    case heavier
    /// It answers wrong or not at all, or refuses what the other one answers; or the other one's answer is wrong.
    case wrong
    /// The baseline refuses the features of the table, so that there is nothing to compare; the new one refuses, too, or
    /// answers right.
    case refused

    package var isFailure: Bool { self != .same && self != .refused }
  }

  package let workload: Workload
  private let limits: ComparisonLimits
  private var baselineRuns: [WorkloadFigures] = []
  private var candidateRuns: [WorkloadFigures] = []
  private var cpu = PairedSeries()
  private var memory = PairedSeries()
  /// Set where an answer was not right or not given.
  private var ending: (verdict: Verdict, detail: String)?

  package init(_ workload: Workload, limits: ComparisonLimits) {
    self.workload = workload
    self.limits = limits
  }

  package var pairs: Int { cpu.count }
  /// The medians of what the two took.
  package var baseline: WorkloadFigures? { WorkloadFigures(medianOf: baselineRuns) }
  package var candidate: WorkloadFigures? { WorkloadFigures(medianOf: candidateRuns) }
  /// The median of the ratios of processor time; nil where nothing was compared.
  package var cpuRatio: Double? { pairs == 0 ? nil : cpu.ratio.median }
  package var memoryRatio: Double? { pairs == 0 ? nil : memory.ratio.median }

  package var verdict: Verdict {
    if let ending { return ending.verdict }
    return cpuDecision == .beyond ? .slower : memoryDecision == .beyond ? .heavier : .same
  }

  /// The verdict in words.
  package var detail: String {
    if let ending { return ending.detail }
    let texts = [
      Self.text(cpu.ratio, "processor time", isBeyond: cpuDecision == .beyond, limits),
      Self.text(memory.ratio, "memory", isBeyond: memoryDecision == .beyond, limits),
    ]
    return texts.joined(separator: ", ") + ", \(pairs) pairs"
  }

  private static func text(
    _ ratio: MedianInterval, _ what: String, isBeyond: Bool, _ limits: ComparisonLimits
  ) -> String {
    "\(what) × \(ratio.median.rounded3) (\(ratio.low.rounded3) to \(ratio.high.rounded3))"
      + (isBeyond ? ", beyond × \(limits.ratio)" : "")
  }

  private var isLast: Bool { pairs >= limits.pairs }
  private var cpuDecision: LimitDecision {
    LimitDecision(cpu, ratio: limits.ratio, floor: limits.milliseconds, isLast: isLast)
  }
  private var memoryDecision: LimitDecision {
    LimitDecision(memory, ratio: limits.ratio, floor: limits.mebibytes, isLast: isLast)
  }

  package var isDecided: Bool { ending != nil || (cpuDecision != .open && memoryDecision != .open) }

  package mutating func append(baseline: WorkloadFigures, candidate: WorkloadFigures) {
    baselineRuns.append(baseline)
    candidateRuns.append(candidate)
    cpu.append(baseline: baseline.cpu, candidate: candidate.cpu)
    memory.append(baseline: baseline.growth, candidate: candidate.growth)
  }

  /// Ends the comparison by what is not a right answer.
  package mutating func end(_ outcomes: (baseline: WorkloadOutcome, candidate: WorkloadOutcome)) {
    ending =
      switch outcomes {
      case (_, .wrong(let text)): (.wrong, text)
      case (.wrong(let text), _): (.wrong, "the baseline: \(text)")
      case (.right, .refused(let names)):
        (.wrong, "refused for \(names.joined(separator: ", ")), which the baseline answers")
      case (.refused(let names), .refused): (.refused, "by both, for \(names.joined(separator: ", "))")
      case (.refused(let names), .right):
        (.refused, "by the baseline, for \(names.joined(separator: ", ")); the answer is right")
      case (.right, .right): nil
      }
  }
}

extension ComparedWorkload {
  package var json: JSONNode {
    var members: [JSONNode.Member] = [
      .init("name", .string(workload.name)), .init("verdict", .string(verdict.rawValue)),
      .init("detail", .string(detail)), .init("pairs", .number("\(pairs)")),
    ]
    if let cpuRatio, let memoryRatio, let baseline, let candidate {
      members += [
        .init("cpu_ratio", .number(cpuRatio.rounded3)), .init("memory_ratio", .number(memoryRatio.rounded3)),
        .init("baseline", baseline.json), .init("candidate", candidate.json),
      ]
    }
    return .object(members)
  }
}

extension Double {
  /// With at most three digits behind the point.
  var rounded3: String { isFinite ? "\((self * 1000).rounded() / 1000)" : "?" }
}
