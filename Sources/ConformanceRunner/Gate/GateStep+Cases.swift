import ConformanceCases
import Foundation

extension GateStep {
  static let conformance = GateStep(
    "conformance", "every case of every corpus is right, or refused for a declared reason", isQuick: true
  ) { place in
    let report = try await place.cases.report(.whole)
    var findings = GateFindings()
    for one in report.cases where [.fail, .error].contains(one.verdict) {
      let check = one.checks.first { $0.verdict == one.verdict }
      findings.faults.append("\(one.name): \(check.map { "\($0.name): \($0.detail ?? "")" } ?? "")".firstLine)
    }
    // What was right in the baseline stays right.
    let before = try await place.cases.report(place.baselineTree)
    let lost = before.passed.subtracting(report.passed).subtracting(
      report.cases.filter(\.isWrong).map(\.name))
    findings.faults += lost.sorted().map { "\($0): right in baseline \(place.baseline.name), refused now" }
    findings.facts = [
      .init("corpora", .array(place.corpora.map { .string($0) })), .init("cases", .count(report.cases.count)),
      .init("passed", .count(report.count(.pass))), .init("refused", .count(report.count(.refused))),
      .init("gained", .count(report.passed.subtracting(before.passed).count)),
    ]
    return findings
  }

  static let matrix = GateStep(
    "support", "what is read of each table feature, told by the cases that need it", isQuick: true
  ) { place in
    let rows = FeatureSupport.matrix(try await place.cases.report(.whole))
    var findings = GateFindings()
    findings.facts = [.init("features", .array(rows.map(\.json)))]
    findings.faults = rows.compactMap { row in
      row.claimed && row.refused > 0
        ? "\(row.feature) is declared readable, and \(row.refused) cases refuse it" : nil
    }
    findings.notes = rows.filter { $0.claimed && $0.cases == 0 }.map { "\($0.feature): no case needs it" }
    return findings
  }

  /// Tables of which something is damaged: right rows or a typed error.
  static let fuzz = GateStep("fuzz", "damaged tables give right rows or a typed error", isQuick: true) {
    place in
    let program = try await place.builds.conformance(.whole, .release)
    let (output, end) = try await Tool.run(
      program.path(percentEncoded: false),
      ["fuzz", "golden-tables", "--count", place.isQuick ? "300" : "5000", "--seed", place.seed],
      directory: place.root)
    guard let last = output.split(whereSeparator: \.isNewline).last,
      let report = try? JSONParser.parse(String(last))
    else { throw CorpusError("the fuzzer ended with \(end.status): \(end.errorText)") }
    var findings = GateFindings()
    findings.facts = [.init("seed", .number(place.seed)), .init("outcomes", report["outcomes"] ?? report)]
    if end.status != 0 { findings.faults = [String(output.split(whereSeparator: \.isNewline).first ?? "")] }
    return findings
  }
}

extension GatePlace {
  /// Other tables for each tree, the same for the same tree.
  fileprivate var seed: String { "\(UInt32(tree.prefix(7), radix: 16) ?? 1)" }
}

extension Report {
  var passed: Set<String> { Set(cases.filter { $0.verdict == .pass }.map(\.name)) }
}

extension CaseResult {
  var isWrong: Bool { verdict == .fail || verdict == .error }
}
