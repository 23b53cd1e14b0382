/// The files that one version of a table is read from.
struct LogSegment: Sendable {
  let version: Int64
  let checkpoint: CheckpointFiles?
  /// Commits and compactions behind the checkpoint, by ascending version, without gaps.
  let sources: [LogSource]

  /// The segment that begins with `checkpoint` (nil: with version 0).
  init(
    _ listing: LogListing, version: Int64, checkpoint: CheckpointFiles?, compactions: Bool
  ) throws(DeltaError) {
    self.version = version
    self.checkpoint = checkpoint
    sources = try Self.sources(
      listing, from: (checkpoint?.version ?? -1) + 1, through: version, compactions: compactions)
  }

  /// The commits behind `known`.
  init(_ listing: LogListing, version: Int64, after known: Int64) throws(DeltaError) {
    self.version = version
    checkpoint = nil
    sources = try Self.sources(listing, from: known + 1, through: version, compactions: false)
  }

  private static func sources(
    _ listing: LogListing, from first: Int64, through last: Int64, compactions: Bool
  ) throws(DeltaError) -> [LogSource] {
    var sources: [LogSource] = []
    var next = first
    // A compaction is taken where it spares commits or stands in for missing ones. The newest commit is read
    // itself: it alone has the commit's time.
    var longest: [Int64: LogListing.Entry] = [:]
    for entry in listing.compactions where entry.endVersion <= last {
      if entry.endVersion > longest[entry.version]?.endVersion ?? -1 { longest[entry.version] = entry }
    }
    while next <= last {
      let commit = listing.commit(next)
      if let compaction = longest[next], commit == nil || (compactions && compaction.endVersion < last) {
        sources.append(source(compaction))
        next = compaction.endVersion + 1
      } else if let commit {
        sources.append(source(commit))
        next += 1
      } else {
        throw gap(at: next, first, last, listing)
      }
    }
    return sources
  }

  var hasCompactions: Bool { sources.contains { $0.versions.count > 1 } }

  private static func source(_ entry: LogListing.Entry) -> LogSource {
    LogSource(
      name: String(entry.info.name), versions: entry.version...entry.endVersion, byteCount: entry.info.size)
  }

  private static func gap(
    at missing: Int64, _ first: Int64, _ last: Int64, _ listing: LogListing
  ) -> DeltaError {
    let commits = listing.commits
    if missing == first, first == 0, let oldest = commits.first?.version, oldest > 0 {
      return notAvailable(last, listing)
    }
    return DeltaError(
      .logGap, "the commit of version \(missing) is missing, and versions up to \(last) need it",
      at: .init(version: missing, file: "_delta_log/\(LogFileName.commit(missing))"),
      advice: "Restore the file, or read a version before it.")
  }

  static func notAvailable(_ version: Int64, _ listing: LogListing) -> DeltaError {
    let earliest = listing.earliestVersion
    return DeltaError(
      .versionNotAvailable,
      "the log before version \(version) has been cleaned up, so that the version cannot be made again; "
        + (earliest.map { "the earliest that can is \($0)" } ?? "there is no checkpoint to start from"),
      at: .init(version: version))
  }
}

extension LogListing {
  /// Where reading of `version` may begin, best first: the newest complete checkpoint and the older ones, then the
  /// first commit (nil).
  func starts(for version: Int64) -> [CheckpointFiles?] {
    checkpoints.reversed().filter { $0.version <= version } + [nil]
  }
}
