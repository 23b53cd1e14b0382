import GitObjects

/// `push`, `pop` and `goto`: shows more or fewer patches in the work tree.
public struct MoveTop: QueueCommand {
  /// Where to.
  public enum Target: Sendable {
    /// So many patches up; down where negative.
    case by(Int)
    case all
    case none
    /// The patch becomes the top one.
    case to(String)
    /// The patch and those above it go.
    case below(String)
  }

  public var target: Target

  public init(_ target: Target) { self.target = target }

  public func plan(_ home: QueueHome) throws -> Plan {
    try home.refuseWhileStopped()
    let stack = try home.stack()
    let old = try home.shownPosition(in: stack)
    let new = try position(home, stack, old)
    let moved =
      new > old
      ? stack.patches[old..<new].map { ("+ ", $0) } : stack.patches[new..<old].reversed().map { ("- ", $0) }
    let top = new == 0 ? "no patch is applied" : "\(stack.patches[new - 1].name) is the top patch"
    return Plan(
      Report(
        moved.map { .init($0.0, new > old ? .good : .dim) + .init($0.1.name) } + [.init(top)],
        json: [
          "applied": .integer(new), "of": .integer(stack.levels.count),
          "top": new == 0 ? nil : .string(stack.patches[new - 1].name),
        ]),
      new == old
        ? nil
        : try home.change(
          "goto \(new == 0 ? "base" : stack.patches[new - 1].name)", from: stack, to: stack, position: new))
  }

  private func position(_ home: QueueHome, _ stack: Stack, _ old: Int) throws -> Int {
    let names = stack.patches.map(\.name)
    switch target {
    case .all: return names.count
    case .none: return 0
    case .to(let name): return try home.index(of: name, in: names, default: 0) + 1
    case .below(let name): return try home.index(of: name, in: names, default: 0)
    case .by(let count):
      let new = old.addingReportingOverflow(count)
      guard !new.overflow, (0...names.count).contains(new.partialValue) else {
        let left = count < 0 ? old : names.count - old
        throw QueueError(
          .usage,
          left == 0
            ? "there is no patch to \(count < 0 ? "pop" : "push")"
            : "there are only \(left) patches to \(count < 0 ? "pop" : "push")")
      }
      return new.partialValue
    }
  }
}

extension QueueHome {
  /// How many patches the work tree has.
  /// - Throws: `refused` where no work tree shows them.
  func shownPosition(in stack: Stack) throws -> Int {
    _ = try editedTree()
    return try position(in: stack)
  }

  /// - Throws: `refused` where the work tree has some of the patches: not all, nor none where they lie beside it.
  func requireWhole(_ position: Int, of stack: Stack) throws(QueueError) {
    if position == stack.levels.count || position == 0 && !manifest.isApplied { return }
    throw QueueError(
      .refused, "\(position) of \(stack.levels.count) patches are applied",
      advice: "Apply them all first: patch-queue push --all")
  }

  /// The tree in scope as somebody left it in the work tree.
  /// - Throws: `refused` where no work tree shows the patches.
  func editedTree() throws -> ObjectID {
    if case .folder = place, let shown = try shownTree() { return shown }
    throw QueueError(
      .refused, "no work tree shows the patches",
      advice: manifest.isApplied
        ? "Check the line's branch out first."
        : "Check the base out in \(repository.workTree ?? repository.gitFolder) first: git checkout \(line.base.name)"
    )
  }
}
