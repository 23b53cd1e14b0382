public import DeltaMemory
import Synchronization

/// Objects in memory, with the semantics of an object store: for tests and for small tables made on the fly.
public final class MemoryStore: ObjectStore {
  private struct Object: Sendable {
    let bytes: Bytes
    let info: ObjectInfo
  }

  private struct State: Sendable {
    var objects: [ObjectPath: Object] = [:]
    var generation = 0
  }

  private let state = Mutex(State())
  private let clock: @Sendable () -> Int64
  public let identity: String? = StoreIdentity.unique("memory")

  /// An empty store.
  /// - Parameter clock: gives the modification times, in milliseconds since 1970; the system's unless told.
  public init(clock: (@Sendable () -> Int64)? = nil) {
    self.clock = clock ?? { POSIX.now() }
  }

  public var capabilities: StoreCapabilities {
    [.listing, .writing, .putIfAbsent, .putIfMatch, .multipart, .local]
  }

  public func describe(_ path: ObjectPath) -> String { "memory:/" + path.text }

  public func head(_ path: ObjectPath) async throws(StorageError) -> ObjectInfo { try object(path).info }

  public func get(_ path: ObjectPath) async throws(StorageError) -> Bytes { try object(path).bytes }

  public func get(_ path: ObjectPath, range: Range<Int>) async throws(StorageError) -> Bytes {
    try slice(object(path), range)
  }

  public func open(_ path: ObjectPath, expectedSize: Int?) async throws(StorageError) -> any ObjectReader {
    let object = try object(path)
    return Reader(info: object.info, bytes: object.bytes, location: describe(path))
  }

  @discardableResult
  public func put(_ path: ObjectPath, _ bytes: Bytes, mode: PutMode) async throws(StorageError) -> PutReceipt
  {
    guard !path.isRoot else {
      throw StorageError(.isDirectory, "The root of the store is a directory", location: describe(path))
    }
    let time = clock()
    let etag: String? = state.withLock { state in
      let present = state.objects[path]
      if mode.requiresAbsence, present != nil { return nil }
      if let required = mode.requiredETag, present?.info.etag != required { return nil }
      state.generation += 1
      let etag = "m\(state.generation)"
      let info = ObjectInfo(path: path, size: bytes.count, modified: time, etag: etag)
      state.objects[path] = Object(bytes: bytes, info: info)
      return etag
    }
    if let etag { return PutReceipt(etag: etag) }
    throw mode.requiresAbsence
      ? StorageError(.alreadyExists, "There is an object already", location: describe(path))
      : StorageError(.preconditionFailed, "The object is not the one expected", location: describe(path))
  }

  public func delete(_ path: ObjectPath) async throws(StorageError) {
    state.withLock { _ = $0.objects.removeValue(forKey: path) }
  }

  public func beginMultipart(_ path: ObjectPath) async throws(StorageError) -> any MultipartUpload {
    MemoryMultipartUpload(store: self, path: path)
  }

  /// Sets the time at which an object was written, for tests of what goes by it.
  package func setModified(_ path: ObjectPath, _ modified: Int64) {
    state.withLock { state in
      guard let old = state.objects[path] else { return }
      let info = ObjectInfo(path: path, size: old.info.size, modified: modified, etag: old.info.etag)
      state.objects[path] = Object(bytes: old.bytes, info: info)
    }
  }

  private func object(_ path: ObjectPath) throws(StorageError) -> Object {
    guard !Task.isCancelled else { throw .cancelled(describe(path)) }
    let found: (object: Object?, isDirectory: Bool) = state.withLock { state in
      if let object = state.objects[path] { return (object, false) }
      return (nil, path.isRoot || state.objects.keys.contains { $0.isBelow(path) })
    }
    if let object = found.object { return object }
    if found.isDirectory {
      throw StorageError(.isDirectory, "A directory, not an object", location: describe(path))
    }
    throw StorageError(.notFound, "There is no such object", location: describe(path))
  }

  private func slice(_ object: Object, _ range: Range<Int>) throws(StorageError) -> Bytes {
    if let bytes = object.bytes.slice(range) { return bytes }
    throw .range(range, size: object.bytes.count, describe(object.info.path))
  }

  private struct Reader: ObjectReader {
    let info: ObjectInfo
    let bytes: Bytes
    let location: String

    func read(_ range: Range<Int>) async throws(StorageError) -> Bytes {
      if let part = bytes.slice(range) { return part }
      throw .range(range, size: bytes.count, location)
    }
  }
}

extension MemoryStore {
  public func listPage(_ request: ListRequest, at cursor: ListCursor?) async throws(StorageError) -> ListPage
  {
    guard !Task.isCancelled else { throw .cancelled(describe(request.directory)) }
    let listing = cursor.flatMap { $0.state as? Listing } ?? Listing(entries: entries(request), index: 0)
    let end = min(listing.entries.count, listing.index + max(1, request.pageSize))
    let isLast = end == listing.entries.count
    return ListPage(
      entries: Array(listing.entries[listing.index..<end]),
      next: isLast ? nil : ListCursor(Listing(entries: listing.entries, index: end)))
  }

  private struct Listing: Sendable {
    let entries: [ObjectInfo]
    let index: Int
  }

  private func entries(_ request: ListRequest) -> [ObjectInfo] {
    let infos = state.withLock { state in state.objects.values.map(\.info) }
    var entries: [ObjectInfo] = []
    var directories: Set<ObjectPath> = []
    for info in infos {
      guard let key = info.path.relative(to: request.directory) else { continue }
      if let slash = key.utf8.firstIndex(of: UInt8(ascii: "/")), !request.recursive {
        guard request.includesDirectories, isBehind(key[..<slash], request.after) else { continue }
        let prefix = info.path.text.utf8.count - key.utf8.count + key[..<slash].utf8.count
        let path = ObjectPath(unchecked: String(decoding: info.path.text.utf8.prefix(prefix), as: UTF8.self))
        guard directories.insert(path).inserted else { continue }
        entries.append(ObjectInfo(path: path, size: 0, modified: info.modified, isDirectory: true))
      } else if isBehind(key, request.after) {
        entries.append(info)
      }
    }
    return entries.sorted { $0.path < $1.path }
  }

  private func isBehind(_ key: Substring, _ after: String?) -> Bool {
    guard let after else { return true }
    return after.utf8.lexicographicallyPrecedes(key.utf8)
  }
}

/// Parts kept in memory until they are joined.
private actor MemoryMultipartUpload: MultipartUpload {
  private let store: MemoryStore
  private let path: ObjectPath
  private var parts: [Int: Bytes]? = [:]

  init(store: MemoryStore, path: ObjectPath) {
    self.store = store
    self.path = path
  }

  func put(part number: Int, _ bytes: Bytes) async throws(StorageError) {
    guard parts != nil else { throw over }
    guard number >= 1 else {
      throw StorageError(.invalidPath, "Part \(number): parts count from 1", location: store.describe(path))
    }
    parts?[number] = bytes
  }

  func complete(mode: PutMode) async throws(StorageError) -> PutReceipt {
    guard let parts else { throw over }
    self.parts = nil
    let ordered = parts.sorted { $0.key < $1.key }.map(\.value)
    var builder = BytesBuilder(capacity: ordered.reduce(0) { $0 + $1.count })
    for part in ordered { builder.append(part) }
    return try await store.put(path, builder.finish(), mode: mode)
  }

  func abort() async { parts = nil }

  private var over: StorageError {
    StorageError(
      .unsupportedOperation, "The upload is over: completed or aborted", location: store.describe(path))
  }
}
