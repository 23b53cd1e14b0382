import GitObjects

/// `pending`: fixes that upstream has and the line has not.
public struct ListPending: QueueCommand {
  public var upstream: String?
  /// Whether commits are told that are known as fixes by their subject alone.
  public var bySubject = true

  public init() {}

  public func plan(_ home: QueueHome) throws -> Plan {
    let tip = try Upstream(home.manifest, revision: upstream, in: home.repository).tip()
    let contents = try LineContents(
      home.line, home.stack(), upstream: tip, scope: home.scope, in: home.repository)
    let advisories = try home.file(Advisories.fileName).map { try Advisories($0) }
    let pending = try PendingFixes(
      contents, upstream: tip, advisories: advisories?.open(in: home.line.name) ?? [], scope: home.scope,
      allSubjects: bySubject)
    var lines: [Report.Line] = []
    for fix in pending.fixes {
      lines.append(
        .init("\(fix.commit.short) ", .dim) + .init("\(fix.subject)")
          + (fix.conflicts.isEmpty
            ? .init("  fits", .good) : .init("  conflicts in \(fix.conflicts.count) files", .attention)))
      lines.append(.init("    " + fix.reasons.map(\.text).joined(separator: ", "), .dim))
    }
    for advisory in pending.unknown {
      lines.append(.init("advisory \(advisory.id) is open, and names no commit that is here", .attention))
    }
    if lines.isEmpty { lines.append(.init("no fix of upstream is missing in line \(home.line.name)", .good)) }
    return Plan(
      Report(
        lines,
        json: [
          "line": .string(home.line.name), "upstream": .string(tip.hex),
          "pending": .array(pending.fixes.map(\.json)),
          "advisories": .array(pending.unknown.map { .string($0.id) }),
        ]))
  }
}

extension PendingFixes.Reason {
  fileprivate var text: String {
    switch self {
    case .fixes(let id): "mends \(id.short), which the line has"
    case .advisory(let id): "advisory \(id)"
    case .subject: "by its subject"
    }
  }
}

extension PendingFixes.Fix {
  fileprivate var json: StableJSON {
    .members([
      "commit": .string(commit.hex), "subject": .string(subject.description),
      "author": .string("\(author.name) <\(author.email)>"), "seconds": .integer(Int(author.seconds)),
      "reasons": .array(
        reasons.map { reason in
          switch reason {
          case .fixes(let id): .members(["kind": "fixes", "commit": .string(id.hex)])
          case .advisory(let id): .members(["kind": "advisory", "advisory": .string(id)])
          case .subject: .members(["kind": "subject"])
          }
        }),
      "fits": .bool(conflicts.isEmpty), "conflicts": .array(conflicts.map { .string($0.description) }),
    ])
  }
}

extension QueueHome {
  /// A file beside the manifest, wherever that is; nil: there is none.
  func file(_ name: String) throws -> [UInt8]? {
    switch place {
    case .folder:
      guard case .file(let bytes, _)? = try folder?.read(ByteText(name)) else { return nil }
      return bytes
    case .branch(_, let commit), .commit(let commit):
      guard let owner, let side = try owner.entry(ByteText(prefix + name), in: owner.commit(commit).tree),
        side.mode.isFile
      else { return nil }
      return try owner.blob(side.id)
    }
  }
}
