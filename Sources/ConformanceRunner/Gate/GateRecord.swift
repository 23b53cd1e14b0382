import ConformanceCases
import Foundation

/// What the gate said about a commit: `gate.json`, which goes with a release.
package struct GateRecord: Sendable {
  package static let schema = 1

  package let commit: String
  package let tree: String
  package let line: String
  package let baseline: GatePlace.Baseline
  package let isQuick: Bool
  package let isNewAPILine: Bool
  package let results: [GateResult]
  /// The compiler and the machine.
  package let environment: String

  /// Whether nothing is wrong and, but for the quick way, nothing was left out.
  package var isPassed: Bool {
    !results.isEmpty && results.allSatisfy { $0.verdict == .pass || ($0.verdict == .skipped && isQuick) }
  }

  /// `patch-queue release` reads the first members; the others are for people and for the page.
  package var json: JSONNode {
    .object([
      .init("schema", .count(Self.schema)), .init("commit", .string(commit)), .init("tree", .string(tree)),
      .init("passed", .boolean(isPassed)), .init("quick", .boolean(isQuick)), .init("line", .string(line)),
      .init("newAPILine", .boolean(isNewAPILine)),
      .init(
        "baseline",
        .object([.init("name", .string(baseline.name)), .init("commit", .string(baseline.commit))])),
      .init("environment", .string(environment)), .init("steps", .array(results.map(Self.json))),
    ])
  }

  private static func json(_ result: GateResult) -> JSONNode {
    .object([
      .init("name", .string(result.name)), .init("verdict", .string(result.verdict.rawValue)),
      .init("seconds", .count(result.seconds)),
      .init("faults", .array(result.findings.faults.map { .string($0) })),
      .init("notes", .array(result.findings.notes.map { .string($0) })),
      .init("facts", .object(result.findings.facts)),
    ])
  }

  /// Reads a record that was written before.
  package init(reading file: URL) throws {
    let path = file.path(percentEncoded: false)
    guard let node = try JSONFile.read(file) else { throw CorpusError("\(path): there is no such file") }
    guard node["schema"]?.integer == Int64(Self.schema), let commit = node["commit"]?.string,
      let tree = node["tree"]?.string, let steps = node["steps"]?.elements
    else { throw CorpusError("\(path): not a gate record of schema \(Self.schema)") }
    self.init(
      commit: commit, tree: tree, line: node["line"]?.string ?? "",
      baseline: .init(
        name: node["baseline"]?["name"]?.string ?? "", commit: node["baseline"]?["commit"]?.string ?? ""),
      isQuick: node["quick"]?.boolean ?? true, isNewAPILine: node["newAPILine"]?.boolean ?? false,
      results: steps.map(Self.result), environment: node["environment"]?.string ?? "")
  }

  private static func result(_ node: JSONNode) -> GateResult {
    GateResult(
      node["name"]?.string ?? "",
      node["verdict"]?.string.flatMap(GateResult.Verdict.init(rawValue:)) ?? .fail,
      GateFindings(
        faults: node["faults"]?.strings ?? [], notes: node["notes"]?.strings ?? [],
        facts: node["facts"]?.members ?? []),
      seconds: Int(node["seconds"]?.integer ?? 0))
  }

  init(
    commit: String, tree: String, line: String, baseline: GatePlace.Baseline, isQuick: Bool,
    isNewAPILine: Bool, results: [GateResult], environment: String
  ) {
    self.commit = commit
    self.tree = tree
    self.line = line
    self.baseline = baseline
    self.isQuick = isQuick
    self.isNewAPILine = isNewAPILine
    self.results = results
    self.environment = environment
  }
}
