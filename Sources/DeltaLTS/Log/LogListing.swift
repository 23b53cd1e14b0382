import DeltaStorage

/// What lies in `_delta_log`, from some version on.
package struct LogListing: Sendable {
  /// The versions below this one were not looked at.
  let start: Int64
  /// The commits, by ascending version.
  private(set) var commits: [Entry] = []
  private(set) var compactions: [Entry] = []
  private(set) var checkpoints: [CheckpointFiles] = []
  private(set) var checksums: [Int64: ObjectInfo] = [:]

  struct Entry: Sendable {
    let version: Int64
    let endVersion: Int64
    let info: ObjectInfo
  }

  /// Lists the files of the versions from `start` on.
  init(_ log: LogDirectory, from start: Int64 = 0) async throws(DeltaError) {
    self.start = start
    var parts: [CheckpointFiles.Key: CheckpointFiles] = [:]
    // Names of a version follow the version itself, which as a name does not exist.
    let listing = log.store.list(log.path, after: start > 0 ? LogFileName.padded(start) : nil)
    do throws(StorageError) {
      var entries = listing.makeAsyncIterator()
      while let info = try await entries.next() {
        guard let name = LogFileName(info.name), name.version >= start else { continue }
        add(info, name, &parts)
      }
    } catch {
      if error.code != .notFound { throw DeltaError(error, file: "_delta_log") }
    }
    checkpoints = parts.values.filter(\.isComplete)
    checkpoints.sort { left, right in
      (left.version, right.rank, left.identity) < (right.version, left.rank, right.identity)
    }
  }

  private mutating func add(
    _ info: ObjectInfo, _ name: LogFileName, _ parts: inout [CheckpointFiles.Key: CheckpointFiles]
  ) {
    let entry = Entry(version: name.version, endVersion: name.endVersion, info: info)
    switch name.kind {
    case .commit: commits.append(entry)
    case .compaction: compactions.append(entry)
    case .checksum: checksums[name.version] = info
    case .checkpoint:
      guard let checkpoint = name.checkpoint else { return }
      let key = CheckpointFiles.Key(
        version: name.version, format: checkpoint.format, identity: checkpoint.identity)
      parts[key, default: CheckpointFiles(key, parts: checkpoint.parts)].add(info, part: checkpoint.part)
    default: break
    }
  }

  var isEmpty: Bool { commits.isEmpty && checkpoints.isEmpty }

  /// The newest version that the log tells of.
  var latestVersion: Int64? {
    [commits.last?.version, checkpoints.last?.version].compactMap { $0 }.max()
  }

  /// The commit of `version`.
  func commit(_ version: Int64) -> Entry? {
    var low = 0
    var high = commits.count
    while low < high {
      let middle = (low + high) / 2
      if commits[middle].version < version { low = middle + 1 } else { high = middle }
    }
    return low < commits.count && commits[low].version == version ? commits[low] : nil
  }

  /// The first version that can still be read: 0, or that of the oldest checkpoint.
  var earliestVersion: Int64? {
    if commits.first?.version == 0 { return 0 }
    return checkpoints.first { $0.format?.canRead == true }?.version ?? checkpoints.first?.version
  }
}

/// The files that make up one checkpoint.
package struct CheckpointFiles: Sendable {
  struct Key: Hashable, Sendable {
    let version: Int64
    let format: String
    let identity: String
  }

  package let version: Int64
  let formatName: String
  let identity: String
  private let parts: Int
  private var byPart: [Int: ObjectInfo] = [:]

  init(_ key: Key, parts: Int) {
    version = key.version
    formatName = key.format
    identity = key.identity
    self.parts = parts
  }

  mutating func add(_ info: ObjectInfo, part: Int) { byPart[part] = info }

  /// Whether no part is missing: a checkpoint in parts is not written at once (PROTOCOL.md, Checkpoints).
  var isComplete: Bool { byPart.count == parts }

  /// The files in the order of their parts.
  package var files: [ObjectInfo] { byPart.sorted { $0.key < $1.key }.map(\.value) }

  var format: CheckpointFormat? { CheckpointFormat.named(formatName) }

  /// Of several checkpoints of one version the one with the least rank is taken.
  var rank: Int { CheckpointFormat.table.firstIndex { $0.name == formatName } ?? .max }
}
