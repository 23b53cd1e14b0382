import ConformanceCases

/// How a job on a table ended.
package enum WorkloadOutcome: Sendable {
  /// The answer is right.
  case right(WorkloadFigures)
  /// The library declares features unreadable that the workload needs.
  case refused([String])
  /// Another answer, or none.
  case wrong(String)

  /// - Parameter report: what the process said last.
  init(_ report: JSONNode?, end: ChildProcess.End, workload: Workload, expected: JSONNode) {
    if let refused = report?["refused"]?.strings {
      self =
        workload.needs.isSuperset(of: refused) && !refused.isEmpty
        ? .refused(refused) : .wrong("refused without need: \(refused.joined(separator: ", "))")
    } else if end.status != 0 || end.wasSignalled {
      self = .wrong(end.summary)
    } else if let difference = Self.difference(report?["result"], expected) {
      self = .wrong(difference)
    } else if let report, let figures = WorkloadFigures(report) {
      self = .right(figures)
    } else {
      self = .wrong("the process did not tell what the job took")
    }
  }

  /// The first value that is not the expected one. Names that end in `~` have no right value.
  private static func difference(_ answer: JSONNode?, _ expected: JSONNode) -> String? {
    let values = (answer?.members ?? []).filter { !$0.name.hasSuffix("~") }
    guard !values.isEmpty else { return "no answer" }
    for value in values {
      guard let right = expected[value.name] else {
        return "\(value.name) is \(value.value.text), and nothing says what is right"
      }
      if right.normalized != value.value.normalized {
        return "\(value.name) is \(value.value.text), and should be \(right.text)"
      }
    }
    return nil
  }
}
