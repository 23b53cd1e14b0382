import ConformanceCases

/// One self-contained page: cases by features, filters, and what differs.
extension Report {
  /// - Parameter peer: another library's report over the same cases, to show beside ours.
  package func html(peer: Report? = nil) -> String {
    // "<" is escaped, so that no text of a case can end the script.
    let data = pageData(peer: peer).text.replacing("<", with: "\\u003c")
    return HTMLPage.head + "<style>\(HTMLPage.style)</style>\n" + HTMLPage.body
      + "<script>const report = \(data);\n\(HTMLPage.script)</script>\n</body>\n</html>\n"
  }

  private func pageData(peer: Report?) -> JSONNode {
    let features = byFeature.map(\.feature)
    let numbers = Dictionary(features.enumerated().map { ($1, $0) }, uniquingKeysWith: { $1 })
    let peers = peer.map { Dictionary($0.cases.map { ($0.name, $0) }, uniquingKeysWith: { $1 }) }
    return .object([
      .init("engine", .string(engine)), .init("summary", .string(summary)),
      .init("peer", peer.map { .string($0.engine) } ?? .null),
      .init("peerSummary", peer.map { .string($0.summary) } ?? .null),
      .init("ms", .number("\(milliseconds)")),
      .init("features", .array(features.map(JSONNode.string))),
      .init(
        "cases",
        .array(
          cases.map { one in
            .object([
              .init("name", .string(one.name)), .init("kind", .string(one.kind)),
              .init("status", .string(one.verdict.rawValue)), .init("ms", .number("\(one.milliseconds)")),
              .init("description", .string(one.description)), .init("corpus", .string(one.corpus)),
              .init("features", .array(one.features.compactMap { numbers[$0] }.map { .number("\($0)") })),
              .init("checks", .array(one.checks.map(Self.pageData))),
              .init("peer", peers.map { Self.peerData($0[one.name]) } ?? .null),
            ])
          })),
    ])
  }

  private static func pageData(_ check: CheckResult) -> JSONNode {
    .object([
      .init("name", .string(check.name)), .init("status", .string(check.verdict.rawValue)),
      .init("detail", check.detail.map(JSONNode.string) ?? .null),
      .init("note", check.note.map(JSONNode.string) ?? .null),
    ])
  }

  private static func peerData(_ one: CaseResult?) -> JSONNode {
    guard let one else { return .object([.init("status", .string("none")), .init("checks", .array([]))]) }
    let checks = one.checks.filter { $0.verdict != .pass }.map(pageData)
    return .object([.init("status", .string(one.verdict.rawValue)), .init("checks", .array(checks))])
  }
}
