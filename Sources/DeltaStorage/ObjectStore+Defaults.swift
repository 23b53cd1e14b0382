public import DeltaMemory

extension ObjectStore {
  public func describe(_ path: ObjectPath) -> String { path.text }

  public var identity: String? { nil }

  public func get(_ path: ObjectPath) async throws(StorageError) -> Bytes {
    let info = try await head(path)
    return try await get(path, range: 0..<info.size)
  }

  public func get(_ path: ObjectPath, ranges: [Range<Int>]) async throws(StorageError) -> [Bytes] {
    var results: [Bytes] = []
    results.reserveCapacity(ranges.count)
    for range in ranges { results.append(try await get(path, range: range)) }
    return results
  }

  public func tail(_ path: ObjectPath, byteCount: Int) async throws(StorageError) -> ObjectTail {
    let info = try await head(path)
    let bytes = try await get(path, range: max(0, info.size - max(0, byteCount))..<info.size)
    return ObjectTail(info: info, bytes: bytes)
  }

  public func open(_ path: ObjectPath, expectedSize: Int?) async throws(StorageError) -> any ObjectReader {
    StoreReader(store: self, info: try await head(path))
  }

  /// Opens an object of unknown size for several ranged reads.
  public func open(_ path: ObjectPath) async throws(StorageError) -> any ObjectReader {
    try await open(path, expectedSize: nil)
  }

  public func listPage(_ request: ListRequest, at cursor: ListCursor?) async throws(StorageError) -> ListPage
  {
    throw unsupported("list", request.directory)
  }

  @discardableResult
  public func put(_ path: ObjectPath, _ bytes: Bytes, mode: PutMode) async throws(StorageError) -> PutReceipt
  {
    throw unsupported("write", path)
  }

  public func delete(_ path: ObjectPath) async throws(StorageError) {
    throw unsupported("delete", path)
  }

  public func beginMultipart(_ path: ObjectPath) async throws(StorageError) -> any MultipartUpload {
    throw unsupported("write in parts", path)
  }

  private func unsupported(_ operation: String, _ path: ObjectPath) -> StorageError {
    StorageError(
      .unsupportedOperation, "This store cannot \(operation)", location: describe(path),
      advice: "Copy the table to a store that can")
  }
}

extension ObjectStore {
  /// The objects in `directory` in the byte order of their names, from the first one behind `name` on.
  ///
  /// - Parameters:
  ///   - name: names up to and including this one are left out, and cost nothing in the stores that can skip
  ///     them; relative to `directory`.
  ///   - recursive: with the objects in directories below, in the byte order of their paths.
  public func list(
    _ directory: ObjectPath, after name: String? = nil, recursive: Bool = false
  ) -> ObjectListing {
    ObjectListing(
      store: self, request: ListRequest(directory: directory, after: name, recursive: recursive))
  }

  /// What `request` asks for, as an asynchronous sequence.
  public func list(_ request: ListRequest) -> ObjectListing {
    ObjectListing(store: self, request: request)
  }
}

extension ObjectReader {
  public func read(_ ranges: [Range<Int>]) async throws(StorageError) -> [Bytes] {
    var results: [Bytes] = []
    results.reserveCapacity(ranges.count)
    for range in ranges { results.append(try await read(range)) }
    return results
  }
}

/// Ranged reads of an object through its store, for stores that keep nothing open.
struct StoreReader: ObjectReader {
  let store: any ObjectStore
  let info: ObjectInfo

  func read(_ range: Range<Int>) async throws(StorageError) -> Bytes {
    try await store.get(info.path, range: range)
  }

  func read(_ ranges: [Range<Int>]) async throws(StorageError) -> [Bytes] {
    try await store.get(info.path, ranges: ranges)
  }
}
