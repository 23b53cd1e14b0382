public import DeltaMemory

extension LocalFileStore {
  public func head(_ path: ObjectPath) async throws(StorageError) -> ObjectInfo {
    let file = systemPath(path)
    switch POSIX.status(file) {
    case .success(let status): return try Self.info(path, status, file)
    case .failure(let failure): throw failure.storageError("look at it", file)
    }
  }

  public func get(_ path: ObjectPath) async throws(StorageError) -> Bytes {
    let file = try openFile(path)
    return try await file.read(0..<file.info.size)
  }

  public func get(_ path: ObjectPath, range: Range<Int>) async throws(StorageError) -> Bytes {
    try await openFile(path).read(range)
  }

  public func get(_ path: ObjectPath, ranges: [Range<Int>]) async throws(StorageError) -> [Bytes] {
    try await openFile(path).read(ranges)
  }

  public func tail(_ path: ObjectPath, byteCount: Int) async throws(StorageError) -> ObjectTail {
    let file = try openFile(path)
    let start = max(0, file.info.size - max(0, byteCount))
    return ObjectTail(info: file.info, bytes: try await file.read(start..<file.info.size))
  }

  public func open(_ path: ObjectPath, expectedSize: Int?) async throws(StorageError) -> any ObjectReader {
    try openFile(path)
  }

  private func openFile(_ path: ObjectPath) throws(StorageError) -> LocalFileReader {
    let file = systemPath(path)
    let descriptor: Descriptor
    switch POSIX.openForReading(file) {
    case .success(let opened): descriptor = opened
    case .failure(let failure): throw failure.storageError("read", file)
    }
    switch POSIX.status(descriptor) {
    case .success(let status):
      let info = try Self.info(path, status, file)
      return LocalFileReader(info: info, descriptor: descriptor, location: file, options: options)
    case .failure(let failure):
      throw failure.storageError("look at it", file)
    }
  }

  /// What the status tells, for regular files only.
  static func info(
    _ path: ObjectPath, _ status: POSIX.Status, _ file: String
  ) throws(StorageError) -> ObjectInfo {
    switch status.kind {
    case .regular:
      return ObjectInfo(path: path, size: status.size, modified: status.modified, etag: status.etag)
    case .directory:
      throw StorageError(.isDirectory, "A directory, not a file", location: file)
    case .other:
      throw StorageError(
        .notRegularFile, "A pipe, socket or device, not a regular file", location: file,
        advice: "Reading it could wait for ever; put a regular file there")
    }
  }
}

/// An open file. What is read stays the state at the time of opening even where a put replaces the file.
struct LocalFileReader: ObjectReader {
  let info: ObjectInfo
  let descriptor: Descriptor
  let location: String
  let options: LocalFileStore.Options

  func read(_ range: Range<Int>) async throws(StorageError) -> Bytes {
    guard range.lowerBound >= 0, range.upperBound <= info.size else {
      throw .range(range, size: info.size, location)
    }
    guard range.count <= options.readByteLimit else {
      throw StorageError(
        .tooLarge, "A read of \(range.count) bytes is above the limit of \(options.readByteLimit)",
        location: location,
        advice: "Raise LocalFileStore.Options.readByteLimit if the file is meant to be so large")
    }
    var builder = BytesBuilder(capacity: range.count)
    while builder.count < range.count {
      guard !Task.isCancelled else { throw .cancelled(location) }
      let chunk = min(range.count - builder.count, max(1, options.chunkByteCount))
      try readChunk(into: &builder, count: chunk, at: range.lowerBound + builder.count)
      if builder.count < range.count { await Task.yield() }
    }
    return builder.finish()
  }

  private func readChunk(
    into builder: inout BytesBuilder, count: Int, at start: Int
  ) throws(StorageError) {
    var done = 0
    while done < count {
      switch POSIX.read(descriptor, into: builder.base + builder.count, count: count - done, at: start + done)
      {
      case .success(0):
        throw StorageError(
          .changedWhileReading,
          "The file ends at byte \(start + done); it had \(info.size) when it was opened",
          location: location, advice: "Something writes to the table's files in place; read it again")
      case .success(let count):
        done += count
        builder.count += count
      case .failure(let failure):
        throw failure.storageError("read", location)
      }
    }
  }
}

extension StorageError {
  static func range(_ range: Range<Int>, size: Int, _ location: String) -> StorageError {
    StorageError(
      .rangeNotSatisfiable, "Bytes \(range.lowerBound)..<\(range.upperBound) of a file of \(size)",
      location: location,
      advice: "The file is shorter than the one that refers to it says; it may be truncated")
  }

  static func cancelled(_ location: String) -> StorageError {
    StorageError(.cancelled, "The task was cancelled", location: location)
  }
}
