import DeltaColumns
import DeltaStorage

/// The times of a table's versions, as time travel and history see them.
///
/// Versions from before in-commit timestamps go by the time their commit file was written; where those do not rise,
/// each counts as one millisecond later than the one before.
struct LogTimeline: Sendable {
  let log: LogDirectory
  /// The commits that are there without a gap up to the latest version, by ascending version.
  let commits: [LogListing.Entry]
  /// By the files' times; as many as `commits`.
  let fileTimes: [Int64]
  let properties: TableProperties

  init(_ log: LogDirectory, _ listing: LogListing, properties: TableProperties) {
    self.log = log
    self.properties = properties
    var start = listing.commits.count
    while start > 0,
      start == listing.commits.count
        || listing.commits[start - 1].version + 1 == listing.commits[start].version
    {
      start -= 1
    }
    commits = Array(listing.commits[start...])
    var times: [Int64] = []
    times.reserveCapacity(commits.count)
    for commit in commits {
      let (after, overflow) = (times.last ?? .min).addingReportingOverflow(1)
      times.append(times.isEmpty || overflow ? commit.info.modified : max(commit.info.modified, after))
    }
    fileTimes = times
  }

  /// The index of the first commit with an in-commit timestamp; the number of commits where none has one.
  var firstInCommit: Int {
    guard properties.enablesInCommitTimestamps else { return commits.count }
    let enabled = properties.inCommitTimestampEnablementVersion ?? 0
    return commits.firstIndex { $0.version >= enabled } ?? commits.count
  }

  /// The time of commit number `index`.
  func time(_ index: Int) async throws(DeltaError) -> Int64 {
    guard index >= firstInCommit else { return fileTimes[index] }
    let entry = commits[index]
    let actions = try await log.actions(String(entry.info.name), versions: entry.version...entry.version)
    return try inCommitTime(actions)
  }

  func inCommitTime(_ actions: LogActions) throws(DeltaError) -> Int64 {
    guard let time = try actions.commitInfo()?.inCommitTimestamp else {
      throw actions.malformed("the commit has no in-commit timestamp though the table has them")
    }
    return time
  }

  /// The newest version that was there at `timestamp` (milliseconds since the epoch).
  func version(asOf timestamp: Int64, earliest: Int64) async throws(DeltaError) -> Int64 {
    guard let first = commits.firstIndex(where: { $0.version >= earliest }) else {
      throw DeltaError(
        .timestampOutOfRange, "no commit is left in the log, so that no version has a time",
        advice: "Ask for a version by number.")
    }
    let boundary = max(first, firstInCommit)
    // From the enablement on only versions with an in-commit timestamp are looked at, before it only the others
    // (PROTOCOL.md, Recommendations for Readers of Tables with In-Commit Timestamps).
    var enablement = properties.inCommitTimestampEnablementTimestamp
    if enablement == nil, boundary < commits.count, boundary > first { enablement = try await time(boundary) }
    let isAfter = boundary < commits.count && (boundary == first || timestamp >= enablement ?? .min)
    let range = isAfter ? boundary..<commits.count : first..<boundary
    var low = range.lowerBound
    var high = range.upperBound
    while low < high {
      let middle = (low + high) / 2
      if try await time(middle) <= timestamp { low = middle + 1 } else { high = middle }
    }
    guard low > range.lowerBound else { throw try await outOfRange(timestamp, first) }
    // A time after the newest commit is nobody's.
    if low == commits.count, try await time(low - 1) < timestamp {
      throw try await outOfRange(timestamp, first)
    }
    return commits[low - 1].version
  }

  private func instant(_ milliseconds: Int64) -> String {
    TimeText.timestamp(milliseconds, .millisecond, isInstant: true)
  }

  private func outOfRange(_ timestamp: Int64, _ first: Int) async throws(DeltaError) -> DeltaError {
    let last = commits.count - 1
    let earliest = instant(try await time(first))
    let latest = instant(try await time(last))
    return DeltaError(
      .timestampOutOfRange,
      "\(instant(timestamp)) is not within the table's history: the earliest version that can be read, \(commits[first].version), is of \(earliest), the latest, \(commits[last].version), of \(latest)",
      advice: "Ask for a time between them, or for a version by number.")
  }
}
