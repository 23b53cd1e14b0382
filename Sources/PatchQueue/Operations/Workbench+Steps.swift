import GitObjects

extension Workbench {
  /// What is to be done on the disk, in this order.
  struct Steps {
    var files: [Write] = []
    var heads: [Repository.ReferenceChange] = []
    var indexes: [(repository: Repository, entries: [ByteText: IndexEntry])] = []
  }

  func steps(_ operation: Operation) throws -> Steps {
    let (start, after) = (operation.start ?? operation.before, operation.after)
    var steps = Steps(files: try writes(from: start, to: after))
    steps.heads = moved(from: start, to: after).map { .init($0, from: $1, to: $2) }
    steps.indexes = try indexes(from: start, to: after)
    return steps
  }

  func check(_ steps: Steps, allowsNew: Bool) throws {
    for head in steps.heads {
      let holder = holder(head.name)
      let found = try holder.reference(head.name)
      guard found == head.old || allowsNew && found == head.new else {
        throw QueueError(
          .refused,
          "\(head.name) is at \(found?.short ?? "nothing"), and was at \(head.old?.short ?? "nothing") before",
          advice: "Somebody moved it meanwhile: move it back, or give the operation up (patch-queue abort).")
      }
      guard head.new.map(holder.contains) ?? true else {
        throw QueueError(
          .refused, "what \(head.name) was at is no longer in the repository",
          advice: "It was taken back long ago, and collected since: do it anew.")
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

  /// - Parameter resuming: whether some of it may be done already. Else all is as it was before, which was checked.
  func apply(_ steps: Steps, resuming: Bool) throws {
    for write in steps.files {
      let found = resuming ? try write.folder.read(write.path) : write.old
      if found == write.new { continue }
      if let new = write.new {
        try write.folder.write(new, to: write.path)
      } else {
        try write.folder.remove(write.path)
      }
    }
    if !steps.files.isEmpty { for folder in [home, workTree] { try folder?.flush() } }
    for head in steps.heads where try holder(head.name).reference(head.name) != head.new {
      try beforeWrite("move \(head.name)")
      try holder(head.name).update([checkedOut(head)], actor: actor, message: "patch-queue")
    }
    for (repository, entries) in steps.indexes {
      try beforeWrite("index")
      try repository.updateIndex(entries)
    }
  }
}
