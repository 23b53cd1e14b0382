import GitObjects

/// `series`: the patches in their order.
public struct ListSeries: QueueCommand {
  public var isVerbose: Bool

  /// The feature whose patches are listed; nil: all are.
  public var feature: String?

  public init(isVerbose: Bool = false, feature: String? = nil) {
    (self.isVerbose, self.feature) = (isVerbose, feature)
  }

  public func plan(_ home: QueueHome) throws -> Plan {
    let patches = try home.files.patches()
    // Only a work tree that can show other than all, or none, takes the patches to be applied.
    let position = try home.showsTree() ? home.position(in: home.stack()) : patches.count
    let known = patches.features
    if let feature, !known.contains(feature) {
      throw QueueError(
        .usage, "no patch is of the feature \(feature)",
        advice: known.isEmpty ? nil : "These are known: \(known.joined(separator: ", ")).")
    }
    let listed = patches.enumerated().filter { feature.map($1.features.contains) ?? true }
    let width = listed.map(\.element).map(\.name.count).max() ?? 0
    var lines: [Report.Line] = []
    for (number, patch) in listed {
      let isApplied = number < position
      let mark: Report.Line =
        isApplied ? .init(number == position - 1 ? "> " : "+ ", .good) : .init("- ", .dim)
      let name = Report.Line(patch.name, isApplied ? .plain : .dim)
      let blanks = String(repeating: " ", count: width - patch.name.count + 2)
      lines.append(isVerbose ? mark + name + .init(blanks + patch.subject.description, .dim) : mark + name)
    }
    return Plan(
      Report(
        lines,
        json: [
          "line": .string(home.line.name), "applied": .integer(position),
          "patches": .array(listed.map { $1.json(isApplied: $0 < position) }),
        ]))
  }
}

extension Patch {
  /// For documents.
  func json(isApplied: Bool? = nil) -> StableJSON {
    .members([
      "name": .string(name), "subject": .string(subject.description),
      "author": .string("\(mail.author.name) <\(mail.author.email)>"),
      "applied": isApplied.map { .bool($0) },
      "features": .array(features.map { .string($0) }),
      "files": .array(mail.files.map { .string($0.path.description) }),
      "trailers": .array(
        trailers.all.map { .members(["key": .string($0.key), "value": .string($0.value)]) }),
    ])
  }
}
