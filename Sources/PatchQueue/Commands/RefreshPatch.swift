import GitObjects
import PatchFormat

/// `refresh`: gives what is edited in the work tree to one patch; or makes the lock again.
public struct RefreshPatch: QueueCommand {
  /// Nil: the top one that is applied.
  public var name: String?
  /// Only edits of these files, or of files in these folders; none: all edits.
  public var paths: [String]

  public init(name: String? = nil, paths: [String] = []) { (self.name, self.paths) = (name, paths) }

  public func plan(_ home: QueueHome) throws -> Plan {
    try home.refuseWhileStopped()
    let (repository, old) = (home.repository, try home.stack())
    let shown = try home.editedTree()
    let position = try home.position(in: old)
    let index = try home.index(of: name, in: old.patches.map(\.name), default: position - 1)
    guard index < position else {
      throw QueueError(
        .refused, "\(old.patches[index].name) is not applied",
        advice: "Apply it first: patch-queue goto \(old.patches[index].name)")
    }
    let top = old.tree(below: position)
    let wanted = try Scope(paths)
    let changes = try repository.changes(from: top, to: shown).filter { wanted.contains($0.path) }
    var edits: [ByteText: TreeChange.Side?] = [:]
    for change in changes { edits[change.path] = .some(change.new) }
    let edited = try repository.editing(top, edits)
    let patch = old.patches[index]
    guard !changes.isEmpty else {
      return Plan(Report(["nothing is edited"], json: ["patch": .string(patch.name), "files": []]))
    }
    var new = old.prefix(index)
    // The edit was made on top of all that is applied, and goes in below that.
    var probe = Stack(base: old.levels[index].tree)
    try probe.lay(patch, from: top, to: edited, in: repository)
    try new.push(patch, madeFor: probe.tip, in: repository)
    try new.lay(old, from: index + 1, in: repository)
    guard new.tree(below: position) == edited else {
      throw QueueError(
        .conflict, "the patches above \(patch.name) would undo some of the edits",
        advice: "Give them to those patches: patch-queue absorb, or refresh NAME.")
    }
    return Plan(
      Report(
        [.init("\(patch.name) has the edits of", .good)] + changes.map { "  \($0.path)" },
        json: [
          "patch": .string(patch.name), "files": .array(changes.map { .string($0.path.description) }),
        ]),
      try home.take("refresh \(patch.name)", new, position: position, shown: shown))
  }
}

/// `refresh --lock`: makes `LOCK.json` again of base and patches.
public struct RefreshLock: QueueCommand {
  public init() {}

  public func plan(_ home: QueueHome) throws -> Plan {
    try home.refuseWhileStopped()
    let stack = try home.stack()
    let position = try home.position(in: stack)
    let operation = try home.change("refresh --lock", from: stack, to: stack, position: position)
    let changed = ExportPatches.differences(operation.before.files, operation.after.files)
    return Plan(
      Report(
        changed.isEmpty ? ["LOCK.json is as it should be"] : changed.map { "wrote \($0)" },
        json: ["written": .array(changed.map { .string($0) })]), changed.isEmpty ? nil : operation)
  }
}
