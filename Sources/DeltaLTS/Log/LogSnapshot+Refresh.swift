import DeltaStorage

extension LogSnapshot {
  /// The latest version. It costs what is new: the log is listed behind this version, new commits are put on top of
  /// what is known, and everything older is shared. The same object where nothing is new.
  package func refresh() async throws(DeltaError) -> LogSnapshot {
    do throws(DeltaError) {
      let listing = try await LogListing(log, from: version)
      guard isContinued(by: listing) else { return try await LogSnapshot.load(log) }
      guard let latest = listing.latestVersion, latest > version else { return self }
      if files.isLong, listing.checkpoints.contains(where: { $0.format?.canRead == true }) {
        // A reader that lives long would keep every commit it has seen: it starts again from a newer checkpoint.
        return try await LogSnapshot.load(log)
      }
      let segment: LogSegment
      do {
        segment = try LogSegment(listing, version: latest, after: version)
      } catch {
        // The commits between may have been cleaned up behind a newer checkpoint.
        return try await LogSnapshot.load(log)
      }
      return try await advanced(by: segment, listing)
    } catch {
      throw error.at(log.table)
    }
  }

  /// Whether the table that is listed is the one that this snapshot is of: its newest commit is still the same file.
  private func isContinued(by listing: LogListing) -> Bool {
    guard let commitFile else { return listing.latestVersion ?? -1 >= version }
    guard let now = listing.commit(version)?.info else {
      // Cleaned up since; then something newer must be there.
      return listing.latestVersion ?? -1 > version
    }
    return now.size == commitFile.size && now.modified == commitFile.modified && now.etag == commitFile.etag
  }

  private func advanced(by segment: LogSegment, _ listing: LogListing) async throws(DeltaError) -> LogSnapshot
  {
    async let checksum = log.checksum(listing.checksums[segment.version], version: segment.version)
    let commits = try await log.actions(segment.sources)
    let newestFirst = Array(commits.reversed())
    var state = ReplayedState()
    for commit in newestFirst { try state.merge(commit) }
    state.merge(self.state)
    let newest = newestFirst.first.flatMap { $0.versions == segment.version...segment.version ? $0 : nil }
    return try LogSnapshot(
      log: log, version: segment.version, state: state, files: try files.adding(newestFirst), commit: newest,
      commitFile: listing.commit(segment.version)?.info, checksum: await checksum, previous: self)
  }
}
