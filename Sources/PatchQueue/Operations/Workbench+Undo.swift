import GitObjects

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
    // What is undone is the change, how often ever it was done again.
    let title = target.kind == .change ? target.title[...] : target.title.drop { $0 != " " }.dropFirst()
    return Operation(
      title: "\(kind.rawValue) \(title)", kind: kind, before: target.after, after: target.before,
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
