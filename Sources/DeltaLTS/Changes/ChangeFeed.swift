import DeltaColumns
import DeltaParquet

/// What changed between two versions of a table, row by row (PROTOCOL.md, Add CDC File).
///
/// The columns are those of the table at the last version, then `_change_type`, `_commit_version` and
/// `_commit_timestamp`. The order of rows is that of the versions.
public struct ChangeFeed: Sendable {
  /// The versions, both ends included.
  public let versions: ClosedRange<Int64>
  /// The table's columns, as of the last version.
  public let schema: StructType
  /// What there is to read; any process can read a task's rows by it.
  public let tasks: [ChangeTask]
  let reader: ChangeReader

  static func plan(_ log: LogDirectory, from: Int64, to: Int64?) async throws(DeltaError) -> ChangeFeed {
    let last = try await LogSnapshot.load(log, version: to)
    do throws(DeltaError) {
      guard from >= 0, from <= last.version else {
        throw DeltaError(
          from < 0 || to != nil ? .invalidArgument : .versionNotFound,
          "the range from version \(from) to version \(last.version) is empty; the first must not lie after the last"
        )
      }
      let commits = try await log.commits(from...last.version, properties: last.metadata.properties)
      let first = from == last.version ? last : try await LogSnapshot.load(log, version: from)
      try check(first, commits)
      let partitioned = !last.metadata.partitionColumns.isEmpty
      var tasks: [ChangeTask] = []
      for commit in commits {
        if partitioned { try commit.checkPartitionValues() }
        let planner = ChangePlanner(version: commit.version, timestamp: commit.timestamp) {
          log.location.keys.key($0)
        }
        tasks += planner.tasks(adds: commit.adds, removes: commit.removes, changeFiles: commit.changeFiles)
      }
      return ChangeFeed(
        versions: from...last.version, schema: last.metadata.schema, tasks: tasks,
        reader: ChangeReader(
          location: log.location, table: try TableFacts(last), cache: log.options.cache))
    } catch {
      throw error.at(log.table)
    }
  }

  /// The feed must have been on, and the table readable, at each of the versions.
  private static func check(_ first: LogSnapshot, _ commits: [CommitActions]) throws(DeltaError) {
    var metadata = first.metadata
    for commit in commits {
      if commit.version > first.version {
        if let changed = commit.metadata { metadata = changed }
        if let tableProtocol = commit.tableProtocol {
          do { try tableProtocol.checkReadable(metadata) } catch {
            throw error.at(.init(version: commit.version))
          }
        }
      }
      guard metadata.properties.enablesChangeDataFeed else {
        throw DeltaError(
          .changeFeedDisabled, "the change data feed was off at version \(commit.version)",
          at: .init(version: commit.version),
          advice: "Ask for a range in which delta.enableChangeDataFeed was true throughout.")
      }
    }
  }

  /// The fields of the batches.
  public var fields: [ColumnField] { schema.columnFields + ChangeReader.changeFields }

  /// The changed rows, as batches.
  public func batches(options: ScanOptions = ScanOptions()) -> ChangeBatches {
    ChangeBatches(reader: reader, tasks: tasks, options: options)
  }

  /// The changed rows as values of a type of yours, which may have properties such as `_change_type`.
  public func rows<Row: Decodable>(
    as type: Row.Type, options: ScanOptions = ScanOptions()
  ) -> RowSequence<Row> {
    RowSequence(batches(options: options))
  }
}

extension CommitActions {
  /// A remove action may leave its partition values out; its rows cannot be told then.
  fileprivate func checkPartitionValues() throws(DeltaError) {
    guard changeFiles.isEmpty else { return }
    if let remove = removes.first(where: { $0.dataChange && $0.partitionValues == nil }) {
      throw DeltaError(
        .malformedLog, "a remove action has no partition values, so that the rows it removed cannot be told",
        at: .init(version: version, file: remove.path),
        advice: "Ask for a range without this version.")
    }
  }
}
