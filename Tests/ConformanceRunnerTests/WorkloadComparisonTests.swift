import ConformanceRunner
import TestSupport
import Testing

/// The statistics of a comparison, on figures made up: programs on a machine that others use, too.
@Suite struct WorkloadComparisonTests {
  private static let workload = Workload("w", job: "scan")

  /// How a machine makes runs dearer: all of them for a while, each by chance, some by much.
  private struct Weather {
    var random: SeededGenerator
    var noise = 0.04
    var level = 1.0

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    private mutating func uniform() -> Double { Double.random(in: 0..<1, using: &random) }
    /// About normal: the sum of twelve.
    private mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + uniform() } }

    /// The time passes from pair to pair: neighbours come and go.
    mutating func drift() { level = min(max(level * (1 + 0.15 * normal()), 0.7), 3) }

    mutating func apply(to value: Double) -> Double {
      value * level * (1 + noise * abs(normal())) * (uniform() < 0.1 ? 1.4 : 1)
    }
  }

  private func compare(
    noise: Double = 0.04, cpu: (Double, Double) = (60, 60), memory: (Double, Double) = (40, 40), seed: UInt64,
    limits: ComparisonLimits = .quick
  ) -> ComparedWorkload {
    var weather = Weather(seed: seed)
    weather.noise = noise
    var compared = ComparedWorkload(Self.workload, limits: limits)
    while !compared.isDecided {
      weather.drift()
      func figures(_ cpu: Double, _ memory: Double) -> WorkloadFigures {
        // Memory knows no weather, but the order in which threads run.
        let growth = memory * Double.random(in: 0.96...1.04, using: &weather.random)
        return WorkloadFigures(
          cpu: weather.apply(to: cpu), wall: 1, peak: growth + 20, growth: growth, answer: "")
      }
      let baseline = figures(cpu.0, memory.0)
      compared.append(baseline: baseline, candidate: figures(cpu.1, memory.1))
    }
    return compared
  }

  @Test func anUnchangedProgramIsTheSame() {
    let all = (0..<300).map { compare(seed: $0) }
    #expect(all.allSatisfy { $0.verdict == .same })
    #expect(all.map(\.pairs).reduce(0, +) <= 9 * all.count, "few pairs tell")
    #expect(
      (0..<300).allSatisfy { compare(noise: 0.12, seed: $0, limits: .init()).verdict == .same },
      "much disturbed")
  }

  @Test func whatIsSlowerIsCalled() {
    let all = (0..<300).map { compare(cpu: (60, 60 * 1.15), seed: $0) }
    #expect(all.count { $0.verdict == .slower } >= 292)
    let disturbed = (0..<300).map { compare(noise: 0.08, cpu: (60, 60 * 1.15), seed: $0, limits: .init()) }
    #expect(disturbed.count { $0.verdict == .slower } >= 288, "much disturbed")
    #expect((0..<300).allSatisfy { compare(cpu: (60, 90), seed: $0).verdict == .slower })
  }

  @Test func whatIsHeavierIsCalled() {
    #expect((0..<300).allSatisfy { compare(memory: (40, 48), seed: $0).verdict == .heavier })
  }

  @Test func whatIsBetterIsTheSame() {
    #expect((0..<300).allSatisfy { compare(cpu: (60, 30), memory: (40, 10), seed: $0).verdict == .same })
  }

  @Test func smallDifferencesNeverFail() {
    #expect((0..<300).allSatisfy { compare(cpu: (0.5, 0.7), memory: (1, 1.5), seed: $0).verdict == .same })
    #expect((0..<300).allSatisfy { compare(cpu: (0, 0), memory: (0, 0), seed: $0).verdict == .same })
  }

  @Test func theMediansDecideAtTheEnd() {
    var limits = ComparisonLimits()
    limits.pairs = 3
    let slower = compare(cpu: (60, 90), seed: 1, limits: limits)
    #expect(slower.pairs == 3)
    #expect(slower.verdict == .slower)
    #expect(compare(seed: 1, limits: limits).verdict == .same)
  }

  @Test func anIntervalHoldsTheMedian() {
    // As tables of the sign test have it: for 0.025 on each side.
    for (count, rank) in [(5, 0), (6, 1), (8, 1), (9, 2), (10, 2), (20, 6), (25, 8)] {
      let interval = MedianInterval((1...count).map(Double.init).shuffled(), confidence: 0.975)
      #expect(interval.low == (rank == 0 ? -.infinity : Double(rank)), "\(count)")
      #expect(interval.high == (rank == 0 ? .infinity : Double(count + 1 - rank)), "\(count)")
      #expect(interval.median == Double(count + 1) / 2)
    }
    var random = SeededGenerator(seed: 7)
    let held = (0..<2000).count { _ in
      let interval = MedianInterval(
        (0..<15).map { _ in Double.random(in: -1...1, using: &random) }, confidence: 0.975)
      return interval.low <= 0 && 0 <= interval.high
    }
    #expect(held >= 1880, "at least 95 of 100, give or take")
    #expect(MedianInterval([1, 2, 3, 4]).high == .infinity)
    #expect(MedianInterval([1, 2, 3, 4, 5]).high == 5, "five tell with 0.95 for each side")
  }

  @Test func answersDecideFirst() {
    let right = WorkloadOutcome.right(WorkloadFigures(cpu: 1, wall: 1, peak: 1, growth: 1, answer: "rows 1"))
    let cases: [(WorkloadOutcome, WorkloadOutcome, ComparedWorkload.Verdict)] = [
      (right, .wrong("rows"), .wrong), (.wrong("rows"), right, .wrong), (right, .refused(["f"]), .wrong),
      (.refused(["f"]), right, .refused), (.refused(["f"]), .refused(["f"]), .refused),
      (.refused(["f"]), .wrong("rows"), .wrong),
    ]
    for (baseline, candidate, verdict) in cases {
      var compared = ComparedWorkload(Self.workload, limits: .quick)
      compared.end((baseline, candidate))
      #expect(compared.isDecided)
      #expect(compared.verdict == verdict, "\(compared.detail)")
    }
  }
}
