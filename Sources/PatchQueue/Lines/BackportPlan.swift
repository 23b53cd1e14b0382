import GitObjects
import PatchFormat

/// What becomes of commits of upstream that a line shall have too, told before anything is written.
public struct BackportPlan: Sendable {
  /// What becomes of one commit.
  public enum Outcome: Sendable {
    /// It becomes a patch of that name.
    case picked(name: String)
    /// The line has it already; the words say by what.
    case present(String)
    /// It changes nothing that the queue owns.
    case outside
    case conflict([ConflictedFile], Prerequisites)
    /// It comes behind one that does not fit.
    case waiting
  }

  /// A commit and its outcome.
  public struct Step: Sendable {
    public let commit: ObjectID
    public let subject: ByteText
    public let outcome: Outcome
    /// What the commit changes beside what the queue owns: that is left out.
    public let outside: [ByteText]
  }

  public let line: Manifest.Line
  public internal(set) var steps: [Step] = []
  /// The queue with what was picked. Where something does not fit it is not used.
  public internal(set) var stack: Stack

  public var hasConflict: Bool {
    steps.contains { if case .conflict = $0.outcome { true } else { false } }
  }

  /// Names of the new patches.
  public var picked: [String] {
    steps.compactMap { if case .picked(let name) = $0.outcome { name } else { nil } }
  }
}

/// Makes backport plans, each line by itself.
struct BackportPlanner {
  let repository: Repository
  let scope: Scope
  let upstream: Upstream
  /// Whether commits are taken that upstream has not.
  var allowsForeign = false
  /// Of merge commits, the parent that they are taken as a change to.
  var mainline: Int?
  /// Whether prerequisites are looked for where something does not fit.
  var findsPrerequisites = true

  /// The commits as changes, oldest first as they were given.
  /// - Throws: `refused` where upstream has not got one of them; `usage` for a merge commit without a mainline.
  func changes(_ ids: [ObjectID]) throws -> [CommitChange] {
    try ids.map { id in
      guard try allowsForeign || upstream.has(id) else {
        throw QueueError(
          .refused, "\(id.short) (\(try repository.commit(id).subject)) is not upstream",
          advice:
            "Backports come from upstream: name the commit that landed there, fetch it, or allow others with --allow-foreign."
        )
      }
      let isMerge = try repository.commit(id).parents.count > 1
      return try CommitChange(id, mainline: isMerge ? mainline : nil, scope: scope, in: repository)
    }
  }

  func plan(_ changes: [CommitChange], on line: Manifest.Line, _ stack: Stack) throws -> BackportPlan {
    var plan = BackportPlan(line: line, stack: stack)
    for change in Progress.follow("bringing commits to line \(line.name)", changes) {
      let outcome = plan.hasConflict ? .waiting : try step(change, &plan)
      plan.steps.append(
        .init(
          commit: change.id, subject: change.commit.subject, outcome: outcome, outside: change.outside))
    }
    return plan
  }

  private func step(_ change: CommitChange, _ plan: inout BackportPlan) throws -> BackportPlan.Outcome {
    let contents = try LineContents(
      plan.line, plan.stack, upstream: upstream.tip(), scope: scope, in: repository)
    if let presence = try contents.presence(of: change) { return .present(presence.description) }
    if change.before == change.after { return .outside }
    let labels = FileMerge.Labels(
      base: "parent of \(change.id.short)", ours: "line \(plan.line.name)",
      theirs: "\(change.id.short) \(change.commit.subject)")
    let outcome = try Picker(repository: repository)
      .pick(from: change.before, to: change.after, onto: plan.stack.tip, labels: labels)
    switch outcome {
    case .clean(let tree) where tree == plan.stack.tip:
      return .present(LineContents.Presence.content.description)
    case .clean(let tree):
      let patch = try patch(of: change, tree, on: plan)
      plan.stack.push(patch, tree: tree)
      return .picked(name: patch.name)
    case .conflict(let merged):
      let needs =
        findsPrerequisites
        ? try PrerequisiteFinder(contents: contents, scope: scope).find(for: change)
        : Prerequisites(needs: [], isComplete: false)
      let files = merged.conflicts.map { conflict in
        ConflictedFile(
          path: conflict.path,
          commits: needs.needs.filter { $0.reasons.contains { $0.path == conflict.path } }.map(\.commit))
      }
      return .conflict(files, needs)
    }
  }

  private func patch(
    of change: CommitChange, _ tree: ObjectID, on plan: BackportPlan
  ) throws -> Patch {
    var message = change.message
    message = Trailers.adding(.init("", change.id.hex), to: message)
    message = Trailers.adding(.init("Origin", "upstream, commit:\(change.id)"), to: message)
    message = Trailers.setting("Upstream-Status", to: "Backport [\(change.id.short)]", in: message)
    let files = try repository.patches(from: plan.stack.tip, to: tree)
    let taken = Set(plan.stack.patches.map(\.name))
    return Patch(
      name: PatchName.make(change.commit.subject, taken: taken),
      mail: PatchMail(author: change.commit.author, message: message, files: files))
  }
}

extension BackportPlan {
  /// For programs.
  func json(isWritten: Bool) -> StableJSON {
    .members([
      "line": .string(line.name), "conflict": .bool(hasConflict), "written": .bool(isWritten),
      "tree": .string(stack.tip.hex),
      "commits": .array(steps.map(\.json)),
    ])
  }
}

extension BackportPlan.Step {
  fileprivate var json: StableJSON {
    let (word, patch, reason, files, needs): (String, String?, String?, [ConflictedFile]?, Prerequisites?) =
      switch outcome {
      case .picked(let name): ("picked", name, nil, nil, nil)
      case .present(let reason): ("present", nil, reason, nil, nil)
      case .outside: ("outside", nil, nil, nil, nil)
      case .conflict(let files, let needs): ("conflict", nil, nil, files, needs)
      case .waiting: ("waiting", nil, nil, nil, nil)
      }
    return .members([
      "commit": .string(commit.hex), "subject": .string(subject.description), "outcome": .string(word),
      "patch": patch.map { .string($0) }, "reason": reason.map { .string($0) },
      "files": files.map { files in
        .array(
          files.map { file in
            .members([
              "path": .string(file.path.description),
              "commits": .array(file.commits.map { .string($0.hex) }),
            ])
          })
      },
      "prerequisites": needs?.json,
      "outside": outside.isEmpty ? nil : .array(outside.map { .string($0.description) }),
    ])
  }
}
