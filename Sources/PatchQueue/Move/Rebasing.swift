import GitObjects
import PatchFormat

/// A queue on its way to another base.
struct Rebasing {
  let home: QueueHome
  let onto: Manifest.Base
  var decisions: RebaseDecisions
  let old: Stack
  let position: Int

  init(_ home: QueueHome, onto revision: String, decisions: RebaseDecisions) throws {
    let commit: ObjectID
    do { commit = try home.repository.resolve(revision) } catch {
      throw QueueError(
        .usage, "there is no commit \(revision): \(error.message)",
        advice: "Fetch it first: git fetch --tags \(home.manifest.upstream.url)")
    }
    let isTag = try home.repository.reference("refs/tags/\(revision)") != nil
    try self.init(home, commit, tag: isTag ? revision : nil, decisions)
  }

  init(_ home: QueueHome, _ commit: ObjectID, tag: String?, _ decisions: RebaseDecisions) throws {
    self.home = home
    self.decisions = decisions
    old = try home.stack()
    position = try home.position(in: old)
    let tree = try home.scope.tree(in: home.repository.commit(commit).tree, of: home.repository)
    onto = Manifest.Base(tag: tag, commit: commit, tree: tree)
  }

  /// What becomes of each patch.
  func plan(stopsAtConflict: Bool) throws -> RebasePlan {
    try RebasePlanner.plan(
      old, from: home.baseCommit(), to: onto.commit, scope: home.scope, in: home.repository,
      stopsAtConflict: stopsAtConflict, decisions: decisions)
  }

  var title: String { "rebase \(onto.name)" }

  /// What there is to do: all of it, or up to the first conflict.
  /// - Parameters:
  ///   - start: what the disk shows; nil: the queue as it is.
  ///   - stopped: the stopped operation that goes on.
  func carryOut(from start: QueueState? = nil, continuing stopped: OperationLog.Entry? = nil) throws -> Plan {
    let plan = try plan(stopsAtConflict: true)
    var report = RebaseReport(home: home, plan: plan, onto: onto).report
    var before =
      try stopped?.operation.before ?? home.state(tree: old.tree(below: position), position: position)
    if stopped == nil { before.heads = try before.heads + [home.movedHead()].compactMap(\.self) }
    var operation = Operation(
      title: title, before: before, after: before, start: start, kept: home.kept(onto))
    if let merged = plan.merged, let patch = plan.firstConflict?.patch {
      try requireWorkTree(patch, report)
      stop(&operation, at: patch, merged)
      report.exitCode = 1
      report.lines += [
        .init("stopped at \(patch.name): resolve the files above, then patch-queue continue", .attention),
        .init("or leave the patch out: patch-queue skip; or go back: patch-queue abort", .dim),
      ]
      report.add("stopped", .string(patch.name))
    } else {
      try finish(&operation, plan)
    }
    return Plan(report, operation, continuing: stopped)
  }

  private func requireWorkTree(_ patch: Patch, _ report: Report) throws {
    if try home.showsTree() { return }
    throw QueueError(
      .conflict,
      "\(patch.name) does not fit on \(onto.name), and no work tree shows the patches to resolve it in\n"
        + report.lines.map(\.text).joined(separator: "\n"),
      advice: home.manifest.isApplied
        ? "Nothing was changed. Check the line's branch out and rebase there."
        : "Nothing was changed. Check the base out there first: git checkout --detach \(home.line.base.name)")
  }

  private func stop(_ operation: inout Operation, at patch: Patch, _ merged: MergedTree) {
    operation.progress = .stopped
    operation.after.files = home.files.with(decisions.resolutions)
    operation.after.tree = merged.tree
    operation.after.conflicts = merged.conflicts
    operation.todo =
      RebaseTodo(
        onto: onto.commit, tag: onto.tag, keepsUpstreamed: decisions.keepsUpstreamed,
        skipped: decisions.skipped.sorted(), patch: patch.name
      ).bytes
  }

  private func finish(_ operation: inout Operation, _ plan: RebasePlan) throws {
    let top =
      position == old.levels.count && (position > 0 || home.manifest.isApplied) ? plan.stack.levels.count : 0
    operation.after = try home.with(home.files.with(decisions.resolutions))
      .state(of: plan.stack, on: onto, position: top, "Move the queue to \(onto.name)")
  }
}
