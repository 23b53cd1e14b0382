import DeltaJSON
import DeltaMemory

/// The actions of one commit, typed: for the change feed and whoever follows a table commit by commit.
package struct CommitActions: Sendable {
  package let version: Int64
  /// When it was made: see `LogCommit.timestamp`.
  package let timestamp: Int64
  package var adds: [AddFile] = []
  package var removes: [RemoveFile] = []
  package var changeFiles: [AddChangeFile] = []
  package var tableProtocol: TableProtocol?
  package var metadata: TableMetadata?
  package var commitInfo: CommitInfo?
  package var transactions: [SetTransaction] = []
  package var domainMetadata: [DomainMetadata] = []

  init(_ actions: LogActions, timestamp: Int64) throws(DeltaError) {
    version = actions.versions.upperBound
    self.timestamp = timestamp
    for file in actions.files {
      let value: JSONValue
      do { value = try actions.value(at: file.start) } catch {
        throw actions.malformed("\(error)", cause: error)
      }
      if file.isAdd {
        guard let add = LogJSON.add(value) else { throw actions.malformed("an add action is incomplete") }
        adds.append(add)
      } else {
        guard let remove = LogJSON.remove(value) else {
          throw actions.malformed("a remove action is incomplete")
        }
        removes.append(remove)
      }
    }
    for other in actions.others {
      switch other.actionKind {
      case .cdc: changeFiles.append(try actions.read(other, LogJSON.changeFile))
      case .tableProtocol: tableProtocol = try actions.read(other, LogJSON.tableProtocol)
      case .metaData: metadata = try actions.read(other, LogJSON.metadata).metadata(withSchema: true)
      case .commitInfo: commitInfo = try actions.read(other) { CommitInfo($0) }
      case .txn: transactions.append(try actions.read(other, LogJSON.transaction))
      case .domainMetadata: domainMetadata.append(try actions.read(other, LogJSON.domainMetadata))
      default: break
      }
    }
  }
}

/// One commit of a table's history.
package struct LogCommit: Sendable {
  package let version: Int64
  /// Milliseconds since the epoch: the in-commit timestamp where the version has one, else the time the commit file
  /// was written, made to rise from version to version.
  package let timestamp: Int64
  /// Nil where the commit does not tell.
  package let info: CommitInfo?
}
