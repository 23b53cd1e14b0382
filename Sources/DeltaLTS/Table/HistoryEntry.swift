/// One commit of a table.
public struct HistoryEntry: Sendable {
  public let version: Int64
  /// Milliseconds since the epoch: the in-commit timestamp where the version has one, else the time its file was
  /// written, or one more than the version before where that is later. Time travel goes by it.
  public let timestamp: Int64
  /// Who did what; nil where the commit does not tell.
  public let info: CommitInfo?

  init(_ commit: LogCommit) {
    version = commit.version
    timestamp = commit.timestamp
    info = commit.info
  }
}
