import DeltaStorage

extension LogDirectory {
  /// Reads the version that was the latest at `timestamp`, in milliseconds since the epoch.
  package func snapshot(asOf timestamp: Int64) async throws(DeltaError) -> LogSnapshot {
    let latest = try await LogSnapshot.load(self)
    do throws(DeltaError) {
      let listing = try await LogListing(self)
      let timeline = LogTimeline(self, listing, properties: latest.metadata.properties)
      let version = try await timeline.version(asOf: timestamp, earliest: listing.earliestVersion ?? 0)
      if version == latest.version { return latest }
      return try await LogSnapshot.load(self, version: version)
    } catch {
      throw error.at(table)
    }
  }

  /// The commits of the table, newest first.
  /// - Parameter limit: how many at the most; nil: all that the log still has.
  package func history(limit: Int? = nil) async throws(DeltaError) -> [LogCommit] {
    let latest = try await LogSnapshot.load(self)
    do throws(DeltaError) {
      let listing = try await LogListing(self)
      let timeline = LogTimeline(self, listing, properties: latest.metadata.properties)
      let count = min(max(limit ?? .max, 0), timeline.commits.count)
      let indices = Array((timeline.commits.count - count..<timeline.commits.count).reversed())
      let boundary = timeline.firstInCommit
      return try await inOrder(indices, window: window) { (index) throws(DeltaError) in
        let entry = timeline.commits[index]
        let actions = try await self.actions(String(entry.info.name), versions: entry.version...entry.version)
        let info = try actions.commitInfo()
        let time = index >= boundary ? info?.inCommitTimestamp : nil
        return LogCommit(version: entry.version, timestamp: time ?? timeline.fileTimes[index], info: info)
      }
    } catch {
      throw error.at(table)
    }
  }

  /// The actions of the commits of `versions`, ascending: fetched side by side, at most `window` ahead.
  ///
  /// A version whose commit is gone, or that does not exist, is an error.
  package func commits(
    _ versions: ClosedRange<Int64>, properties: TableProperties
  ) async throws(DeltaError) -> [CommitActions] {
    do throws(DeltaError) {
      let listing = try await LogListing(self)
      guard let latest = listing.latestVersion else {
        throw DeltaError(.notATable, "there is no Delta log with commits at \(store.describe(path))")
      }
      guard versions.lowerBound >= 0, versions.upperBound <= latest else {
        throw DeltaError(
          .versionNotFound, "version \(versions.upperBound) does not exist; the latest is \(latest)",
          at: .init(version: versions.upperBound))
      }
      let timeline = LogTimeline(self, listing, properties: properties)
      // A checkpoint may be all that is left of the latest version.
      guard let first = timeline.commits.first?.version, let last = timeline.commits.last?.version,
        versions.upperBound <= last
      else {
        throw DeltaError(
          .versionNotAvailable, "the commit of version \(versions.upperBound) is no longer in the log",
          at: .init(version: versions.upperBound))
      }
      guard versions.lowerBound >= first else {
        throw DeltaError(
          .versionNotAvailable,
          "the commit of version \(versions.lowerBound) is no longer in the log; the earliest that is there without a gap behind it is \(first)",
          at: .init(version: versions.lowerBound))
      }
      let boundary = timeline.firstInCommit
      let indices = Array(Int(versions.lowerBound - first)...Int(versions.upperBound - first))
      return try await inOrder(indices, window: window) { (index) throws(DeltaError) in
        let entry = timeline.commits[index]
        let actions = try await self.actions(String(entry.info.name), versions: entry.version...entry.version)
        let time = index >= boundary ? try actions.commitInfo()?.inCommitTimestamp : nil
        return try CommitActions(actions, timestamp: time ?? timeline.fileTimes[index])
      }
    } catch {
      throw error.at(table)
    }
  }
}
