import GitObjects
import PatchFormat

/// `absorb`: gives each edit of the work tree to the patch that owns the lines.
public struct AbsorbEdits: QueueCommand {
  /// The patch that gets new files; nil: the top one that is applied.
  public var newFiles: String?
  /// The message of a commit of upstream that takes the edits of the base's own lines; nil: they are left.
  public var baseMessage: String?

  public init(newFiles: String? = nil, baseMessage: String? = nil) {
    (self.newFiles, self.baseMessage) = (newFiles, baseMessage)
  }

  public func plan(_ home: QueueHome) throws -> Plan {
    try home.refuseWhileStopped()
    let old = try home.stack()
    let shown = try home.editedTree()
    let position = try home.position(in: old)
    let names = old.patches.map(\.name)
    let target: Int? = position == 0 ? nil : try home.index(of: newFiles, in: names, default: position - 1)
    if let target, target >= position {
      throw QueueError(
        .refused, "\(names[target]) is not applied",
        advice: "Apply it first: patch-queue goto \(names[target])")
    }
    let absorption = try Absorption(
      old.prefix(position), shown, newFiles: target, takesBase: baseMessage != nil, in: home.repository)
    var new = absorption.stack
    try new.lay(old, from: position, in: home.repository)
    let report = report(absorption, names)
    let isTaken = absorption.pieces.contains { $0.patch != nil }
    if let baseMessage, new.base != old.base {
      return Plan(report, try based(home, new, position, shown, baseMessage))
    }
    return Plan(report, isTaken ? try home.take("absorb", new, position: position, shown: shown) : nil)
  }

  private func report(_ absorption: Absorption, _ names: [String]) -> Report {
    let pieces = absorption.pieces.map { piece in
      (piece, piece.line.map { "\(piece.path):\($0)" } ?? piece.path.description)
    }
    let given = pieces.filter { $0.0.patch != nil }
    let ofBase = pieces.filter { $0.0.patch == nil }
    var lines = given.map { Report.Line($0.1) + .init("  \(names[$0.0.patch ?? 0])", .good) }
    lines += ofBase.map {
      Report.Line($0.1) + .init(baseMessage == nil ? "  left: the base's" : "  the base's", .attention)
    }
    if pieces.isEmpty { lines = ["nothing is edited"] }
    if !ofBase.isEmpty, baseMessage == nil {
      lines.append(.init("refresh NAME gives them to a patch, absorb --base MESSAGE to upstream", .dim))
    }
    func json(_ pieces: [(Absorption.Piece, String)]) -> StableJSON {
      .array(
        pieces.map { piece, _ in
          .members([
            "path": .string(piece.path.description), "line": piece.line.map { .integer($0) },
            "patch": piece.patch.map { .string(names[$0]) },
          ])
        })
    }
    return Report(lines, json: ["absorbed": json(given), baseMessage == nil ? "left" : "base": json(ofBase)])
  }

  /// The edits of the base as a commit of the upstream line, and the queue on top of that.
  private func based(
    _ home: QueueHome, _ new: Stack, _ position: Int, _ shown: ObjectID, _ message: String
  ) throws -> Operation {
    guard home.isInside else {
      throw QueueError(
        .usage, "the base is a commit of somebody else's repository",
        advice: "Make a patch of it: patch-queue new NAME --edits.")
    }
    let repository = home.repository
    let parent = try home.baseCommit()
    guard let branch = home.manifest.upstream.branch else {
      throw QueueError(
        .usage, "the manifest does not say which branch is upstream's",
        advice: "Add it to \(Manifest.fileName): \"upstream\": {\"url\": …, \"branch\": \"NAME\"}.")
    }
    let reference = "refs/heads/\(branch)"
    let tip = try repository.reference(reference)
    guard tip == nil || tip == parent else {
      throw QueueError(
        .refused, "the branch \(branch) is at \(tip?.short ?? ""), the base at \(parent.short)",
        advice:
          "Put the edits away (git stash), rebase the queue onto it (patch-queue rebase \(branch)), and bring them back "
          + "(git stash pop).")
    }
    guard try !repository.isCheckedOut(reference) else {
      throw QueueError(
        .refused, "the branch \(branch) is checked out, and its files would be behind it",
        advice: "Commit the edit there, then move the queue onto it: patch-queue rebase \(branch)")
    }
    let whole = try home.scope.replace(in: repository.commit(parent).tree, by: new.base, of: repository)
    let commit = try repository.write(
      Commit(
        tree: whole, parents: [parent], author: home.actor, committer: home.actor,
        message: ByteText(message: message)))
    let title = "absorb --base"
    let base = Manifest.Base(tag: nil, commit: commit, tree: new.base)
    var before = try home.state(tree: shown, position: home.position(in: home.stack()))
    var after = try home.state(
      of: new, on: base, position: position, tree: shown, "Move the queue to \(commit.short)")
    before.heads = try [home.movedHead()].compactMap(\.self) + [.init(reference, tip)]
    after.heads.append(.init(reference, commit))
    return Operation(title: title, before: before, after: after, kept: home.kept(base))
  }
}
