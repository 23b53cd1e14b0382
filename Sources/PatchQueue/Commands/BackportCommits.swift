import GitObjects

/// `backport`: brings commits of upstream to lines, to each by itself: what does not fit one stops no other.
public struct BackportCommits {
  /// Commits, or ranges of them.
  public var commits: [String]
  /// Empty: the one that is checked out.
  public var lines: [String] = []
  /// Whether lines on newer bases come first, instead of as given.
  public var newestFirst = false
  /// Of merge commits, the parent (counted from 1) that they are taken as a change to.
  public var mainline: Int?
  /// Where upstream stands; nil: as the manifest says.
  public var upstream: String?
  /// Whether commits are taken that upstream has not.
  public var allowsForeign = false

  public init(_ commits: [String]) { self.commits = commits }

  /// What came of one line.
  private enum Result {
    case planned(BackportPlan, isWritten: Bool)
    case failed(String, QueueError)
  }

  /// - Parameter path: where the queue is.
  public func run(
    in path: String, dryRun: Bool = false,
    beforeWrite: @escaping @Sendable (String) throws -> Void = { _ in }
  ) throws -> Report {
    let names = try order(lines.isEmpty ? [try QueueHome.open(path).line.name] : lines, path)
    // What is wrong with the commits themselves is told before any line is touched.
    for name in names.prefix(1) { _ = try plan(QueueHome.open(path, line: name)) }
    return report(try names.map { try line(path, $0, dryRun, beforeWrite) }, dryRun)
  }

  private func order(_ names: [String], _ path: String) throws -> [String] {
    guard Set(names).count == names.count else { throw QueueError(.usage, "a line is named twice") }
    let manifest = try QueueHome.open(path).manifest
    for name in names { _ = try manifest.line(name) }
    guard newestFirst else { return names }
    let ages = try names.map { name in
      let home = try QueueHome.open(path, line: name)
      return (name, try home.repository.commit(home.baseCommit()).committer.seconds)
    }
    return ages.sorted { $0.1 > $1.1 }.map(\.0)
  }

  private func line(
    _ path: String, _ name: String, _ dryRun: Bool,
    _ beforeWrite: @escaping @Sendable (String) throws -> Void
  ) throws -> Result {
    do {
      let home = try QueueHome.open(
        path, line: name, for: dryRun ? .reading : .writing, beforeWrite: beforeWrite)
      try home.refuseWhileStopped()
      let plan = try plan(home)
      guard !dryRun, !plan.hasConflict, !plan.picked.isEmpty else { return .planned(plan, isWritten: false) }
      if case .branch(let reference, _) = home.place, try home.owner?.isCheckedOut(reference) == true {
        throw QueueError(
          .refused, "branch \(reference) of line \(name) is checked out in another work tree",
          advice: "Run patch-queue backport there.")
      }
      let old = try home.stack()
      let position = try home.position(in: old)
      let isWhole = position == old.levels.count && (position > 0 || home.manifest.isApplied)
      let operation = try home.change(
        title(plan), from: old, to: plan.stack, position: isWhole ? plan.stack.levels.count : position)
      try home.workbench.perform(operation)
      return .planned(plan, isWritten: true)
    } catch  where error is QueueError || QueueError.knows(error) {
      return .failed(name, QueueError(error))
    }
  }

  private func title(_ plan: BackportPlan) -> String {
    let picked = plan.steps.filter { if case .picked = $0.outcome { true } else { false } }
    guard let first = picked.first else { return "backport" }
    return picked.count == 1
      ? "backport \(first.commit.short) \(first.subject)" : "backport \(picked.count) commits of upstream"
  }

  private func plan(_ home: QueueHome) throws -> BackportPlan {
    let repository = home.repository
    let planner = BackportPlanner(
      repository: repository, scope: home.scope,
      upstream: try Upstream(home.manifest, revision: upstream, in: repository), allowsForeign: allowsForeign,
      mainline: mainline)
    return try planner.plan(
      planner.changes(commits.flatMap { try repository.commits(named: $0) }), on: home.line, home.stack())
  }

  private func report(_ results: [Result], _ dryRun: Bool) -> Report {
    var report = Report()
    var documents: [StableJSON] = []
    for result in results {
      switch result {
      case .planned(let plan, let isWritten):
        if plan.hasConflict { report.exitCode = max(report.exitCode, 1) }
        report.lines += plan.lines(isWritten: isWritten)
        documents.append(plan.json(isWritten: isWritten))
      case .failed(let name, let error):
        report.exitCode = max(report.exitCode, error.code.exitCode)
        report.lines += [
          .init("line \(name)", .strong) + .init(": not changed", .bad),
          .init("  \(error.message)", .bad),
        ]
        if let advice = error.advice { report.lines.append("  \(advice)") }
        documents.append(
          .members([
            "line": .string(name),
            "error": .members(["code": .string(error.code.description), "message": .string(error.message)]),
          ]))
      }
    }
    report.add("lines", .array(documents))
    return report
  }
}

extension Repository {
  /// The commit of a revision, or those of a range `A..B`, oldest first.
  func commits(named name: String) throws -> [ObjectID] {
    func commit(_ revision: some StringProtocol) throws -> ObjectID {
      do { return try resolve(revision.isEmpty ? "HEAD" : String(revision)) } catch {
        throw QueueError(
          .usage, "there is no commit \(revision): \(error.message)", advice: "Fetch it, or name another.")
      }
    }
    guard let dots = name.firstRange(of: "..") else { return [try commit(name)] }
    return try history(of: [commit(name[dots.upperBound...])], without: [commit(name[..<dots.lowerBound])])
  }
}

extension BackportPlan {
  /// For people.
  fileprivate func lines(isWritten: Bool) -> [Report.Line] {
    let title: Report.Line = .init("line \(line.name)", .strong)
    let state: Report.Line =
      hasConflict
      ? .init(": not changed, something does not fit", .bad)
      : picked.isEmpty
        ? ": nothing to do" : .init(isWritten ? ": \(picked.count) new" : ": \(picked.count) to come", .good)
    return [title + state] + steps.flatMap(lines)
  }

  private func lines(_ step: Step) -> [Report.Line] {
    let name: Report.Line = "  \(step.commit.short) \(step.subject)"
    var lines: [Report.Line]
    switch step.outcome {
    case .picked(let patch): lines = [name, .init("    becomes \(patch)", .good)]
    case .present(let reason): lines = [name, .init("    is there: \(reason)", .dim)]
    case .outside: lines = [name, .init("    changes nothing that the queue owns", .dim)]
    case .waiting: lines = [name, .init("    waits for what comes before it", .dim)]
    case .conflict(let files, let needs):
      lines = [name, .init("    does not fit:", .bad)] + files.map { .init("      \($0.path)", .bad) }
      lines += needs.lines.map { "    " + $0 }
    }
    if !step.outside.isEmpty {
      lines.append(
        .init("    left out, as the queue does not own it: \(step.outside.count) files", .attention))
    }
    return lines
  }
}

extension Prerequisites {
  /// For people.
  var lines: [Report.Line] {
    if needs.isEmpty {
      return isComplete
        ? ["nothing else is needed"] : [.init("no commit was found that would make it fit", .attention)]
    }
    var lines: [Report.Line] = [
      isComplete
        ? "it fits with these before it:" : .init("these are needed, and do not suffice:", .attention)
    ]
    for need in needs {
      lines.append(.init("  \(need.commit.short) \(need.subject)"))
      for reason in need.reasons.prefix(4) {
        let places = reason.lines.prefix(5).map {
          $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
        }
        let more = reason.lines.count > 5 ? ", …" : ""
        lines.append(
          .init(
            "      \(reason.path):\(places.joined(separator: ","))\(more) for \(reason.neededBy.short)", .dim)
        )
      }
    }
    return lines
  }
}
