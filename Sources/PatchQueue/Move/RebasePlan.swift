import GitObjects
import PatchFormat

/// What happens to each patch of a queue when it moves, told before anything is written.
public struct RebasePlan: Sendable {
  /// A patch and what becomes of it.
  public struct Step: Sendable {
    public let patch: Patch
    public let fate: PatchFate
  }

  public fileprivate(set) var steps: [Step] = []
  /// The patches that stay, on the new base; those in conflict are left out.
  public fileprivate(set) var stack: Stack
  /// The first conflict as it stands in the tree; nil: there is none.
  public fileprivate(set) var merged: MergedTree?

  /// The first patch that does not fit, if there is one.
  public var firstConflict: Step? {
    steps.first { if case .conflict = $0.fate { true } else { false } }
  }
}

/// What somebody decided about the patches of a queue that moves.
struct RebaseDecisions {
  /// What is known of conflicts.
  var resolutions = Resolutions()
  /// Patches that are left out.
  var skipped: Set<String> = []
  /// Whether patches that are upstream stay, without a change.
  var keepsUpstreamed = false
}

/// Makes rebase plans.
struct RebasePlanner {
  private let repository: Repository
  private let picker: Picker
  /// What upstream did meanwhile is looked up here.
  private let index: UpstreamIndex
  private let decisions: RebaseDecisions
  private var plan: RebasePlan

  /// - Parameters:
  ///   - stack: the queue on its old base.
  ///   - old: the commit of that base.
  ///   - new: the commit to move to.
  ///   - stopsAtConflict: whether the plan ends with the first patch that does not fit.
  static func plan(
    _ stack: Stack, from old: ObjectID, to new: ObjectID, scope: Scope, in repository: Repository,
    stopsAtConflict: Bool = false, decisions: RebaseDecisions = RebaseDecisions()
  ) throws -> RebasePlan {
    var planner = RebasePlanner(
      repository: repository, picker: Picker(repository: repository),
      index: try UpstreamIndex(repository, from: old, to: new, scope: scope), decisions: decisions,
      plan: RebasePlan(stack: Stack(base: try scope.tree(in: repository.commit(new).tree, of: repository))))
    for number in Progress.follow("moving patches", stack.levels.indices) {
      let level = stack.levels[number]
      let fate = try planner.move(level, from: stack.tree(below: number))
      planner.plan.steps.append(.init(patch: level.patch, fate: fate))
      if case .conflict = fate, stopsAtConflict { break }
    }
    return planner.plan
  }

  /// Lays a patch on top of the new stack where it stays.
  private mutating func move(_ level: Stack.Level, from below: ObjectID) throws -> PatchFate {
    let patch = level.patch
    if decisions.skipped.contains(patch.name) { return .skipped }
    // A patch without a change of files is kept as it is.
    if below == level.tree {
      plan.stack.push(patch, tree: plan.stack.tip)
      return .applied
    }
    if let entry = try index.commit(making: patch.mail.files) {
      try keepUpstreamed(patch)
      return .upstream(commit: entry.id)
    }
    let labels = FileMerge.Labels(
      base: "base of \(patch.name)", ours: "upstream", theirs: "patch \(patch.name)")
    let claim = index.commit(claiming: patch)
    switch try picker.pick(from: below, to: level.tree, onto: plan.stack.tip, labels: labels) {
    case .clean(let tree) where tree == plan.stack.tip:
      try keepUpstreamed(patch)
      return .upstreamContent(commit: claim?.entry.id)
    case .clean(let tree):
      try plan.stack.push(patch, from: below, to: level.tree, madeFor: tree, in: repository)
      return claim.map { .changedUpstream(commit: $0.entry.id, reason: $0.reason) } ?? .applied
    case .conflict(let merged):
      let files = try merged.conflicts.map { try culprits($0, patch) }
      guard let tree = try decisions.resolutions.resolve(merged, in: repository) else {
        if plan.merged == nil { plan.merged = merged }
        return .conflict(files)
      }
      try push(patch, tree: tree)
      return .resolved(files)
    }
  }

  private mutating func keepUpstreamed(_ patch: Patch) throws {
    if decisions.keepsUpstreamed { try push(patch, tree: plan.stack.tip) }
  }

  /// The patch as it reads on the new base.
  private mutating func push(_ patch: Patch, tree: ObjectID) throws {
    try plan.stack.push(patch, madeFor: tree, in: repository)
  }

  private func culprits(_ conflict: MergeConflict, _ patch: Patch) throws -> ConflictedFile {
    let hunks = patch.mail.files.filter { $0.oldPath == conflict.path || $0.newPath == conflict.path }
      .flatMap { file in if case .text(let hunks) = file.content { hunks } else { [Hunk]() } }
    let lines = Set(hunks.flatMap(\.old).map(\.text)).filter { line in line.bytes.contains { $0 > 0x20 } }
    let commits = try index.commits(touching: conflict.path, lines: lines)
    return ConflictedFile(path: conflict.path, commits: commits.map(\.id))
  }
}
