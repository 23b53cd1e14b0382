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
    keep(&operation)
    try beforeWrite("persist")
    try owner?.persist(reachableFrom: operation.after.heads.compactMap(\.commit))
    try beforeWrite("log \(operation.title)")
    let begun = try log.write(operation, behind: behind, replacing: last?.id, by: actor)
    try apply(steps, resuming: false)
    operation.progress = progress
    operation.forgetStart()
    try beforeWrite("end \(operation.title)")
    try log.end(operation, begun, behind: behind, by: actor)
  }

  /// What was undone is there to be redone, whatever git collects meanwhile.
  private func keep(_ operation: inout Operation) {
    for commit in (operation.before.heads + operation.after.heads).compactMap(\.commit)
    where !operation.kept.contains(commit) && repository.kind(commit) == .commit {
      operation.kept.append(commit)
    }
  }

  /// Ends what a run that was killed has begun.
  /// - Returns: whether there was anything to do.
  @discardableResult
  func finish() throws -> Bool {
    guard let entry = try log.last(), entry.operation.progress == .begun else { return false }
    let steps = try steps(entry.operation)
    try check(steps, allowsNew: true)
    try apply(steps, resuming: true)
    var operation = entry.operation
    operation.progress = operation.todo == nil ? .done : .stopped
    operation.forgetStart()
    try beforeWrite("end \(operation.title)")
    try log.end(operation, entry.id, behind: entry.previous, by: actor)
    return true
  }
}
