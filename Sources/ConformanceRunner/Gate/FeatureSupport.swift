import ConformanceCases

/// How the cases that need a table feature ended.
package struct FeatureSupport: Sendable, Equatable {
  package let feature: String
  /// Whether the library says that it reads it.
  package let claimed: Bool
  package internal(set) var passed = 0
  package internal(set) var refused = 0
  package internal(set) var wrong = 0

  init(feature: String, claimed: Bool) {
    self.feature = feature
    self.claimed = claimed
  }

  package var cases: Int { passed + refused + wrong }

  /// What the results say, whatever is claimed.
  package var word: String {
    if wrong > 0 { return "wrong" }
    // A case that passes without the feature is one that must fail.
    if !claimed { return cases == 0 ? "refused, by no case" : "refused" }
    return cases == 0 ? "yes, by no case" : refused == 0 ? "yes" : "in part"
  }

  /// Every feature that the tested library says it knows, in name order.
  static func matrix(_ report: Report) -> [FeatureSupport] {
    let needs = report.cases.map { ($0, FeatureNames.tableFeatures($0.features)) }
    return report.declared.sorted { $0.key < $1.key }.map { feature, isReadable in
      var row = FeatureSupport(feature: feature, claimed: isReadable)
      for (one, needed) in needs where needed.contains(feature) { row.count(one.verdict) }
      return row
    }
  }

  private mutating func count(_ verdict: Verdict) {
    switch verdict {
    case .pass: passed += 1
    case .refused: refused += 1
    case .fail, .error: wrong += 1
    }
  }
}

/// As the record has it.
extension FeatureSupport {
  var json: JSONNode {
    .object([
      .init("feature", .string(feature)), .init("reads", .boolean(claimed)), .init("passed", .count(passed)),
      .init("refused", .count(refused)), .init("wrong", .count(wrong)),
    ])
  }

  init?(_ node: JSONNode) {
    guard let feature = node["feature"]?.string else { return nil }
    self.init(feature: feature, claimed: node["reads"]?.boolean ?? false)
    passed = Int(node["passed"]?.integer ?? 0)
    refused = Int(node["refused"]?.integer ?? 0)
    wrong = Int(node["wrong"]?.integer ?? 0)
  }
}
