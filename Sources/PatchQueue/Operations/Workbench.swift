import GitObjects

/// Brings a queue from one state to another so that a crash at any moment leaves the old state or the new one.
///
/// Order: objects, then the operation with both states in the log (the moment at which it has happened), then files one by
/// one, then the log again. Whoever finds an operation begun writes the rest of its files.
struct Workbench {
  let repository: Repository
  /// The folder of the manifest.
  let home: WorkTreeFolder
  /// The folder that shows the tree in scope; nil: none does.
  let workTree: WorkTreeFolder?
  /// The folder of the patches, below `home`.
  let patches: String
  let log: OperationLog
  let actor: Signature

  /// Does what an operation says.
  /// - Throws: `refused` where files are not as the operation expects to find them; nothing is changed then.
  func perform(_ operation: Operation) throws {
    try finish()
    let last = try log.last()?.id
    let writes = try writes(from: operation.before, to: operation.after)
    try check(writes, allowsNew: false)
    var operation = operation
    let progress = operation.progress
    operation.progress = .begun
    try home.beforeWrite("log \(operation.title)")
    let begun = try log.write(operation, behind: last, replacing: last, by: actor)
    try apply(writes)
    operation.progress = progress
    try home.beforeWrite("end \(operation.title)")
    try log.write(operation, behind: last, replacing: begun, by: actor)
  }

  /// Ends what a run that was killed has begun.
  /// - Returns: whether there was anything to do.
  @discardableResult
  func finish() throws -> Bool {
    guard let entry = try log.last(), entry.operation.progress == .begun else { return false }
    let writes = try writes(from: entry.operation.before, to: entry.operation.after)
    try check(writes, allowsNew: true)
    try apply(writes)
    var operation = entry.operation
    operation.progress = operation.todo == nil ? .done : .stopped
    try log.write(operation, behind: entry.previous, replacing: entry.id, by: actor)
    return true
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
    for name in Set(before.files.files.keys).union(after.files.files.keys).sorted() {
      let (old, new) = (before.files.files[name], after.files.files[name])
      if old != new { writes.append(file("\(patches)/\(name)", old, new)) }
    }
    if before.manifest != after.manifest {
      writes.append(file(Manifest.fileName, before.manifest, after.manifest))
    }
    // What goes makes room for what comes.
    return writes.filter { $0.new == nil } + writes.filter { $0.new != nil }
  }

  private func file(_ path: String, _ old: [UInt8]?, _ new: [UInt8]?) -> Write {
    Write(
      folder: home, path: ByteText(path), old: old.map { .file($0, isExecutable: false) },
      new: new.map { .file($0, isExecutable: false) })
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

  private func check(_ writes: [Write], allowsNew: Bool) throws(QueueError) {
    for write in writes {
      let found = try write.folder.read(write.path)
      if found == write.old || allowsNew && found == write.new { continue }
      throw QueueError(
        .refused, "\(write.path) has changes that would be lost",
        advice: "Give them to a patch (patch-queue refresh or absorb), commit them, or take them back.")
    }
  }

  private func apply(_ writes: [Write]) throws {
    for write in writes {
      if try write.folder.read(write.path) == write.new { continue }
      if let new = write.new {
        try write.folder.write(new, to: write.path)
      } else {
        try write.folder.remove(write.path)
      }
    }
  }
}

// MARK: Back and forth

extension Workbench {
  /// Takes the last change back, files and all.
  /// - Returns: what was undone.
  func undo() throws -> String {
    try finish()
    guard let target = try target(of: .undo, against: .redo) else {
      throw QueueError(.refused, "there is nothing to undo")
    }
    try turn(target, .undo, to: target.before)
    return target.title
  }

  /// Does again what was undone last.
  func redo() throws -> String {
    try finish()
    guard let target = try target(of: .redo, against: .undo) else {
      throw QueueError(.refused, "there is nothing to redo")
    }
    try turn(target, .redo, to: target.before)
    return target.title
  }

  private func turn(_ target: Operation, _ kind: Operation.Kind, to state: QueueState) throws {
    try perform(
      Operation(
        title: "\(kind.rawValue) \(target.title)", kind: kind, progress: .done, before: target.after,
        after: state,
        kept: target.kept, todo: nil))
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
