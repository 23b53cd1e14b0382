/// Tells which rows of which files a commit changed (PROTOCOL.md, Reader Requirements for AddCDCFile).
///
/// Pure: it sees the actions of one commit and reads nothing.
package struct ChangePlanner {
  package let version: Int64
  /// Milliseconds since the epoch.
  package let timestamp: Int64
  /// The form in which two spellings of one path are equal.
  package let canonical: (String) -> String

  package init(version: Int64, timestamp: Int64, canonical: @escaping (String) -> String) {
    self.version = version
    self.timestamp = timestamp
    self.canonical = canonical
  }

  /// The tasks of a commit: its change files where it has any, else what its data-changing adds and removes
  /// imply. A file that is removed and added again differs by its deletion vectors alone.
  package func tasks(
    adds: [AddFile], removes: [RemoveFile], changeFiles: [AddChangeFile]
  ) -> [ChangeTask] {
    if !changeFiles.isEmpty {
      return changeFiles.map {
        task(.recorded, path: $0.path, partitionValues: $0.partitionValues, size: $0.size)
      }
    }
    var removed: [String: RemoveFile] = [:]
    for remove in removes where remove.dataChange { removed[canonical(remove.path)] = remove }
    var tasks: [ChangeTask] = []
    for add in adds where add.dataChange {
      if let remove = removed.removeValue(forKey: canonical(add.path)) {
        tasks += difference(from: remove, to: add)
      } else {
        tasks.append(
          task(
            .inserted, path: add.path, partitionValues: add.partitionValues, size: add.size,
            excluding: add.deletionVector))
      }
    }
    // In the order of the log, not of the dictionary.
    for remove in removes where removed.removeValue(forKey: canonical(remove.path)) != nil {
      tasks.append(
        task(
          .deleted, path: remove.path, partitionValues: remove.partitionValues ?? [:], size: remove.size,
          excluding: remove.deletionVector))
    }
    return tasks
  }

  /// Rows newly named by the vector are deleted; rows no longer named are back.
  private func difference(from remove: RemoveFile, to add: AddFile) -> [ChangeTask] {
    let (before, after) = (remove.deletionVector, add.deletionVector)
    guard before != after else { return [] }
    var tasks: [ChangeTask] = []
    if let after {
      tasks.append(
        task(
          .deleted, path: add.path, partitionValues: add.partitionValues, size: add.size, excluding: before,
          only: after))
    }
    if let before {
      tasks.append(
        task(
          .inserted, path: add.path, partitionValues: add.partitionValues, size: add.size, excluding: after,
          only: before))
    }
    return tasks
  }

  private func task(
    _ kind: ChangeTask.Kind, path: String, partitionValues: [String: String?], size: Int64?,
    excluding: DeletionVectorDescriptor? = nil, only: DeletionVectorDescriptor? = nil
  ) -> ChangeTask {
    ChangeTask(
      kind: kind, path: path, partitionValues: partitionValues, size: size, excluding: excluding, only: only,
      version: version, timestamp: timestamp)
  }
}
