/// How a check or a case ended.
package enum Verdict: String, Sendable, CaseIterable {
  /// The answer is right.
  case pass
  /// A wrong answer, or no answer for no good reason.
  case fail
  /// No answer, by a typed error that names a feature which the case needs and the library does not declare.
  case refused
  /// No judgement: the time limit was reached, the process crashed, or the case itself cannot be read.
  case error

  /// The verdict over several: error before fail before refused before pass.
  package static func over(_ verdicts: some Sequence<Verdict>) -> Verdict {
    let found = Set(verdicts)
    return [.error, .fail, .refused].first(where: found.contains) ?? .pass
  }
}

/// One thing that was checked of a case.
package struct CheckResult: Sendable, Equatable {
  /// Such as `latest rows`, `v3 metadata`, `cdf 0 to 2`.
  package var name: String
  package var verdict: Verdict
  /// For a failure the smallest difference; for a refusal or an expected error its text.
  package var detail: String?
  /// Anything else worth knowing, such as who read the expected rows.
  package var note: String?

  package init(_ name: String, _ verdict: Verdict, _ detail: String? = nil, note: String? = nil) {
    self.name = name
    self.verdict = verdict
    self.detail = detail
    self.note = note
  }
}

/// One case with all that was checked.
package struct CaseResult: Sendable {
  package var name: String
  package var corpus: String
  package var kind: String
  package var features: [String]
  package var description: String
  package var checks: [CheckResult]
  package var milliseconds: Int

  package init(
    name: String, corpus: String, kind: String, features: [String], description: String,
    checks: [CheckResult],
    milliseconds: Int
  ) {
    self.name = name
    self.corpus = corpus
    self.kind = kind
    self.features = features
    self.description = description
    self.checks = checks
    self.milliseconds = milliseconds
  }

  package var verdict: Verdict { checks.isEmpty ? .error : .over(checks.map(\.verdict)) }
}
