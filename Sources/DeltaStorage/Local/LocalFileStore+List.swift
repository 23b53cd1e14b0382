extension LocalFileStore {
  /// One page of a listing.
  ///
  /// Names are read once for a directory and sorted; only those on the page are looked up. What vanishes
  /// meanwhile, dangling links, pipes and devices are left out, and so are names that are not UTF-8. A recursive
  /// listing does not follow links to directories, which could lead round in circles.
  public func listPage(_ request: ListRequest, at cursor: ListCursor?) async throws(StorageError) -> ListPage
  {
    var walk: DirectoryWalk
    if let state = cursor?.state as? DirectoryWalk { walk = state } else { walk = try await begin(request) }
    var entries: [ObjectInfo] = []
    let pageSize = max(1, request.pageSize)
    while entries.count < pageSize, let frame = walk.frames.last {
      guard !Task.isCancelled else { throw .cancelled(systemPath(request.directory)) }
      guard frame.index < frame.names.count else {
        walk.frames.removeLast()
        continue
      }
      walk.frames[walk.frames.count - 1].index += 1
      guard let name = frame.names.name(frame.index) else { continue }
      let path = try frame.directory.appending(name)
      if request.recursive, frame.names.kind(frame.index) == .directory {
        if let below = try await open(path, after: frame.rest(behind: name), nested: true) {
          walk.frames.append(below)
        }
      } else if let info = try look(path, request) {
        entries.append(info)
      }
    }
    return ListPage(entries: entries, next: walk.frames.isEmpty ? nil : ListCursor(walk))
  }

  private func begin(_ request: ListRequest) async throws(StorageError) -> DirectoryWalk {
    let after = request.after.map { Array($0.utf8) }
    let frame = try await open(request.directory, after: after, nested: request.recursive)
    return DirectoryWalk(frames: frame.map { [$0] } ?? [])
  }

  private func open(
    _ directory: ObjectPath, after: [UInt8]?, nested: Bool
  ) async throws(StorageError) -> DirectoryWalk.Frame? {
    guard let names = try await DirectoryNames.read(systemPath(directory), after: after, nested: nested)
    else {
      return nil
    }
    return DirectoryWalk.Frame(directory: directory, names: names, after: after)
  }

  private func look(_ path: ObjectPath, _ request: ListRequest) throws(StorageError) -> ObjectInfo? {
    let file = systemPath(path)
    switch POSIX.status(file) {
    case .failure(let failure):
      let error = failure.storageError("list", file)
      if error.code == .notFound || error.code == .invalidPath { return nil }
      throw error
    case .success(let status):
      switch status.kind {
      case .regular: return try Self.info(path, status, file)
      case .directory where request.includesDirectories && !request.recursive:
        return ObjectInfo(path: path, size: 0, modified: status.modified, isDirectory: true)
      case .directory, .other: return nil
      }
    }
  }
}

/// Where a listing stands: the directories from the listed one down to the one being read.
struct DirectoryWalk: Sendable {
  struct Frame: Sendable {
    let directory: ObjectPath
    let names: DirectoryNames
    let after: [UInt8]?
    var index = 0

    /// What is left of `after` below the directory `name`; nil where all below comes behind it.
    func rest(behind name: String) -> [UInt8]? {
      let prefix = Array(name.utf8) + [UInt8(ascii: "/")]
      guard let after, after.starts(with: prefix) else { return nil }
      return Array(after.dropFirst(prefix.count))
    }
  }

  var frames: [Frame]
}
