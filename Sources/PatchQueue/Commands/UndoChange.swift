/// `undo` and `redo`: takes the last change back, queue, files and all, and does it again.
public struct UndoChange: QueueCommand {
  public var isRedo: Bool

  public init(isRedo: Bool = false) { self.isRedo = isRedo }

  public func plan(_ home: QueueHome) throws -> Plan {
    try home.refuseWhileStopped()
    let operation = try isRedo ? home.workbench.redoing() : home.workbench.undoing()
    if case .branch(let reference, _) = home.place,
      !operation.after.heads.contains(where: { $0.reference == reference })
    {
      throw QueueError(
        .refused, "\(operation.title): that was not committed to \(reference) by this program",
        advice: "Check the branch out where it was done, and undo it there.")
    }
    return Plan(
      Report(
        [.init(operation.title, .good)],
        json: ["operation": .string(operation.title), "patches": operation.after.patchNames]), operation)
  }
}

extension QueueState {
  /// The names of the patches, for documents.
  var patchNames: StableJSON? {
    (try? files.series()).map { series in .array(series.names.map { .string($0) }) }
  }
}

extension QueueHome {
  /// The operation that waits for somebody to resolve a conflict.
  func stopped() throws -> OperationLog.Entry? {
    guard let last = try log.last(), last.operation.progress == .stopped else { return nil }
    return last
  }

  /// - Throws: `refused` where an operation waits to be continued.
  func refuseWhileStopped() throws {
    guard let stopped = try stopped() else { return }
    throw QueueError(
      .refused, "\(stopped.operation.title) has stopped at a conflict and waits",
      advice: "End it first: patch-queue continue, skip or abort.")
  }
}
