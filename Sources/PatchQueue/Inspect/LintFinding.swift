/// What is not as it should be about a queue.
public struct LintFinding: Hashable, Sendable {
  public enum Severity: String, Sendable {
    /// It must be mended before a release.
    case error
    case warning
  }

  public let rule: String
  public let severity: Severity
  /// The file; nil: the queue as a whole.
  public let patch: String?
  public let message: String

  init(_ rule: String, _ severity: Severity, _ patch: String?, _ message: String) {
    (self.rule, self.severity, self.patch, self.message) = (rule, severity, patch, message)
  }
}

extension LintFinding {
  /// For programs.
  var json: StableJSON {
    .members([
      "rule": .string(rule), "severity": .string(severity.rawValue), "patch": patch.map { .string($0) },
      "message": .string(message),
    ])
  }
}
