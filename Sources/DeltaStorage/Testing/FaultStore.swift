package import DeltaMemory
import Synchronization

/// A call that reached a `FaultStore`.
package struct StoreCall: Sendable, CustomStringConvertible {
  package enum Operation: String, Sendable {
    case head, get, ranges, tail, open, read, list, put, delete, begin, part, complete
  }

  /// The number of the call, from 0 on.
  package let index: Int
  package let operation: Operation
  package let path: ObjectPath
  /// The bytes asked for; empty where the whole object was, or nothing.
  package let ranges: [Range<Int>]

  package var description: String { "\(operation.rawValue) \(path) \(ranges)" }
}

/// A store for tests: it passes calls on, writes them down, and fails, waits or meddles where it is told to.
package final class FaultStore: ObjectStore {
  package typealias Hook = @Sendable (StoreCall) async throws(StorageError) -> Void

  private struct State: Sendable {
    var calls: [StoreCall] = []
    var bytesRead = 0
    var hook: Hook?
    var inFlight = 0
    var mostInFlight = 0
  }

  private let base: any ObjectStore
  private let state = Mutex(State())
  /// Its own: what another store has cached must not hide its faults.
  package let identity: String? = StoreIdentity.unique("faults")

  /// - Parameter hook: runs before each call is passed on: it may throw, sleep, or change the store below.
  package init(_ base: any ObjectStore, hook: Hook? = nil) {
    self.base = base
    state.withLock { $0.hook = hook }
  }

  package var capabilities: StoreCapabilities { base.capabilities }
  package func describe(_ path: ObjectPath) -> String { base.describe(path) }

  /// The calls so far.
  package var calls: [StoreCall] { state.withLock { $0.calls } }
  /// The bytes that reads gave so far.
  package var bytesRead: Int { state.withLock { $0.bytesRead } }
  /// The most calls that ran at one time.
  package var mostInFlight: Int { state.withLock { $0.mostInFlight } }

  /// Forgets the calls and counts so far.
  package func reset() {
    state.withLock { state in
      state.calls = []
      state.bytesRead = 0
      state.mostInFlight = state.inFlight
    }
  }

  package func setHook(_ hook: Hook?) { state.withLock { $0.hook = hook } }

  /// Fails the calls of the numbers in `indices` (from the next call on), and no others.
  package func fail(
    calls indices: some Sequence<Int>, with code: StorageError.Code = .io
  ) {
    let start = calls.count
    let doomed = Set(indices.map { $0 + start })
    setHook { (call: StoreCall) throws(StorageError) in
      guard doomed.contains(call.index) else { return }
      throw StorageError(code, "Injected fault at call \(call.index)", location: call.path.text)
    }
  }

  fileprivate func call<R>(
    _ operation: StoreCall.Operation, _ path: ObjectPath, _ ranges: [Range<Int>] = [],
    _ body: () async throws(StorageError) -> R
  ) async throws(StorageError) -> R {
    let (call, hook) = state.withLock { state in
      let call = StoreCall(index: state.calls.count, operation: operation, path: path, ranges: ranges)
      state.calls.append(call)
      state.inFlight += 1
      state.mostInFlight = max(state.mostInFlight, state.inFlight)
      return (call, state.hook)
    }
    defer { state.withLock { $0.inFlight -= 1 } }
    if let hook { try await hook(call) }
    return try await body()
  }

  fileprivate func counted(_ bytes: Bytes) -> Bytes {
    state.withLock { $0.bytesRead += bytes.count }
    return bytes
  }

  package func head(_ path: ObjectPath) async throws(StorageError) -> ObjectInfo {
    try await call(.head, path) { () throws(StorageError) in try await base.head(path) }
  }

  package func get(_ path: ObjectPath) async throws(StorageError) -> Bytes {
    counted(try await call(.get, path) { () throws(StorageError) in try await base.get(path) })
  }

  package func get(_ path: ObjectPath, range: Range<Int>) async throws(StorageError) -> Bytes {
    counted(
      try await call(.get, path, [range]) { () throws(StorageError) in try await base.get(path, range: range)
      })
  }

  package func get(_ path: ObjectPath, ranges: [Range<Int>]) async throws(StorageError) -> [Bytes] {
    let parts = try await call(.ranges, path, ranges) { () throws(StorageError) in
      try await base.get(path, ranges: ranges)
    }
    return parts.map { counted($0) }
  }

  package func tail(_ path: ObjectPath, byteCount: Int) async throws(StorageError) -> ObjectTail {
    let tail = try await call(.tail, path) { () throws(StorageError) in
      try await base.tail(path, byteCount: byteCount)
    }
    _ = counted(tail.bytes)
    return tail
  }

  package func open(_ path: ObjectPath, expectedSize: Int?) async throws(StorageError) -> any ObjectReader {
    let reader = try await call(.open, path) { () throws(StorageError) in
      try await base.open(path, expectedSize: expectedSize)
    }
    return FaultReader(store: self, base: reader)
  }

  package func listPage(_ request: ListRequest, at cursor: ListCursor?) async throws(StorageError) -> ListPage
  {
    try await call(.list, request.directory) { () throws(StorageError) in
      try await base.listPage(request, at: cursor)
    }
  }

  @discardableResult
  package func put(
    _ path: ObjectPath, _ bytes: Bytes, mode: PutMode
  ) async throws(StorageError) -> PutReceipt {
    try await call(.put, path) { () throws(StorageError) in try await base.put(path, bytes, mode: mode) }
  }

  package func delete(_ path: ObjectPath) async throws(StorageError) {
    try await call(.delete, path) { () throws(StorageError) in try await base.delete(path) }
  }

  package func beginMultipart(_ path: ObjectPath) async throws(StorageError) -> any MultipartUpload {
    let upload = try await call(.begin, path) { () throws(StorageError) in try await base.beginMultipart(path)
    }
    return FaultUpload(store: self, path: path, base: upload)
  }
}

private struct FaultReader: ObjectReader {
  let store: FaultStore
  let base: any ObjectReader
  var info: ObjectInfo { base.info }

  func read(_ range: Range<Int>) async throws(StorageError) -> Bytes {
    store.counted(
      try await store.call(.read, info.path, [range]) { () throws(StorageError) in try await base.read(range)
      })
  }

  func read(_ ranges: [Range<Int>]) async throws(StorageError) -> [Bytes] {
    let parts = try await store.call(.read, info.path, ranges) { () throws(StorageError) in
      try await base.read(ranges)
    }
    return parts.map { store.counted($0) }
  }
}

private struct FaultUpload: MultipartUpload {
  let store: FaultStore
  let path: ObjectPath
  let base: any MultipartUpload

  func put(part number: Int, _ bytes: Bytes) async throws(StorageError) {
    try await store.call(.part, path) { () throws(StorageError) in try await base.put(part: number, bytes) }
  }

  func complete(mode: PutMode) async throws(StorageError) -> PutReceipt {
    try await store.call(.complete, path) { () throws(StorageError) in try await base.complete(mode: mode) }
  }

  func abort() async { await base.abort() }
}
