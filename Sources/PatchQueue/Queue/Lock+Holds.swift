import PatchFormat

extension Lock {
  /// Whether the lock knows every file of the queue as it is, and the base: then there is nothing to write.
  static func holds(_ files: QueueFiles, on base: Manifest.Base) throws(QueueError) -> Bool {
    guard let bytes = files.files[fileName], let lock = try? Lock(bytes), Array(lock.text.utf8) == bytes,
      lock.base == Base(commit: base.commit, tree: base.tree)
    else { return false }
    let series = try files.series()
    return series.bytes == files.files[QueueFiles.seriesName] && series.names == lock.patches.map(\.name)
      && lock.patches.allSatisfy { $0.sha256 == files.files[$0.name].map(SHA256.hex) }
  }
}
