import GitObjects
import PatchFormat

/// Looks at what the trailers of a patch say.
struct MetadataLint {
  let patch: Patch
  /// Where commits are looked up; nil: they are not.
  let repository: Repository?

  func findings() -> [LintFinding] { status() + dep3() + fixes() + picked() }

  private func finding(_ rule: String, _ severity: LintFinding.Severity, _ message: String) -> LintFinding {
    LintFinding(rule, severity, patch.name, message)
  }

  private func status() -> [LintFinding] {
    let values = patch.trailers["Upstream-Status"]
    guard let value = values.last else {
      return [
        finding(
          "upstream-status", .warning,
          "it has no Upstream-Status: say whether upstream has it, or shall get it")
      ]
    }
    if values.count > 1 {
      return [finding("upstream-status", .error, "it has \(values.count) lines Upstream-Status")]
    }
    guard let status = UpstreamStatus(value) else {
      let words = UpstreamStatus.Word.allCases.map(\.rawValue).joined(separator: ", ")
      return [finding("upstream-status", .error, "Upstream-Status: \(value) is none of \(words)")]
    }
    if status.needsDetail, status.detail.isEmpty {
      return [
        finding(
          "upstream-status", .warning,
          "Upstream-Status: \(status.word.rawValue) lacks [from where, to whom or why]")
      ]
    }
    return []
  }

  private func dep3() -> [LintFinding] {
    var findings: [LintFinding] = []
    func check(_ key: String, _ expected: String, _ isGood: (String) -> Bool) {
      for value in patch.trailers[key] where !isGood(value) {
        findings.append(finding("dep3", .error, "\(key): \(value) is not \(expected)"))
      }
    }
    check("Origin", "an address, or upstream, backport, vendor or other with a colon or comma and more") {
      value in
      let word = value.prefix { $0 != "," && $0 != ":" && $0 != " " }
      return Self.isAddress(value)
        || ["upstream", "backport", "vendor", "other"].contains(String(word))
          && !value[word.endIndex...].drop { ",: ".contains($0) }.isEmpty
    }
    check("Forwarded", "no, not-needed, yes or an address") {
      ["no", "not-needed", "yes"].contains($0) || Self.isAddress($0)
    }
    check("Applied-Upstream", "a version, with an address or commit:ID behind a comma") { value in
      let parts = value.split(separator: ",", maxSplits: 1).map { $0.drop { $0 == " " } }
      guard let first = parts.first, !first.isEmpty else { return false }
      return parts.count == 1 || parts[1].hasPrefix("commit:") || Self.isAddress(String(parts[1]))
    }
    check("Last-Update", "a date such as 2026-01-31") { value in
      let parts = value.split(separator: "-", omittingEmptySubsequences: false)
      return parts.map(\.count) == [4, 2, 2] && parts.allSatisfy { $0.allSatisfy(\.isNumber) }
    }
    return findings
  }

  private func fixes() -> [LintFinding] {
    patch.trailers["Fixes"].flatMap { value -> [LintFinding] in
      // An issue's number or address says nothing about a commit.
      if value.hasPrefix("#") || Self.isAddress(value) { return [] }
      guard let reference = FixReference(value) else {
        return [
          finding("fixes", .error, "Fixes: \(value) is not of the form 1a2b3c4d5e6f (\"The subject\")")
        ]
      }
      var findings: [LintFinding] = []
      if reference.commit.count < 12 {
        findings.append(
          finding(
            "fixes", .warning, "Fixes: \(reference.commit) is short: names of 12 digits and more last longer")
        )
      }
      return findings + existence(reference)
    }
  }

  private func existence(_ reference: FixReference) -> [LintFinding] {
    // A shallow clone does not know what there is.
    guard let repository, !repository.isShallow else { return [] }
    guard let id = reference.resolve(in: repository), let commit = try? repository.commit(id) else {
      return [finding("fixes", .error, "Fixes: \(reference.commit) names no commit that is here")]
    }
    guard let subject = reference.subject, subject != commit.subject.description else { return [] }
    return [
      finding(
        "fixes", .warning,
        "Fixes: \(reference.commit) has the subject \"\(commit.subject)\", not \"\(subject)\"")
    ]
  }

  /// A backport says of which commit.
  private func picked() -> [LintFinding] {
    guard let status = patch.trailers["Upstream-Status"].last.flatMap(UpstreamStatus.init),
      status.word == .backport, OriginNames.find(patch.mail.message).isEmpty,
      OriginNames.words(status.detail).isEmpty
    else { return [] }
    return [
      finding(
        "backport", .warning,
        "it is a backport and does not say of which commit: add (cherry picked from commit …) or Origin:")
    ]
  }

  private static func isAddress(_ value: String) -> Bool {
    ["https://", "http://", "mailto:", "ftp://", "git://"].contains {
      value.hasPrefix($0) && value.count > $0.count
    }
  }
}
