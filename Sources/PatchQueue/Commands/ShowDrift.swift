import GitObjects

/// `drift`: how far the line is from upstream, and what would become of its patches there.
public struct ShowDrift: QueueCommand {
  public var upstream: String?
  /// After how many days a patch that waits for upstream is told of.
  public var patience: Int64 = 180
  /// More commits than this behind upstream fail.
  public var maxBehind: Int?
  /// In seconds since 1970; nil: now.
  public var now: Int64?

  public init() {}

  public func plan(_ home: QueueHome) throws -> Plan {
    _ = try home.baseCommit()
    let tip = try Upstream(home.manifest, revision: upstream, in: home.repository).tip()
    let drift = try Drift(
      home.line, home.stack(), upstream: tip, scope: home.scope, now: now ?? Clock.now.seconds,
      patience: patience, in: home.repository)
    let isOver = maxBehind.map { drift.behind > $0 } ?? false
    var report = Report(drift.lines(home.line.name), exitCode: isOver ? 1 : 0)
    report.members = drift.members(home.line.name)
    return Plan(report)
  }
}

extension Drift {
  fileprivate func lines(_ line: String) -> [Report.Line] {
    var lines: [Report.Line] = [
      .init("line \(line)", .strong)
        + .init(
          behind == 0
            ? ": on upstream's newest commit"
            : ": \(behind) commits and \(daysBehind) days behind upstream, \(behindInScope) of them in scope")
    ]
    if let last = releases.last {
      let names = releases.suffix(5).map(\.tag).joined(separator: ", ")
      lines.append("\(releases.count) releases since \(base.name): \(names); the newest is \(last.tag)")
    }
    lines.append(
      "\(size.patches) patches, \(size.changedLines) changed lines, \(size.baseFiles) files of the base touched"
    )
    for step in plan.steps {
      let (text, tone): (String, Report.Tone) =
        switch step.fate {
        case .applied, .skipped: ("", .plain)
        case .changedUpstream(let commit, let reason):
          (": changed upstream by \(commit.short), as \(reason)", .attention)
        case .upstream(let commit): (": upstream as \(commit.short)", .good)
        case .upstreamContent(let commit):
          (": upstream by content\(commit.map { ", \($0.short)" } ?? "")", .good)
        case .conflict(let files), .resolved(let files):
          (": conflicts in \(files.map(\.path.description).joined(separator: ", "))", .bad)
        }
      if !text.isEmpty { lines.append(.init(step.patch.name + text, tone)) }
    }
    for patch in stale {
      lines.append(.init("\(patch.name): \(patch.reason.rawValue) (\(patch.days) days old)", .attention))
    }
    return lines
  }

  fileprivate func members(_ line: String) -> [(name: String, value: StableJSON)] {
    [
      ("line", .string(line)), ("base", base.json), ("upstream", .string(upstream.hex)),
      ("behind", .integer(behind)), ("behindInScope", .integer(behindInScope)),
      ("daysBehind", .integer(Int(daysBehind))),
      (
        "releases",
        .array(
          releases.map {
            .members([
              "tag": .string($0.tag), "commit": .string($0.commit.hex), "seconds": .integer(Int($0.seconds)),
            ])
          })
      ),
      ("patches", .array(plan.steps.map(\.driftJSON))),
      (
        "stale",
        .array(
          stale.map {
            .members([
              "patch": .string($0.name), "reason": .string($0.reason.rawValue),
              "days": .integer(Int($0.days)),
            ])
          })
      ),
      (
        "size",
        .members([
          "patches": .integer(size.patches), "changedLines": .integer(size.changedLines),
          "baseFiles": .integer(size.baseFiles),
          "byFolder": .object(
            size.changedLinesByFolder.sorted { $0.key < $1.key }.map {
              .init(name: $0.key, value: .integer($0.value))
            }),
        ])
      ),
    ]
  }
}

extension RebasePlan.Step {
  fileprivate var driftJSON: StableJSON {
    .members([
      "name": .string(patch.name), "fate": .string(fate.name), "commit": fate.commit.map { .string($0.hex) },
      "files": fate.files.isEmpty ? nil : .array(fate.files.map { .string($0.path.description) }),
    ])
  }
}
