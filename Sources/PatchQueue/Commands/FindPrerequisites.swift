import GitObjects

/// `prereqs`: which commits of upstream a commit needs before it fits the line.
public struct FindPrerequisites: QueueCommand {
  public var commit: String
  public var mainline: Int?
  public var upstream: String?
  /// How many are taken before the search is given up.
  public var limit = 24

  public init(_ commit: String) { self.commit = commit }

  public func plan(_ home: QueueHome) throws -> Plan {
    let repository = home.repository
    guard let id = try repository.commits(named: commit).last else {
      throw QueueError(.usage, "there is no commit in \(commit)")
    }
    let isMerge = try repository.commit(id).parents.count > 1
    let change = try CommitChange(id, mainline: isMerge ? mainline : nil, scope: home.scope, in: repository)
    // Where upstream's branch is not known, the commit itself tells what there is of it.
    let tip =
      try upstream.map { try repository.resolve($0) }
      ?? (try? Upstream(home.manifest, in: repository).tip()) ?? id
    let contents = try LineContents(
      home.line, home.stack(), upstream: tip, scope: home.scope, in: repository)
    var report = Report([.init("\(id.short) \(change.commit.subject)", .strong)])
    report.add("line", .string(home.line.name))
    report.add("commit", .string(id.hex))
    if let presence = try contents.presence(of: change) {
      report.lines.append("the line has it: \(presence)")
      report.add("present", .string(presence.description))
      return Plan(report)
    }
    let found = try PrerequisiteFinder(contents: contents, scope: home.scope, limit: max(limit, 1))
      .find(for: change)
    report.lines += found.lines
    report.add("prerequisites", found.json)
    report.exitCode = found.isComplete ? 0 : 1
    return Plan(report)
  }
}
