import GitObjects

/// Opening a queue that no work tree shows.
extension Opening {
  func branch(
    _ branch: String, _ name: String, _ root: String, _ owner: Repository?
  ) throws -> QueueHome {
    let reference = "refs/heads/\(branch)"
    guard let owner, let commit = try owner.reference(reference) else {
      throw QueueError(
        .environment, "there is no branch \(branch), on which line \(name) is",
        advice: "Fetch it: git fetch origin \(branch):\(branch)")
    }
    let lock = access == .writing ? try RunLock(owner.commonFolder) : nil
    func home(_ commit: ObjectID) throws -> QueueHome {
      try self.commit(
        commit, .branch(reference, commit), name, Self.prefix(of: root, in: owner), root, owner, lock)
    }
    let found = try home(commit)
    guard let last = try found.log.last()?.operation, last.progress == .begun else { return found }
    guard let head = last.after.heads.first(where: { $0.reference == reference })?.commit,
      try !owner.isCheckedOut(reference)
    else {
      if access == .reading { return found }
      throw QueueError(
        .refused, "\(last.title) was begun in a work tree of \(reference), and not ended",
        advice: "End it there: patch-queue continue.")
    }
    if access == .writing { try found.workbench.finish() }
    // It has happened, even where the branch does not show it yet.
    var ended = try home(head)
    if access == .writing { ended.finished = last.title }
    return ended
  }

  func commit(_ revision: String, in path: String, _ name: String?) throws -> QueueHome {
    guard access == .reading else {
      throw QueueError(
        .refused, "the queue is in \(revision) and in no work tree",
        advice: "Make a work tree first: git worktree add FOLDER")
    }
    let owner = try Repository(path)
    let id: ObjectID
    do { id = try owner.resolve(revision) } catch {
      throw QueueError(.usage, "there is no commit \(revision): \(error.message)")
    }
    let root = Self.manifestFolder(path) ?? path
    return try commit(id, .commit(id), name, Self.prefix(of: root, in: owner), root, owner, nil)
  }

  private func commit(
    _ id: ObjectID, _ place: QueueHome.Place, _ name: String?, _ prefix: String, _ root: String,
    _ owner: Repository, _ lock: RunLock?
  ) throws -> QueueHome {
    let tree = try owner.commit(id).tree
    guard let found = try owner.entry(ByteText(prefix + Manifest.fileName), in: tree), found.mode.isFile
    else {
      throw QueueError(.usage, "there is no \(prefix)\(Manifest.fileName) in commit \(id.short)")
    }
    let bytes = try owner.blob(found.id)
    let manifest = try Manifest(bytes)
    let line = try manifest.lines.first { $0.name == name } ?? manifest.line(nil)
    let repository = try patched(manifest, root, owner)
    return try QueueHome(
      repository: repository, owner: owner, manifest: (manifest, bytes), line: line,
      files: try QueueFiles(prefix + manifest.patches, in: tree, of: owner), place: place, prefix: prefix,
      folder: nil, log: OperationLog(repository, line: line.name), lock: lock, beforeWrite: beforeWrite)
  }
}
