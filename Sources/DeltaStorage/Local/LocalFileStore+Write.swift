public import DeltaMemory

extension LocalFileStore {
  @discardableResult
  public func put(_ path: ObjectPath, _ bytes: Bytes, mode: PutMode) async throws(StorageError) -> PutReceipt
  {
    try checkWritable(path, mode)
    let file = try makeTemporaryFile(for: path)
    try await file.write(bytes, at: 0, chunk: options.chunkByteCount)
    return try await publish(file, path, mode)
  }

  public func beginMultipart(_ path: ObjectPath) async throws(StorageError) -> any MultipartUpload {
    try checkWritable(path, .overwrite)
    return LocalMultipartUpload(store: self, path: path, file: try makeTemporaryFile(for: path))
  }

  private func checkWritable(_ path: ObjectPath, _ mode: PutMode) throws(StorageError) {
    guard !path.isRoot else {
      throw StorageError(.isDirectory, "The root of the store is a directory", location: systemPath(path))
    }
    guard !path.name.utf8.starts(with: Self.temporaryPrefix.utf8) else {
      throw StorageError(
        .invalidPath, "Names that begin with \(Self.temporaryPrefix) are kept for files being written",
        location: systemPath(path))
    }
    guard mode.requiredETag == nil else {
      throw StorageError(
        .unsupportedOperation, "A file system cannot replace a file on condition of its state",
        location: systemPath(path), advice: "Put with .ifAbsent or .overwrite")
    }
  }

  /// A new file beside the one at `path`, in directories that are made where they are missing.
  func makeTemporaryFile(for path: ObjectPath) throws(StorageError) -> TemporaryFile {
    let name =
      "\(Self.temporaryPrefix)\(POSIX.processIdentifier)-"
      + String(UInt64.random(in: .min ... .max), radix: 36)
    let file = systemPath(path.parent) + "/" + name
    var attempt = POSIX.create(file)
    if case .failure(let failure) = attempt, failure.storageError("", file).code == .notFound {
      try makeDirectories(path.parent)
      attempt = POSIX.create(file)
    }
    switch attempt {
    case .success(let descriptor): return TemporaryFile(path: file, descriptor: descriptor)
    case .failure(let failure): throw failure.storageError("write", systemPath(path))
    }
  }

  private func makeDirectories(_ directory: ObjectPath) throws(StorageError) {
    var missing: [String] = []
    var path = systemPath(directory)
    // From the innermost outwards until one is there, then inwards again.
    while let failure = POSIX.makeDirectory(path) {
      let code = failure.storageError("", path).code
      if code == .alreadyExists { break }
      guard code == .notFound, let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")),
        slash != path.startIndex
      else { throw failure.storageError("make the directory", path) }
      missing.append(path)
      path = String(path[..<slash])
    }
    for path in missing.reversed() {
      if let failure = POSIX.makeDirectory(path), failure.storageError("", path).code != .alreadyExists {
        throw failure.storageError("make the directory", path)
      }
    }
  }

  /// Gives a file that is written its real name.
  func publish(_ file: TemporaryFile, _ path: ObjectPath, _ mode: PutMode) async throws(StorageError)
    -> PutReceipt
  {
    let target = systemPath(path)
    if options.synchronizes, let failure = await POSIX.synchronize(file.descriptor) {
      throw failure.storageError("write", target)
    }
    guard !Task.isCancelled else { throw .cancelled(target) }
    let failure = mode.requiresAbsence ? POSIX.moveIfAbsent(file.path, target) : POSIX.move(file.path, target)
    if let failure {
      if case .success(let status) = POSIX.status(target), status.kind == .directory {
        throw StorageError(
          .isDirectory, "A directory, not a file", location: target, systemError: failure.number)
      }
      throw failure.storageError("write", target)
    }
    file.keep()
    if options.synchronizes, case .success(let directory) = POSIX.openForReading(systemPath(path.parent)) {
      // The object is there; that its name may not survive a power cut is no reason to call the put failed.
      _ = await POSIX.synchronize(directory)
    }
    guard case .success(let status) = POSIX.status(file.descriptor) else { return PutReceipt(etag: nil) }
    return PutReceipt(etag: status.etag)
  }
}
