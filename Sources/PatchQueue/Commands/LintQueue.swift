import GitObjects

/// `lint`: what verification does not tell: metadata, messages that others would lose, size.
public struct LintQueue: QueueCommand {
  public var maxPatches = 25
  /// Changed lines of sources: in `Sources` where that is changed, else outside of tests.
  public var maxLines = 3_000
  /// Whether warnings fail too.
  public var isStrict = false

  public init() {}

  public func plan(_ home: QueueHome) throws -> Plan {
    let findings = try home.lint(.init(patches: maxPatches, sourceLines: maxLines)).findings()
    let errors = findings.count { $0.severity == .error }
    var lines = findings.map { finding -> Report.Line in
      .init(finding.severity.rawValue, finding.severity == .error ? .bad : .attention)
        + .init(": \(finding.patch.map { "\($0): " } ?? "")\(finding.message)")
        + .init("  [\(finding.rule)]", .dim)
    }
    lines.append(
      findings.isEmpty
        ? .init("nothing to find fault with", .good) : "\(errors) errors, \(findings.count - errors) warnings"
    )
    return Plan(
      Report(
        lines,
        json: ["line": .string(home.line.name), "findings": .array(findings.map(\.json))],
        exitCode: errors > 0 || isStrict && !findings.isEmpty ? 1 : 0))
  }
}

extension QueueHome {
  func lint(_ limits: QueueLint.Limits = .init()) -> QueueLint {
    QueueLint(
      files: files, scope: scope, style: manifest.style, repository: repository, base: try? baseTree(),
      limits: limits)
  }
}
