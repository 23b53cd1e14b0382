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
    if !dryRun { try home.workbench.perform(operation(plan, tag, branch, home, owner)) }
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
      let edits = try owner.edits(of: commit).filter { $0.old != nil }
      guard edits.isEmpty else {
        throw QueueError(
          .refused,
          "\(edits.prefix(3).map(\.path.description).joined(separator: ", ")) differ from what is committed",
          advice: "A release is made of a commit: commit them, or take them back.")
      }
      return (branch, commit)
    }
  }

  /// What makes it the release, and what takes that back.
  private func operation(
    _ plan: ReleasePlan, _ tag: Tag, _ branch: String, _ home: QueueHome, _ owner: Repository
  ) throws -> Operation {
    let stack = try home.stack()
    let position = try home.position(in: stack)
    var before = try home.state(tree: stack.tree(below: position), position: position)
    var after = before
    let name = "refs/tags/\(tag.name)"
    before.heads = [.init(branch, plan.parent), .init(name, nil)]
    after.heads = [.init(branch, plan.commit), .init(name, try owner.write(tag))]
    for (path, side) in plan.files {
      guard let file = ByteText(path.bytes.dropFirst(home.prefix.utf8.count)).utf8 else { continue }
      before.beside.files[file] = try home.file(file)
      after.beside.files[file] = try owner.workTreeBytes(side.id, at: path)
    }
    return Operation(title: "release \(plan.version)", before: before, after: after, kept: home.kept())
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
