import ConformanceCases

/// One thing that the gate holds a tree to.
package struct GateStep: Sendable {
  package let name: String
  package let summary: String
  /// Whether the quick way takes it, too.
  package let isQuick: Bool
  /// Finds what is wrong. What it throws is a fault as well: a gate that cannot look says no.
  let run: @Sendable (GatePlace) async throws -> GateFindings

  init(
    _ name: String, _ summary: String, isQuick: Bool,
    run: @escaping @Sendable (GatePlace) async throws -> GateFindings
  ) {
    self.name = name
    self.summary = summary
    self.isQuick = isQuick
    self.run = run
  }

  /// Every step, the cheap ones first.
  package static let all: [GateStep] = [
    queue, conformance, matrix, api, performance, fuzz, prefixes, features, sample,
  ]
}

/// What a step found.
package struct GateFindings: Sendable {
  /// What is wrong, each by name; none: the step passes.
  package var faults: [String] = []
  /// What is worth knowing though nothing is wrong.
  package var notes: [String] = []
  /// What was measured or counted, for the record.
  package var facts: [JSONNode.Member] = []
}

/// How a step ended.
package struct GateResult: Sendable {
  package enum Verdict: String, Sendable {
    case pass
    case fail
    /// The quick way leaves it out.
    case skipped
  }

  package let name: String
  package let verdict: Verdict
  package let findings: GateFindings
  package let seconds: Int

  package init(_ name: String, _ verdict: Verdict, _ findings: GateFindings = .init(), seconds: Int = 0) {
    self.name = name
    self.verdict = verdict
    self.findings = findings
    self.seconds = seconds
  }
}
