import GitObjects
import PatchFormat

/// Fixes that upstream has and a line has not.
public struct PendingFixes: Sendable {
  /// By what a commit is known as a fix for the line.
  public enum Reason: Hashable, Sendable {
    /// It says that it mends a commit which the line has.
    case fixes(ObjectID)
    /// An advisory names it.
    case advisory(String)
    /// Its subject is one of a fix.
    case subject
  }

  /// A fix.
  public struct Fix: Sendable {
    public let commit: ObjectID
    public let subject: ByteText
    public let author: Signature
    public let reasons: [Reason]
    /// Files that it conflicts with on the line; none: it applies as it is.
    public let conflicts: [ByteText]
  }

  /// Oldest first.
  public let fixes: [Fix]
  /// Advisories that are open in the line and name no commit that is known here.
  public let unknown: [Advisories.Advisory]
}

extension PendingFixes {
  /// Looks through what upstream's branch has and the line's base has not.
  /// - Parameter allSubjects: whether commits are taken that are known by their subject alone.
  init(
    _ contents: LineContents, upstream: ObjectID, advisories: [Advisories.Advisory], scope: Scope,
    allSubjects: Bool = true
  ) throws {
    let repository = contents.repository
    let ids = try repository.history(of: [upstream], without: [contents.line.base.commit])
    var named: [ObjectID: [String]] = [:]
    var unknown: [Advisories.Advisory] = []
    for advisory in advisories {
      let commits = (advisory.commits ?? []).compactMap { try? repository.resolve($0) }
      if commits.isEmpty { unknown.append(advisory) }
      for id in commits { named[id, default: []].append(advisory.id) }
    }
    var fixes: [Fix] = []
    // An advisory may name a commit of another branch than upstream's own.
    let others = named.keys.filter { !ids.contains($0) }.sorted()
    for id in Progress.follow("looking at upstream's commits", ids + others) {
      let commit = try repository.commit(id)
      let reasons = try Self.reasons(
        commit, named[id] ?? [], contents, allSubjects: allSubjects)
      guard !reasons.isEmpty, try contents.presence(of: id) == nil,
        contents.presence(ofSubject: commit.subject) == nil
      else { continue }
      let change = try CommitChange(
        id, mainline: commit.parents.count > 1 ? 1 : nil, scope: scope, in: repository)
      guard change.before != change.after, try contents.presence(of: change) == nil else { continue }
      let outcome = try Picker(repository: repository).pick(
        from: change.before, to: change.after, onto: contents.stack.tip,
        labels: .init(base: "base", ours: "line", theirs: "fix"))
      var conflicts: [ByteText] = []
      switch outcome {
      case .clean(let tree): if tree == contents.stack.tip { continue }
      case .conflict(let merged): conflicts = Set(merged.conflicts.map(\.path)).sorted()
      }
      fixes.append(
        Fix(
          commit: id, subject: commit.subject, author: commit.author, reasons: reasons, conflicts: conflicts))
    }
    self.init(fixes: fixes, unknown: unknown)
  }

  /// A commit that says what it mends, and mends only what the line has not, is no fix for the line.
  private static func reasons(
    _ commit: Commit, _ advisories: [String], _ contents: LineContents, allSubjects: Bool
  ) throws -> [Reason] {
    var reasons = advisories.map(Reason.advisory)
    let references = FixReference.all(commit.message)
    for reference in references {
      guard let id = reference.resolve(in: contents.repository), try contents.presence(of: id) != nil else {
        continue
      }
      reasons.append(.fixes(id))
    }
    if references.isEmpty, reasons.isEmpty, allSubjects, FixReference.isFix(commit.subject) {
      reasons.append(.subject)
    }
    return reasons
  }
}
