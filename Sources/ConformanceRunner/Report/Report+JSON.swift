import ConformanceCases
import Foundation

/// The JSON form, schema 1.
extension Report {
  package var json: JSONNode {
    .object([
      .init("schema", .number("1")), .init("engine", .string(engine)),
      .init(
        "features",
        .object(declared.sorted { $0.key < $1.key }.map { .init($0.key, .boolean($0.value)) })),
      .init("cases", .array(cases.map(Self.json))), .init("summary", summaryJSON),
    ])
  }

  private var summaryJSON: JSONNode {
    let checks = cases.flatMap(\.checks)
    return .object([
      .init("cases", .number("\(cases.count)")),
      .init("passed", .number("\(count(.pass))")), .init("failed", .number("\(count(.fail))")),
      .init("refused", .number("\(count(.refused))")), .init("errors", .number("\(count(.error))")),
      .init("checks", .number("\(checks.count)")),
      .init("checksPassed", .number("\(checks.count { $0.verdict == .pass })")),
      .init("ms", .number("\(milliseconds)")),
    ])
  }

  private static func json(_ one: CaseResult) -> JSONNode {
    .object([
      .init("name", .string(one.name)), .init("status", .string(one.verdict.rawValue)),
      .init("corpus", .string(one.corpus)), .init("kind", .string(one.kind)),
      .init("description", .string(one.description)),
      .init("features", .array(one.features.map(JSONNode.string))),
      .init("checks", .array(one.checks.map(json))), .init("ms", .number("\(one.milliseconds)")),
    ])
  }

  private static func json(_ check: CheckResult) -> JSONNode {
    var members: [JSONNode.Member] = [
      .init("name", .string(check.name)), .init("status", .string(check.verdict.rawValue)),
    ]
    if let detail = check.detail { members.append(.init("detail", .string(detail))) }
    if let note = check.note { members.append(.init("note", .string(note))) }
    return .object(members)
  }

  /// Reads a report of schema 1, ours or a peer's.
  package static func read(_ url: URL) throws -> Report {
    let path = url.path(percentEncoded: false)
    guard let node = try JSONFile.read(url) else { throw CorpusError("\(path): there is no such file") }
    guard node["schema"]?.integer == 1, let cases = node["cases"]?.elements else {
      throw CorpusError("\(path): not a conformance report of schema 1")
    }
    return Report(
      engine: node["engine"]?.string ?? path, cases: cases.map(Self.caseResult),
      milliseconds: Int(node["summary"]?["ms"]?.integer ?? 0),
      declared: (node["features"]?.dictionary ?? [:]).compactMapValues(\.boolean))
  }

  private static func caseResult(_ node: JSONNode) -> CaseResult {
    var checks = (node["checks"]?.elements ?? []).map { check in
      CheckResult(
        check["name"]?.string ?? "", verdict(check), check["detail"]?.string, note: check["note"]?.string)
    }
    if checks.isEmpty { checks = [CheckResult("case", verdict(node))] }
    return CaseResult(
      name: node["name"]?.string ?? "", corpus: node["corpus"]?.string ?? "",
      kind: node["kind"]?.string ?? "",
      features: node["features"]?.strings ?? [], description: node["description"]?.string ?? "",
      checks: checks,
      milliseconds: Int(node["ms"]?.integer ?? 0))
  }

  private static func verdict(_ node: JSONNode) -> Verdict {
    node["status"]?.string.flatMap(Verdict.init(rawValue:)) ?? .error
  }
}
