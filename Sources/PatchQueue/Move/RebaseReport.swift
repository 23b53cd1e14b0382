import GitObjects
import PatchFormat

/// Tells what becomes of each patch: for people and for programs.
struct RebaseReport {
  let home: QueueHome
  let plan: RebasePlan
  let onto: Manifest.Base

  var report: Report {
    let count = plan.steps.count { $0.fate != .applied }
    var lines = plan.steps.flatMap(lines)
    lines.append(
      .init(
        "\(Report.patches(plan.steps.count)) onto \(onto.name): \(plan.steps.count - count) applied", .strong)
        + .init(count == 0 ? "" : ", \(count) otherwise"))
    return Report(
      lines,
      json: [
        "line": .string(home.line.name), "base": home.line.base.json, "onto": onto.json,
        "patches": .array(plan.steps.map(json)),
      ])
  }

  private static let width = "upstream by content".count + 2

  private func lines(_ step: RebasePlan.Step) -> [Report.Line] {
    let name = step.fate.name
    let tone: Report.Tone =
      switch step.fate {
      case .applied: .good
      case .conflict: .bad
      case .changedUpstream, .resolved: .attention
      case .upstream, .upstreamContent, .skipped: .dim
      }
    var lines: [Report.Line] = [
      .init(name + String(repeating: " ", count: max(1, Self.width - name.count)), tone)
        + .init(step.patch.name)
    ]
    if let reason = reason(step.fate) { lines.append(.init("    \(reason)", .dim)) }
    for file in step.fate.files {
      lines.append("    \(file.path)")
      for commit in file.commits { lines.append(.init("      \(title(commit))", .dim)) }
    }
    return lines
  }

  private func reason(_ fate: PatchFate) -> String? {
    switch fate {
    case .applied, .conflict: nil
    case .resolved: "by the resolution that is kept with the patches"
    case .skipped: "as you said"
    case .upstream(let commit): "\(title(commit)) makes the same change"
    case .upstreamContent(let commit):
      "nothing is left to apply" + (commit.map { "; it may be \(title($0))" } ?? "")
    case .changedUpstream(let commit, let reason): "see \(title(commit)): \(reason)"
    }
  }

  private func title(_ commit: ObjectID) -> String {
    let subject = (try? home.repository.commit(commit).subject.description) ?? ""
    return "\(commit.short) \(subject)"
  }

  private func json(_ step: RebasePlan.Step) -> StableJSON {
    .members([
      "name": .string(step.patch.name), "subject": .string(step.patch.subject.description),
      "fate": .string(step.fate.name), "stays": .bool(step.fate.stays),
      "reason": reason(step.fate).map { .string($0) },
      "commit": step.fate.commit.map { .string($0.hex) },
      "files": step.fate.files.isEmpty
        ? nil
        : .array(
          step.fate.files.map { file in
            .members([
              "path": .string(file.path.description),
              "commits": .array(
                file.commits.map {
                  .members([
                    "id": .string($0.hex),
                    "subject": .string((try? home.repository.commit($0).subject.description) ?? ""),
                  ])
                }),
            ])
          }),
    ])
  }
}
