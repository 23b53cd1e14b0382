import ConformanceCases

/// Decides what an error means for a check.
package struct Judge: Sendable {
  /// The features that the library itself declares unsupported.
  package let unsupportedFeatures: Set<String>
  /// Why the case lets a reader refuse; nil where it does not.
  package let mayRefuse: String?

  package init(unsupportedFeatures: Set<String>, mayRefuse: String? = nil) {
    self.unsupportedFeatures = unsupportedFeatures
    self.mayRefuse = mayRefuse
  }

  /// An error where an answer was expected.
  /// - Parameter needs: the table features that the right answer takes.
  package func unexpected(_ failure: EngineFailure, needs: Set<String>) -> (verdict: Verdict, detail: String)
  {
    guard failure.code != nil else { return (.fail, "not a typed error: \(failure.message)") }
    if mayRefuse != nil { return (.pass, "refused, as the case allows: \(failure.message)") }
    if isJustRefusal(failure, needs: needs) { return (.refused, failure.message) }
    if let refused = failure.refusedFeatures {
      return (.fail, "refused without need (\(Self.reason(refused, needs: needs, self))): \(failure.message)")
    }
    return (.fail, failure.message)
  }

  /// An error where one was expected.
  /// - Parameter reason: what the case says must go wrong.
  package func expected(_ failure: EngineFailure, reason: String, needs: Set<String>) -> (
    verdict: Verdict, detail: String
  ) {
    guard failure.code != nil else { return (.fail, "not a typed error: \(failure.message)") }
    // A table refused for a feature was not looked at far enough to find what is wrong with it.
    if let refused = failure.refusedFeatures, isJustRefusal(failure, needs: needs),
      !reason.localizedCaseInsensitiveContains("feature"),
      !refused.contains(where: reason.localizedCaseInsensitiveContains)
    {
      return (.refused, failure.message)
    }
    return (.pass, failure.message)
  }

  private func isJustRefusal(_ failure: EngineFailure, needs: Set<String>) -> Bool {
    guard let refused = failure.refusedFeatures, !refused.isEmpty else { return false }
    return refused.isSubset(of: unsupportedFeatures) && !refused.isDisjoint(with: needs)
  }

  private static func reason(_ refused: Set<String>, needs: Set<String>, _ judge: Judge) -> String {
    if refused.isEmpty { return "the error names no feature" }
    let claimed = refused.subtracting(judge.unsupportedFeatures)
    if !claimed.isEmpty {
      return "the library does not declare \(claimed.sorted().joined(separator: ", ")) unsupported"
    }
    return "the case needs \(needs.isEmpty ? "no feature" : needs.sorted().joined(separator: ", "))"
  }
}
