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
      if !request.recursive {
        let names = frame.index..<min(frame.index + pageSize - entries.count, frame.names.count)
        walk.frames[walk.frames.count - 1].index = names.upperBound
        if names.upperBound == frame.names.count { walk.frames.removeLast() }
        entries += try await look(names, frame, request)
        continue
      }
      guard !Task.isCancelled else { throw .cancelled(systemPath(request.directory)) }
      guard frame.index < frame.names.count else {
        walk.frames.removeLast()
        continue
      }
      walk.frames[walk.frames.count - 1].index += 1
      guard let name = frame.names.name(frame.index) else { continue }
      let path = try frame.directory.appending(name)
      if frame.names.kind(frame.index) == .directory {
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

  /// Looks up names of one directory: two halves side by side where they are many, since this is most of a listing.
  private func look(
    _ names: Range<Int>, _ frame: DirectoryWalk.Frame, _ request: ListRequest
  ) async throws(StorageError) -> [ObjectInfo] {
    let middle = names.count < 128 ? names.upperBound : names.lowerBound + names.count / 2
    async let second = lookUp(middle..<names.upperBound, frame, request)
    let first = lookUp(names.lowerBound..<middle, frame, request)
    return try first.get() + (await second).get()
  }

  private func lookUp(
    _ names: Range<Int>, _ frame: DirectoryWalk.Frame, _ request: ListRequest
  ) -> Result<[ObjectInfo], StorageError> {
    Result { () throws(StorageError) in
      var entries: [ObjectInfo] = []
      entries.reserveCapacity(names.count)
      for index in names {
        guard !Task.isCancelled else { throw .cancelled(systemPath(request.directory)) }
        guard let name = frame.names.name(index) else { continue }
        if let info = try look(try frame.directory.appending(name), request) { entries.append(info) }
      }
      return entries
    }
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
