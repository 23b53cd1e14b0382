import GitObjects

/// `release --check`: proves with the repository alone that a release is what it says.
public struct CheckRelease: QueueCommand {
  public var version: String

  public init(_ version: String) { self.version = version }

  public func plan(_ home: QueueHome) throws -> Plan {
    let owner = try home.requireOwner()
    let commit = try commit(home, owner)
    guard let provenance = try home.provenance(of: version, at: commit) else {
      throw QueueError(
        .usage, "commit \(commit.short) has no \(home.releaseFolder(version))\(Provenance.fileName)")
    }
    let items = try ReleaseCheck(
      home: home.at(commit), owner: owner, commit: commit, provenance: provenance, version: version
    ).items()
    let isWrong = items.contains { $0.outcome == .wrong }
    let tones: [ReleaseCheck.Item.Outcome: Report.Tone] = [.right: .good, .wrong: .bad, .unknown: .attention]
    return Plan(
      Report(
        items.map {
          .init("\($0.name): \($0.outcome.rawValue): ", tones[$0.outcome] ?? .plain) + .init($0.detail)
        },
        json: [
          "version": .string(version), "commit": .string(commit.hex), "right": .bool(!isWrong),
          "checks": .array(
            items.map {
              .members([
                "name": .string($0.name), "outcome": .string($0.outcome.rawValue),
                "detail": .string($0.detail),
              ])
            }),
        ], exitCode: isWrong ? 1 : 0))
  }

  /// The release's commit: the tag's, or the first that has its files.
  private func commit(_ home: QueueHome, _ owner: Repository) throws -> ObjectID {
    for name in try owner.references("refs/tags/*\(version)") {
      let prefix = name.dropFirst("refs/tags/".count).dropLast(version.count)
      if !prefix.contains(where: \.isNumber) { return try owner.resolve(name) }
    }
    let path = ByteText(home.releaseFolder(version) + Provenance.fileName)
    func has(_ id: ObjectID) throws -> Bool { try owner.entry(path, in: owner.commit(id).tree) != nil }
    let tips = try [owner.reference("HEAD")].compactMap(\.self)
    for id in try owner.history(of: tips) where try has(id) { return id }
    throw QueueError(
      .usage, "there is no release \(version) here: no tag, and no \(path)",
      advice: "Fetch the tags: git fetch --tags")
  }
}
