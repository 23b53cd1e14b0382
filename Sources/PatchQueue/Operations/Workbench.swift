import GitObjects

/// Brings a queue from one state to another so that a crash at any moment leaves the old state or the new one.
///
/// Order: objects, then the operation with both states in the log (the moment at which it has happened), then files one by
/// one, then the log again. Whoever finds an operation begun writes the rest of its files.
struct Workbench {
  let repository: Repository
  /// The repository whose branches operations move.
  let owner: Repository?
  /// The folder of the manifest; nil: it is in no work tree.
  let home: WorkTreeFolder?
  /// The folder that shows the tree in scope; nil: none does.
  let workTree: WorkTreeFolder?
  /// The folder of the patches, below `home`.
  let patches: String
  var log: OperationLog
  let actor: Signature
  /// Called before each step that changes the disk: tests stop there.
  var beforeWrite: @Sendable (String) throws -> Void = { _ in }

  /// Does what an operation says.
  /// - Parameter continuing: the stopped operation that it takes the place of.
  /// - Throws: `refused` where files are not as the operation expects to find them; nothing is changed then.
  func perform(_ operation: Operation, continuing: OperationLog.Entry? = nil) throws {
    if continuing == nil { try finish() }
    let last = try log.last()
    guard continuing == nil || last?.id == continuing?.id else {
      throw QueueError(.refused, "another run has changed the queue meanwhile")
    }
    let behind = continuing == nil ? last?.id : continuing?.previous
    let steps = try steps(operation)
    try check(steps, allowsNew: false)
    var operation = operation
    let progress = operation.progress
    operation.progress = .begun
    try beforeWrite("persist")
    try owner?.persist()
    try beforeWrite("log \(operation.title)")
    let begun = try log.write(operation, behind: behind, replacing: last?.id, by: actor)
    try apply(steps)
    operation.progress = progress
    operation.forgetStart()
    try beforeWrite("end \(operation.title)")
    try log.write(operation, behind: behind, replacing: begun, by: actor)
  }

  /// Ends what a run that was killed has begun.
  /// - Returns: whether there was anything to do.
  @discardableResult
  func finish() throws -> Bool {
    guard let entry = try log.last(), entry.operation.progress == .begun else { return false }
    let steps = try steps(entry.operation)
    try check(steps, allowsNew: true)
    try apply(steps)
    var operation = entry.operation
    operation.progress = operation.todo == nil ? .done : .stopped
    operation.forgetStart()
    try beforeWrite("end \(operation.title)")
    try log.write(operation, behind: entry.previous, replacing: entry.id, by: actor)
    return true
  }

  /// What is to be done on the disk, in this order.
  private struct Steps {
    var files: [Write] = []
    var heads: [Repository.ReferenceChange] = []
    var index: [ByteText: IndexEntry] = [:]
  }

  private func steps(_ operation: Operation) throws -> Steps {
    let (start, after) = (operation.start ?? operation.before, operation.after)
    var steps = Steps(files: try writes(from: start, to: after))
    steps.heads = moved(from: start, to: after).map { .init($0, from: $1, to: $2) }
    steps.index = try index(from: start, to: after)
    return steps
  }

  // MARK: Files

  /// A file that is to change.
  private struct Write {
    let folder: WorkTreeFolder
    let path: ByteText
    let old: WorkTreeFolder.Content?
    let new: WorkTreeFolder.Content?
  }

  private func writes(from before: QueueState, to after: QueueState) throws -> [Write] {
    var writes: [Write] = []
    if let workTree, let old = before.tree, let new = after.tree {
      for change in try repository.changes(from: old, to: new) {
        writes.append(
          Write(
            folder: workTree, path: change.path, old: try content(change.old, change.path),
            new: try content(change.new, change.path)))
      }
    }
    if let home {
      func add(_ path: String, _ old: [UInt8]?, _ new: [UInt8]?) {
        if old == new { return }
        writes.append(
          Write(
            folder: home, path: ByteText(path), old: old.map { .file($0, isExecutable: false) },
            new: new.map { .file($0, isExecutable: false) }))
      }
      for name in Set(before.files.files.keys).union(after.files.files.keys).sorted() {
        add("\(patches)/\(name)", before.files.files[name], after.files.files[name])
      }
      add(Manifest.fileName, before.manifest, after.manifest)
    }
    // What goes makes room for what comes.
    return writes.filter { $0.new == nil } + writes.filter { $0.new != nil }
  }

  private func content(
    _ side: TreeChange.Side?, _ path: ByteText
  ) throws -> WorkTreeFolder.Content? {
    switch side?.mode {
    case nil, .submodule?: nil
    case .symlink?: .link(try repository.blob(side?.id ?? .zero))
    case let mode?:
      .file(try repository.workTreeBytes(side?.id ?? .zero, at: path), isExecutable: mode == .executable)
    }
  }

  private func check(_ steps: Steps, allowsNew: Bool) throws {
    for head in steps.heads {
      let found = try holder(head.name).reference(head.name)
      guard found == head.old || allowsNew && found == head.new else {
        throw QueueError(
          .refused,
          "\(head.name) is at \(found?.short ?? "nothing"), and was at \(head.old?.short ?? "nothing") before",
          advice: "Somebody moved it meanwhile: move it back, or give the operation up (patch-queue abort).")
      }
    }
    for write in steps.files {
      let found = try write.folder.read(write.path)
      if found == write.old || allowsNew && (found == write.new || found?.isEmpty == true) { continue }
      throw QueueError(
        .refused, "\(write.path) has changes that would be lost",
        advice: "Give them to a patch (patch-queue refresh or absorb), commit them, or take them back.")
    }
  }

  private func apply(_ steps: Steps) throws {
    for write in steps.files {
      if try write.folder.read(write.path) == write.new { continue }
      if let new = write.new {
        try write.folder.write(new, to: write.path)
      } else {
        try write.folder.remove(write.path)
      }
    }
    if !steps.files.isEmpty { for folder in [home, workTree] { try folder?.flush() } }
    for head in steps.heads where try holder(head.name).reference(head.name) != head.new {
      try beforeWrite("move \(head.name)")
      try holder(head.name).update([head], actor: actor, message: "patch-queue")
    }
    if !steps.index.isEmpty {
      try beforeWrite("index")
      try repository.updateIndex(steps.index)
    }
  }

  /// What the index of the work tree has to say otherwise.
  private func index(from start: QueueState, to after: QueueState) throws -> [ByteText: IndexEntry] {
    guard workTree != nil else { return [:] }
    var entries: [ByteText: IndexEntry] = [:]
    var top = try repository.reference("HEAD")
    for (name, old, new) in moved(from: start, to: after) where try isCheckedOut(name) {
      let trees = try [old, new].map { try $0.map { try repository.commit($0).tree } }
      for change in try repository.changes(from: trees[0], to: trees[1]) {
        entries[change.path] = .file(change.new)
      }
      top = new
    }
    let waiting = Set(after.conflicts.map(\.path))
    for conflict in start.conflicts where !waiting.contains(conflict.path) && entries[conflict.path] == nil {
      let side = try top.flatMap { try repository.entry(conflict.path, in: repository.commit($0).tree) }
      entries[conflict.path] = .file(side.flatMap { $0.mode.isTree ? nil : $0 })
    }
    for conflict in after.conflicts { entries[conflict.path] = .conflict(conflict) }
    return entries
  }

  /// The references that lead elsewhere afterwards.
  private func moved(
    from start: QueueState, to after: QueueState
  ) -> [(name: String, old: ObjectID?, new: ObjectID?)] {
    after.heads.compactMap { head in
      guard let old = start.heads.first(where: { $0.reference == head.reference }), old != head else {
        return nil
      }
      return (head.reference, old.commit, head.commit)
    }
  }

  private func isCheckedOut(_ reference: String) throws -> Bool {
    if reference == "HEAD" { return true }
    return try holder(reference) === repository && repository.headBranch() == reference
  }

  /// The repository of a reference: branches are those of the queue, HEAD is that of the work tree.
  private func holder(_ reference: String) -> Repository {
    reference == "HEAD" ? repository : owner ?? repository
  }
}

// MARK: Back and forth

extension Workbench {
  /// The operation that takes the last change back, files and all.
  func undoing() throws -> Operation {
    guard let target = try target(of: .undo, against: .redo) else {
      throw QueueError(.refused, "there is nothing to undo")
    }
    return turned(target, .undo)
  }

  /// The operation that does again what was undone last.
  func redoing() throws -> Operation {
    guard let target = try target(of: .redo, against: .undo) else {
      throw QueueError(.refused, "there is nothing to redo")
    }
    return turned(target, .redo)
  }

  private func turned(_ target: Operation, _ kind: Operation.Kind) -> Operation {
    Operation(
      title: "\(kind.rawValue) \(target.title)", kind: kind, before: target.after, after: target.before,
      kept: target.kept)
  }

  /// The operation that is taken back next: for `undo` the last change that was not undone, for `redo` the last undo
  /// that was not redone.
  private func target(of kind: Operation.Kind, against other: Operation.Kind) throws -> Operation? {
    var turned = 0
    for entry in try log.entries() {
      switch entry.operation.kind {
      case .change:
        if kind == .redo { return nil }
        if turned == 0 { return entry.operation }
        turned -= 1
      case .abort: continue
      case .undo:
        if kind == .redo {
          if turned == 0 { return entry.operation }
          turned -= 1
        } else {
          turned += 1
        }
      default:
        // A redo: it is a change to undo, and it uses up an undo to redo.
        if kind == .undo {
          if turned == 0 { return entry.operation }
          turned -= 1
        } else {
          turned += 1
        }
      }
    }
    return nil
  }
}
