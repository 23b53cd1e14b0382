import Foundation

/// Holds a commit to everything that a release must be.
package struct Gate: Sendable {
  package let place: GatePlace
  /// The steps to take; all of them where empty. A gate that takes some counts as quick.
  package let only: Set<String>

  package init(_ place: GatePlace, only: Set<String> = []) {
    self.place = place
    self.only = only
  }

  /// Takes the steps one after the other; none stops another.
  /// - Parameter progress: told before each step, and after it with its result.
  package func record(progress: (GateStep, GateResult?) -> Void) async throws -> GateRecord {
    var results: [GateResult] = []
    for step in GateStep.all {
      guard only.isEmpty ? !place.isQuick || step.isQuick : only.contains(step.name) else {
        results.append(GateResult(step.name, .skipped))
        continue
      }
      progress(step, nil)
      let result = await take(step)
      results.append(result)
      progress(step, result)
      try Task.checkCancellation()
    }
    return GateRecord(
      commit: place.commit, tree: place.tree, line: place.line, baseline: place.baseline,
      isQuick: place.isQuick || !only.isEmpty, isNewAPILine: place.isNewAPILine, results: results,
      environment: try await environment())
  }

  private func take(_ step: GateStep) async -> GateResult {
    let clock = ContinuousClock()
    let start = clock.now
    var findings: GateFindings
    do { findings = try await step.run(place) } catch {
      findings = GateFindings()
      findings.faults = ["\(error)"]
    }
    return GateResult(
      step.name, findings.faults.isEmpty ? .pass : .fail, findings,
      seconds: Int((clock.now - start) / .seconds(1)))
  }

  private func environment() async throws -> String {
    let compiler = try await Tool.output("swift", ["--version"]).firstLine
    return "\(compiler); \(ProcessInfo.processInfo.activeProcessorCount) processors"
  }
}
