import PatchFormat

extension Lock {
  /// Whether the lock knows every file of the queue as it is, and the base: then there is nothing to write.
  static func holds(_ files: QueueFiles, on base: Manifest.Base) throws(QueueError) -> Bool {
    guard let bytes = files.files[fileName], let lock = try? Lock(bytes), Array(lock.text.utf8) == bytes,
      lock.base == Base(commit: base.commit, tree: base.tree)
    else { return false }
    let series = try files.series()
    return series.bytes == files.listName.flatMap { files.files[$0] }
      && series.names == lock.patches.map(\.name)
      && lock.patches.allSatisfy { $0.sha256 == files.files[$0.name].map(SHA256.hex) }
  }

  /// The stack with the trees that the lock tells, where it holds: nothing has to be applied, and no tree to be there.
  static func stack(_ files: QueueFiles, on base: Manifest.Base) throws(QueueError) -> Stack? {
    guard try holds(files, on: base), let lock = try files.lock() else { return nil }
    var stack = Stack(base: lock.base.tree)
    for (patch, entry) in zip(try files.patches(), lock.patches) { stack.push(patch, tree: entry.tree) }
    return stack
  }
}
