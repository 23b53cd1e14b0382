extension GateStep {
  /// Budgets of the house plan: beyond these a queue is a fork.
  private static let patchLimit = 12
  private static let sourceLineLimit = 2000

  static let queue = GateStep(
    "queue", "base and patches give the tree; the patches are in order and few", isQuick: true
  ) { place in
    var findings = GateFindings()
    let verified = try await place.queue.document(["verify"])
    if verified["verified"]?.boolean != true {
      let told = (verified["findings"]?.elements ?? []).compactMap { $0["text"]?.string }
      findings.faults += (told.isEmpty ? [verified.complaint] : told.prefix(5)).map { "verify: \($0)" }
    }
    let lint = try await place.queue.document(["lint"])
    for finding in lint["findings"]?.elements ?? [] where finding["severity"]?.string == "error" {
      let patch = finding["patch"]?.string.map { "\($0): " } ?? ""
      findings.faults.append("lint: \(patch)\(finding["message"]?.string ?? "")")
    }
    var drift = try await place.queue.document(["drift"])
    if drift["size"] == nil, let base = verified["base"]?["commit"]?.string {
      // A clone of one branch does not know where upstream stands: the queue's size can be told all the same.
      findings.notes.append("how far upstream has gone on is not known: \(drift.complaint)")
      drift = try await place.queue.document(["drift", "--upstream", base])
    }
    guard let size = drift["size"], let patches = size["patches"]?.integer else {
      findings.faults.append("drift: \(drift.complaint)")
      return findings
    }
    let lines = size["byFolder"]?["Sources"]?.integer ?? 0
    if patches > patchLimit { findings.faults.append("\(patches) patches are more than \(patchLimit)") }
    if lines > sourceLineLimit {
      findings.faults.append("\(lines) changed lines of sources are more than \(sourceLineLimit)")
    }
    findings.facts = size.members ?? []
    findings.facts += [.init("sourceLines", .number("\(lines)")), .init("behind", drift["behind"] ?? .null)]
    return findings
  }
}
