import GitObjects
import PatchFormat

/// `plan`: what would become of each patch on another base. Nothing is written.
public struct PlanMove: QueueCommand {
  public var onto: String
  /// Whether anything but "applied" is a difference that is told by the exit code.
  public var isCheck: Bool

  public init(_ onto: String, isCheck: Bool = false) { (self.onto, self.isCheck) = (onto, isCheck) }

  public func plan(_ home: QueueHome) throws -> Plan {
    let rebasing = try Rebasing(
      home, onto: onto, decisions: RebaseDecisions(resolutions: home.knownResolutions()))
    let plan = try rebasing.plan(stopsAtConflict: false)
    var report = RebaseReport(home: home, plan: plan, onto: rebasing.onto).report
    if isCheck, plan.steps.contains(where: { $0.fate != .applied }) { report.exitCode = 1 }
    return Plan(report)
  }
}

/// `rebase`: moves the queue to another base, up to the first patch that does not fit.
public struct RebaseQueue: QueueCommand {
  public var onto: String
  /// Whether patches that are upstream by now stay, without a change.
  public var keepsUpstreamed = false
  /// Whether conflicts that were resolved before are resolved so again.
  public var usesResolutions = true

  public init(_ onto: String) { self.onto = onto }

  public func plan(_ home: QueueHome) throws -> Plan {
    try home.refuseWhileStopped()
    var decisions = RebaseDecisions(keepsUpstreamed: keepsUpstreamed)
    if usesResolutions { decisions.resolutions = try home.knownResolutions() }
    let rebasing = try Rebasing(home, onto: onto, decisions: decisions)
    guard rebasing.onto != home.line.base else {
      return Plan(
        Report(["the queue is on \(rebasing.onto.name) already"], json: ["onto": rebasing.onto.json]))
    }
    try requireClean(home, rebasing)
    return try rebasing.carryOut()
  }

  private func requireClean(_ home: QueueHome, _ rebasing: Rebasing) throws {
    let (old, position) = (rebasing.old, rebasing.position)
    try home.requireWhole(position, of: old)
    guard case .folder = home.place, let shown = try home.shownTree(), shown != old.tree(below: position)
    else { return }
    let paths = try home.repository.changes(from: old.tree(below: position), to: shown).map(
      \.path.description)
    throw QueueError(
      .refused,
      "the work tree has edits: \(paths.prefix(5).joined(separator: ", "))\(paths.count > 5 ? ", …" : "")",
      advice: "Give them to patches first (patch-queue absorb or refresh), or take them back.")
  }
}

/// `continue`: takes the files that were in conflict as they are now, and goes on.
public struct ContinueMove: QueueCommand {
  public init() {}

  public func plan(_ home: QueueHome) throws -> Plan {
    guard let stopped = try home.stopped() else {
      if let finished = home.finished {
        return Plan(Report(["\(finished) has been ended"], json: ["finished": .string(finished)]))
      }
      throw QueueError(.refused, "there is nothing to continue")
    }
    try home.requireHead(of: stopped)
    let todo = try RebaseTodo(stopped)
    let start = try home.disk(of: stopped)
    var resolutions = Resolutions(home.files)
    for conflict in stopped.operation.after.conflicts {
      let side = try start.tree.flatMap { try home.repository.entry(conflict.path, in: $0) }
      let file = side.flatMap { $0.mode.isTree ? nil : $0 }
      try requireResolved(conflict, file, stopped, home)
      try resolutions.record(conflict, file, in: home.repository)
    }
    let decisions = RebaseDecisions(
      resolutions: resolutions, skipped: Set(todo.skipped), keepsUpstreamed: todo.keepsUpstreamed)
    return try Rebasing(home, todo.onto, tag: todo.tag, decisions).carryOut(from: start, continuing: stopped)
  }

  private func requireResolved(
    _ conflict: MergeConflict, _ file: TreeChange.Side?, _ stopped: OperationLog.Entry, _ home: QueueHome
  ) throws {
    let repository = home.repository
    let marked = try stopped.operation.after.tree.flatMap { try repository.entry(conflict.path, in: $0) }
    if let file, file.mode.isText {
      let known = try [conflict.base, conflict.ours, conflict.theirs].compactMap(\.self).filter(\.mode.isText)
        .flatMap { try Self.markers(repository.blob($0.id)) }
      let left = try Self.markers(repository.blob(file.id)).filter { !known.contains($0) }
      guard left.isEmpty else {
        throw QueueError(
          .refused, "\(conflict.path) still has conflict markers: \(ByteText(left[0]))",
          advice: "Edit the file until it reads as it should, then patch-queue continue.")
      }
    }
    // Nothing tells whether a file without markers was looked at, but what somebody did with it.
    guard file == marked, try repository.indexConflicts().contains(conflict.path) else { return }
    throw QueueError(
      .refused, "\(conflict.path) is not resolved: \(Self.what(conflict))",
      advice:
        "Keep it with git add \(conflict.path), or let it go with git rm \(conflict.path); then patch-queue continue."
    )
  }

  private static func what(_ conflict: MergeConflict) -> String {
    switch (conflict.ours, conflict.theirs) {
    case (nil, _): "upstream removed it, and the patch changes it"
    case (_, nil): "the patch removes it, and upstream changed it"
    default: "both sides have it, and cannot be merged by lines"
    }
  }

  /// Lines that look like the markers of a conflict.
  private static func markers(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    bytes.split(separator: UInt8(ascii: "\n")).filter { line in
      ["<<<<<<< ", "||||||| ", ">>>>>>> "].contains { line.starts(with: $0.utf8) }
    }
  }
}

/// `skip`: leaves the patch out that the operation stopped at, and goes on.
public struct SkipPatch: QueueCommand {
  public init() {}

  public func plan(_ home: QueueHome) throws -> Plan {
    guard let stopped = try home.stopped() else { throw QueueError(.refused, "there is nothing to skip") }
    try home.requireHead(of: stopped)
    let todo = try RebaseTodo(stopped)
    let decisions = RebaseDecisions(
      resolutions: Resolutions(home.files), skipped: Set(todo.skipped + [todo.patch]),
      keepsUpstreamed: todo.keepsUpstreamed)
    return try Rebasing(home, todo.onto, tag: todo.tag, decisions)
      .carryOut(from: home.disk(of: stopped), continuing: stopped)
  }
}

/// `abort`: gives up what has stopped: queue and files are as they were before.
public struct AbortMove: QueueCommand {
  public init() {}

  public func plan(_ home: QueueHome) throws -> Plan {
    guard let stopped = try home.stopped() else { throw QueueError(.refused, "there is nothing to abort") }
    let before = stopped.operation.before
    let title = "abort \(stopped.operation.title)"
    return Plan(
      Report(
        ["\(stopped.operation.title) was given up: all is as it was before"],
        json: ["operation": .string(title)]),
      Operation(
        title: title, kind: .abort, before: before, after: before, start: try home.disk(of: stopped),
        kept: stopped.operation.kept), continuing: stopped)
  }
}

extension QueueHome {
  /// What the disk shows of a stopped operation: as it left it, but for the files that somebody resolves.
  fileprivate func disk(of stopped: OperationLog.Entry) throws -> QueueState {
    var state = stopped.operation.after
    guard let marked = state.tree else { return state }
    let shown = try editedTree()
    var edits: [ByteText: TreeChange.Side?] = [:]
    for conflict in state.conflicts {
      edits[conflict.path] = .some(
        try repository.entry(conflict.path, in: shown).flatMap { $0.mode.isTree ? nil : $0 })
    }
    state.tree = try repository.editing(marked, edits)
    return state
  }

  /// - Throws: `refused` where the branch is no longer where it was when the operation stopped.
  fileprivate func requireHead(of stopped: OperationLog.Entry) throws {
    for head in stopped.operation.after.heads {
      let found = try movedHead()
      guard found != head else { continue }
      throw QueueError(
        .refused,
        "\(head.reference) was at \(head.commit?.short ?? "nothing") when the operation stopped; "
          + "\(found?.reference ?? "HEAD") is at \(found?.commit?.short ?? "nothing") now",
        advice: "Go back there, or give the operation up: patch-queue abort.")
    }
  }

  /// Resolutions that are kept with the queue, and those of what was given up or undone last.
  func knownResolutions() throws -> Resolutions {
    var known = Resolutions(files)
    if let last = try log.last()?.operation {
      for state in [last.start, last.before].compactMap(\.self) { known.add(Resolutions(state.files)) }
    }
    return known
  }
}
