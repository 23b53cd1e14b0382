import ConformanceCases
import Foundation

/// The results of a run, or of a peer's run over the same cases.
package struct Report: Sendable {
  /// The library that was tested, for people.
  package var engine: String
  package var cases: [CaseResult]
  package var milliseconds: Int
  /// The table features that the library knows, and whether it says that it reads them; empty for a peer.
  package var declared: [String: Bool]

  package init(
    engine: String, cases: [CaseResult], milliseconds: Int, declared: [String: Bool] = [:]
  ) {
    self.engine = engine
    self.declared = declared
    self.cases = cases
    self.milliseconds = milliseconds
  }

  package func count(_ verdict: Verdict) -> Int { cases.count { $0.verdict == verdict } }

  /// `N passed, N failed, N refused, N errors`
  package var summary: String {
    "\(count(.pass)) passed, \(count(.fail)) failed, \(count(.refused)) refused, \(count(.error)) errors"
  }

  /// 0: all right, 1: a case failed or could not be judged.
  package var exitCode: Int32 { count(.fail) + count(.error) == 0 ? 0 : 1 }

  /// How the cases with a feature ended, by feature in name order.
  package var byFeature: [(feature: String, cases: [CaseResult])] {
    var groups: [String: [CaseResult]] = [:]
    for one in cases { for feature in Set(one.features) { groups[feature, default: []].append(one) } }
    return groups.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
