import Foundation

/// Compares what two programs take for the workloads.
///
/// Both do a job in turn, in processes of their own, one after the other, in the other order the next time, until it is
/// clear on which side of the limits the new one lies. A job is repeated in its process and the cheapest time counts,
/// of the job alone: the start of a process would hide a slower job, and other programs on the machine only make it
/// dearer. Of the memory, what the job adds to the process counts.
package struct WorkloadComparison: Sendable {
  private let tables: WorkloadTables
  private let baseline: WorkloadProgram
  private let candidate: WorkloadProgram
  private let limits: ComparisonLimits

  package init(tables: WorkloadTables, baseline: URL, candidate: URL, limits: ComparisonLimits = .init()) {
    self.tables = tables
    self.baseline = WorkloadProgram(baseline)
    self.candidate = WorkloadProgram(candidate)
    self.limits = limits
  }

  /// Compares the programs in each of the workloads, whose tables are there.
  /// - Parameter ended: told of each as it ends.
  package static func run(
    _ workloads: [Workload], tables: WorkloadTables, baseline: URL, candidate: URL,
    limits: ComparisonLimits = .init(), ended: (ComparedWorkload) -> Void = { _ in }
  ) async throws -> [ComparedWorkload] {
    let comparison = WorkloadComparison(
      tables: tables, baseline: baseline, candidate: candidate, limits: limits)
    var all: [ComparedWorkload] = []
    for workload in workloads {
      let compared = try await comparison.compare(workload)
      ended(compared)
      all.append(compared)
    }
    return all
  }

  package func compare(_ workload: Workload) async throws -> ComparedWorkload {
    // The first runs warm the page cache, and say how long the job is.
    var outcomes = try await pair(workload, number: 0, repeats: 1)
    var compared = ComparedWorkload(workload, limits: limits)
    guard case (.right(let first), .right) = outcomes else {
      compared.end(outcomes)
      return compared
    }
    // Of less than three times the cheapest is not much less disturbed than any.
    let repeats = Int(min(max((limits.repeatFor / max(first.cpu, 0.01)).rounded(.up), 3), 100))
    while !compared.isDecided {
      outcomes = try await pair(workload, number: compared.pairs, repeats: repeats)
      guard case (.right(let baseline), .right(let candidate)) = outcomes else {
        compared.end(outcomes)
        return compared
      }
      compared.append(baseline: baseline, candidate: candidate)
    }
    return compared
  }

  private func pair(
    _ workload: Workload, number: Int, repeats: Int
  ) async throws -> (baseline: WorkloadOutcome, candidate: WorkloadOutcome) {
    if number.isMultiple(of: 2) {
      let baseline = try await baseline.outcome(workload, tables: tables, repeats: repeats)
      return (baseline, try await candidate.outcome(workload, tables: tables, repeats: repeats))
    }
    let candidate = try await candidate.outcome(workload, tables: tables, repeats: repeats)
    return (try await baseline.outcome(workload, tables: tables, repeats: repeats), candidate)
  }
}
