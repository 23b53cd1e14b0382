import GitObjects

/// `status`: where the queue stands, and what waits to be done.
public struct ShowStatus: QueueCommand {
  public init() {}

  public func plan(_ home: QueueHome) throws -> Plan {
    let stack = try home.stack()
    let position = try home.position(in: stack)
    let shown = try home.shownTree()
    let changes =
      try shown.map { try home.repository.changes(from: stack.tree(below: position), to: $0) } ?? []
    let last = try home.log.last()?.operation
    let base = home.line.base
    var lines: [Report.Line] = [
      .init("line \(home.line.name)", .strong)
        + .init(": \(Report.patches(stack.levels.count)) on \(base.name) (\(base.commit.short))")
    ]
    if shown == nil {
      lines.append(.init("no work tree shows the patches", .dim))
    } else if position < stack.levels.count {
      lines.append(.init("\(position) of \(stack.levels.count) patches are applied", .attention))
    }
    if let last, last.progress != .done {
      lines.append(
        last.progress == .stopped
          ? .init("\(last.title) has stopped at a conflict: patch-queue continue, skip or abort", .attention)
          : .init("\(last.title) was cut short: any command that writes ends it", .attention))
      for conflict in last.after.conflicts { lines.append("  \(conflict.path)") }
    }
    if !changes.isEmpty, last?.progress != .stopped {
      lines.append(.init("\(Report.files(changes.count)) edited, that no patch has:", .attention))
      lines += changes.prefix(20).map { "  \($0.path)" }
      if changes.count > 20 { lines.append("  and \(changes.count - 20) more") }
      lines.append(.init("give them to patches: patch-queue absorb, or refresh NAME", .dim))
    } else if changes.isEmpty, shown != nil {
      lines.append(.init("the tree is as base and patches say", .good))
    }
    return Plan(
      Report(
        lines,
        json: [
          "line": .string(home.line.name), "base": base.json, "patches": .integer(stack.levels.count),
          "applied": .integer(position), "shown": .bool(shown != nil),
          "changed": .array(changes.map { .string($0.path.description) }),
          "operation": last.map {
            .members([
              "title": .string($0.title), "progress": .string($0.progress.rawValue),
              "conflicts": .array($0.after.conflicts.map { .string($0.path.description) }),
            ])
          },
        ]))
  }
}
