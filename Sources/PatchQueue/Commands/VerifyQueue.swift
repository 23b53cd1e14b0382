import GitObjects

/// `verify`: proves that base and patches give the tree in scope.
public struct VerifyQueue: QueueCommand {
  public init() {}

  public func plan(_ home: QueueHome) throws -> Plan {
    let base = home.line.base
    var findings: [Verification.Finding] = []
    if home.repository.kind(base.commit) == .commit {
      let found = try home.scope.tree(in: home.repository.commit(base.commit).tree, of: home.repository)
      if found != base.tree { findings.append(.base(expected: base.tree, found: found)) }
    }
    let shown = home.manifest.isApplied ? try home.shownTree() : nil
    if shown == nil { _ = try home.baseCommit() }
    if findings.isEmpty {
      let verification = Verification(
        repository: home.repository, line: home.line, files: home.files, style: home.manifest.style)
      findings = try verification.findings(shown ?? home.files.lock()?.tree ?? .zero)
    }
    // The first ones tell what is wrong; a document has all.
    var lines = findings.prefix(20).map { Report.Line($0.text, .bad) }
    if findings.count > 20 { lines.append(.init("and \(findings.count - 20) more", .dim)) }
    if findings.isEmpty {
      let patches = Report.patches(try home.files.series().names.count)
      lines.append(
        .init("the \(shown == nil ? "locked tree" : "tree in scope") is \(base.name) and \(patches)", .good))
    } else if shown != nil, let position = try home.log.last()?.operation.after.position,
      position < (try home.files.series().names.count)
    {
      lines.append(.init("\(position) patches are applied: patch-queue push --all brings the others", .dim))
    }
    return Plan(
      Report(
        lines,
        json: [
          "line": .string(home.line.name), "base": base.json, "verified": .bool(findings.isEmpty),
          "findings": .array(findings.map(\.json)),
        ], exitCode: findings.isEmpty ? 0 : 1))
  }
}

extension Verification.Finding {
  /// The kind, the patch and the file, for documents.
  private var parts: (kind: String, patch: String?, path: String?, text: String) {
    switch self {
    case .edited(let patch):
      (
        "edited", patch, nil,
        "\(patch) is not the file that LOCK.json tells of: patch-queue refresh --lock takes it as it is"
      )
    case .series(let expected, let found):
      Self.series(expected, found)
    case .noLock: ("noLock", nil, nil, "there is no LOCK.json: patch-queue refresh --lock makes it")
    case .tree(let patch): ("tree", patch, nil, "\(patch) leads to another tree than LOCK.json tells")
    case .doesNotApply(let patch, let reason):
      ("doesNotApply", patch, nil, reason.contains(patch) ? reason : "\(patch): \(reason)")
    case .file(let path, let patch):
      (
        "file", patch, path.description,
        "\(path) is not as base and patches say" + (patch.map { "; \($0) was the last to change it" } ?? "")
      )
    case .base(let expected, let found):
      ("base", nil, nil, "the base's tree in scope is \(found.short), \(expected.short) was expected")
    }
  }

  /// What is lost, and else what is new, is told by name.
  private static func series(
    _ expected: [String], _ found: [String]
  ) -> (kind: String, patch: String?, path: String?, text: String) {
    let (known, there) = (Set(expected), Set(found))
    let lost = expected.first { !there.contains($0) }
    let new = found.first { !known.contains($0) }
    let told =
      lost.map { "\($0), of which LOCK.json tells, is not in the series" }
      ?? new.map { "LOCK.json does not tell of \($0), which is in the series" }
      ?? "the series has another order than LOCK.json tells of"
    return (
      "series", lost ?? new, nil,
      "\(told) (\(found.count) patches, \(expected.count) in LOCK.json): patch-queue refresh --lock takes it as it is"
    )
  }

  var text: String { parts.text }

  var json: StableJSON {
    let parts = parts
    return .members([
      "kind": .string(parts.kind), "patch": parts.patch.map { .string($0) },
      "path": parts.path.map { .string($0) }, "text": .string(parts.text),
    ])
  }
}
