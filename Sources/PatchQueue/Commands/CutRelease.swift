import GitObjects

/// `release`: makes the commit and the tag of a release of what is committed, checked and let pass.
public struct CutRelease {
  public var version: String
  public var gate: any GateCheck
  /// Signs the tag; nil: nobody does.
  public var signer: (any TagSigner)?
  /// Whether a record of a gate that took the quick way will do. The provenance says so.
  public var isRehearsal = false
  /// When the release is made, in seconds since 1970, and minutes east of Greenwich; nil: now, here.
  public var date: (seconds: Int64, offset: Int)?

  public init(_ version: String, gate: any GateCheck) { (self.version, self.gate) = (version, gate) }

  public func run(_ home: QueueHome, dryRun: Bool = false) throws -> Report {
    do {
      return try release(home, dryRun)
    } catch  where QueueError.knows(error) {
      throw QueueError(error)
    }
  }

  private func release(_ home: QueueHome, _ dryRun: Bool) throws -> Report {
    try home.refuseWhileStopped()
    guard let owner = home.owner else {
      throw QueueError(
        .refused, "the manifest is in no git repository, so that nothing of it can be released")
    }
    let (branch, parent) = try place(home, owner)
    var tagger = QueueHome.actor(owner)
    if let date { (tagger.seconds, tagger.offset) = date }
    let planner = ReleasePlanner(
      home: try home.at(parent), owner: owner, parent: parent, tagger: tagger, isRehearsal: isRehearsal)
    let plan = try planner.plan(version, gate: gate)
    var tag = plan.provenance.tag(plan.commit)
    if let signer, !dryRun { tag.message.bytes += try signer.sign(tag.bytes) }
    if !dryRun { try write(plan, tag, branch, home, owner) }
    return report(plan, tag, isSigned: tag.isSigned)
  }

  /// The branch that gets the release, and where it is.
  private func place(_ home: QueueHome, _ owner: Repository) throws -> (String, ObjectID) {
    switch home.place {
    case .branch(let reference, let commit):
      guard try !owner.isCheckedOut(reference) else {
        throw QueueError(
          .refused, "\(reference) is checked out in another work tree", advice: "Release it there.")
      }
      return (reference, commit)
    case .commit:
      throw QueueError(.refused, "a release is made on a branch", advice: "Check the line's branch out.")
    case .folder:
      guard let branch = try owner.headBranch(), let commit = try owner.reference(branch) else {
        throw QueueError(
          .refused, "no branch is checked out, or it has no commit", advice: "Check the line's branch out.")
      }
      let edits = try owner.changes(from: owner.commit(commit).tree, to: owner.workTreeSnapshot())
        .filter { $0.old != nil && !home.isReleaseFile($0.path, version) }
      guard edits.isEmpty else {
        throw QueueError(
          .refused,
          "\(edits.prefix(3).map(\.path.description).joined(separator: ", ")) differ from what is committed",
          advice: "A release is made of a commit: commit them, or take them back.")
      }
      return (branch, commit)
    }
  }

  /// Branch and tag come last, together: who finds files of a release that did not come so far, releases again.
  private func write(
    _ plan: ReleasePlan, _ tag: Tag, _ branch: String, _ home: QueueHome, _ owner: Repository
  ) throws {
    let id = try owner.write(tag)
    try home.beforeWrite("persist")
    try owner.persist()
    if case .folder = home.place, let root = owner.workTree {
      var folder = WorkTreeFolder(root: root)
      folder.beforeWrite = home.beforeWrite
      for (path, side) in plan.files {
        try folder.write(.file(owner.workTreeBytes(side.id, at: path), isExecutable: false), to: path)
      }
      try home.beforeWrite("index")
      try owner.updateIndex(
        Dictionary(uniqueKeysWithValues: plan.files.map { ($0.path, IndexEntry.file($0.side)) }))
    }
    try home.beforeWrite("tag")
    try owner.update(
      [
        .init("refs/tags/\(tag.name)", from: nil, to: id),
        .init(branch, from: plan.parent, to: plan.commit),
      ], actor: home.actor, message: "patch-queue release \(plan.version)")
  }

  private func report(_ plan: ReleasePlan, _ tag: Tag, isSigned: Bool) -> Report {
    Report(
      [
        .init("\(plan.version)\(isRehearsal ? " (rehearsal)" : "")", .good)
          + .init(
            ": tag \(tag.name)\(isSigned ? ", signed," : "") on \(plan.commit.short), of \(plan.parent.short)"
          )
      ]
        + plan.section.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map {
          .init("  \($0)", .dim)
        },
      json: [
        "version": .string(plan.version), "tag": .string(tag.name), "commit": .string(plan.commit.hex),
        "parent": .string(plan.parent.hex), "signed": .bool(isSigned), "rehearsal": .bool(isRehearsal),
        "files": .array(plan.files.map { .string($0.path.description) }), "changelog": .string(plan.section),
      ])
  }
}
