/// The report for a terminal or a log: plain text, colour where asked.
extension Report {
  /// A case in one line, with what differs below where it did not pass. What several checks say alike is said once.
  package static func line(_ one: CaseResult, style: TextStyle) -> String {
    var out = "\(style.verdict(one.verdict))  \(one.name) (\(one.milliseconds) ms)"
    var checks = one.checks.filter { $0.verdict != .pass }[...]
    while let check = checks.popFirst() {
      let alike = checks.count { $0.verdict == check.verdict && $0.detail == check.detail }
      checks.removeAll { $0.verdict == check.verdict && $0.detail == check.detail }
      let more = alike == 0 ? "" : " and \(alike) more"
      let detail = (check.detail ?? "").split(separator: "\n", omittingEmptySubsequences: false)
      out += "\n         \(check.name)\(more): \(detail.first ?? "")"
      for line in detail.dropFirst() { out += "\n           \(line)" }
    }
    return out
  }

  /// How the cases of each feature ended.
  package func table(peer: Report?) -> String {
    var rows = [["feature", "cases", "pass", "fail", "refused", "error"]]
    if let peer { rows[0].append(peer.engine) }
    let peers = peer.map { Dictionary($0.cases.map { ($0.name, $0.verdict) }, uniquingKeysWith: { $1 }) }
    for (feature, cases) in byFeature + [("all", self.cases)] {
      let counts = [.pass, .fail, .refused, .error].map { verdict in cases.count { $0.verdict == verdict } }
      var row = [feature, "\(cases.count)"] + counts.map { $0 == 0 ? "-" : "\($0)" }
      if let peers { row.append("\(cases.count { peers[$0.name] == .pass })") }
      rows.append(row)
    }
    return TextTable.aligned(rows)
  }

  /// Where the peer's verdict is another than ours, one line a case.
  package func comparison(with peer: Report) -> String {
    let peers = Dictionary(peer.cases.map { ($0.name, $0.verdict) }, uniquingKeysWith: { $1 })
    let differing = cases.filter { one in peers[one.name].map { $0 != one.verdict } ?? true }
    let lines = differing.map {
      "  \($0.name): \($0.verdict.rawValue), \(peer.engine): \(peers[$0.name]?.rawValue ?? "not run")"
    }
    return (["\(engine): \(summary)", "\(peer.engine): \(peer.summary)"] + lines).joined(separator: "\n")
  }
}

/// Whether and how to colour text.
package struct TextStyle: Sendable {
  package let isColoured: Bool

  package init(isColoured: Bool) { self.isColoured = isColoured }

  /// A verdict's word, all of one width.
  package func verdict(_ verdict: Verdict) -> String {
    let word = verdict.rawValue + String(repeating: " ", count: 7 - verdict.rawValue.count)
    guard isColoured else { return word }
    let code =
      switch verdict {
      case .pass: 32
      case .fail: 31
      case .refused: 33
      case .error: 35
      }
    return "\u{1B}[\(code)m\(word)\u{1B}[0m"
  }
}
