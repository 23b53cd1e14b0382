import ConformanceCases

/// What a job took.
package struct WorkloadFigures: Sendable {
  /// The processor time of the job, over all threads, in milliseconds.
  package var cpu: Double
  /// The time of the job by the clock, in milliseconds.
  package var wall: Double
  /// The most memory that was resident in the process, in MiB.
  package var peak: Double
  /// How far that lies above what the process had taken before the job, in MiB.
  package var growth: Double
  package var answer: String

  package init(cpu: Double, wall: Double, peak: Double, growth: Double, answer: String) {
    self.cpu = cpu
    self.wall = wall
    self.peak = peak
    self.growth = growth
    self.answer = answer
  }

  init?(_ report: JSONNode) {
    func number(_ name: String) -> Double? {
      if case .number(let text)? = report[name] { Double(text) } else { nil }
    }
    guard let cpu = number("inproc_cpu_ms"), let wall = number("inproc_ms"), let peak = number("peak_kib"),
      let start = number("start_kib"), let result = report["result"]?.members
    else { return nil }
    self.cpu = cpu
    self.wall = wall
    self.peak = peak / 1024
    growth = max(peak - start, 0) / 1024
    answer = result.filter { !$0.name.hasSuffix("~") }.map { "\($0.name) \($0.value.text)" }
      .joined(separator: ", ")
  }

  /// The median of each figure; nil of none.
  init?(medianOf all: [WorkloadFigures]) {
    guard var middle = all.first else { return nil }
    for path in [\Self.cpu, \.wall, \.peak, \.growth] {
      middle[keyPath: path] = all.map { $0[keyPath: path] }.median
    }
    self = middle
  }

  var json: JSONNode {
    .object(
      [("cpu_ms", cpu), ("wall_ms", wall), ("peak_mib", peak), ("growth_mib", growth)].map {
        .init($0.0, .number($0.1.rounded3))
      })
  }
}
