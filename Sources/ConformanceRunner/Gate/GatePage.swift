import ConformanceCases
import Foundation

extension GateRecord {
  /// The record for a terminal and for release notes.
  package var markdown: String {
    var lines = [
      "# Gate of line \(line): \(isPassed ? "it may be released" : "no")\(isQuick ? " (quick)" : "")", "",
      "Commit `\(commit.prefix(12))`, tree `\(tree.prefix(12))`, against \(baseline.name) (`\(baseline.commit.prefix(12))`).",
      environment, "", "| step | verdict | |", "|---|---|---|",
    ]
    for result in results {
      lines.append("| \(result.name) | \(result.verdict.rawValue) | \(result.summary) |")
    }
    let faults = results.flatMap { result in result.findings.faults.map { "- **\(result.name)**: \($0)" } }
    if !faults.isEmpty { lines += ["", "## What is wrong", ""] + faults }
    if !support.isEmpty {
      lines += ["", "## What is read", "", "| table feature | read | cases |", "|---|---|---|"]
      lines += support.map { "| \($0.feature) | \($0.word) | \($0.cases) |" }
    }
    if !performance.isEmpty {
      lines += [
        "", "## Beside \(baseline.name)", "", "| workload | processor time | memory |", "|---|---|---|",
      ]
      lines += performance.map { "| \($0.name) | \($0.time.ratioText) | \($0.memory.ratioText) |" }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// How features are read, from the step that asked.
  package var support: [FeatureSupport] {
    (fact("support", "features")?.elements ?? []).compactMap(FeatureSupport.init)
  }

  /// What workloads take, as a share of what they took in the baseline.
  package var performance: [(name: String, time: Double, memory: Double)] {
    (fact("performance", "workloads")?.elements ?? []).compactMap { node in
      guard let name = node["name"]?.string, let time = node["cpu_ratio"]?.double,
        let memory = node["memory_ratio"]?.double
      else { return nil }
      return (name, time, memory)
    }
  }

  private func fact(_ step: String, _ name: String) -> JSONNode? {
    results.first { $0.name == step }?.findings.facts.last { $0.name == name }?.value
  }
}

extension GateResult {
  /// Counts and notes in a few words.
  var summary: String {
    let counts = findings.facts.compactMap { fact -> String? in
      if case .number(let text) = fact.value { "\(fact.name) \(text)" } else { nil }
    }
    let words =
      [counts.joined(separator: ", ")] + (findings.faults.isEmpty ? [] : ["\(findings.faults.count) faults"])
    return words.filter { !$0.isEmpty }.joined(separator: "; ")
  }
}

extension Double {
  /// Two digits behind the point.
  var ratioText: String {
    let hundredths = Int((self * 100).rounded())
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)×"
  }
}
