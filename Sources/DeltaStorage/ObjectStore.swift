public import DeltaMemory

/// A flat store of immutable objects under `/`-separated keys: local files, memory, S3, HTTP, a log service.
///
/// The semantics are those that local files and object stores share, so that callers need not know which one
/// they talk to:
/// - An object appears whole or not at all; a reader never sees one half written.
/// - Directories are not objects. They come into being with the first object below them, and a directory that
///   is not there lists as empty.
/// - `get` of a range gives exactly that range or throws; a short answer is never passed on.
/// - `delete` is idempotent.
/// - Every call may be cancelled (`StorageError.Code.cancelled`) and takes no thread while it waits.
///
/// How other stores fit. S3: `putIfAbsent` is `If-None-Match: *`, `ifMatch` is `If-Match`, a listing's cursor
/// carries the continuation token and `after` is `start-after`, multipart is multipart. HTTP(S): no `listing`
/// and no `writing`; `tail` is a suffix range and `open` pins the ETag with `If-Range`. A virtual source (a log
/// kept by a catalogue): a store that answers `list` and `get` under `_delta_log` itself and passes the rest on.
///
/// Requirements that are added later come with a default.
public protocol ObjectStore: Sendable {
  /// What this store can do.
  var capabilities: StoreCapabilities { get }

  /// A name for a location in error messages and metrics, such as `/data/x.json` or `s3://bucket/x.json`.
  func describe(_ path: ObjectPath) -> String

  /// A text that two stores have in common only where equal paths lead to the same objects in both, and whoever may
  /// read one may read the other: caches that many tables share know objects by it. nil: nothing of it is cached.
  var identity: String? { get }

  /// What is known of the object at `path`.
  /// - Throws: `notFound`; `isDirectory` where a file store has a directory there.
  func head(_ path: ObjectPath) async throws(StorageError) -> ObjectInfo

  /// The whole object.
  func get(_ path: ObjectPath) async throws(StorageError) -> Bytes

  /// The bytes in `range` of the object.
  /// - Throws: `rangeNotSatisfiable` where the object ends before the range does.
  func get(_ path: ObjectPath, range: Range<Int>) async throws(StorageError) -> Bytes

  /// The bytes in each of `ranges`, in their order. Stores with a slow way there run them side by side.
  func get(_ path: ObjectPath, ranges: [Range<Int>]) async throws(StorageError) -> [Bytes]

  /// The last `byteCount` bytes, or all of a smaller object, with its size: the way to a footer in one request.
  func tail(_ path: ObjectPath, byteCount: Int) async throws(StorageError) -> ObjectTail

  /// Opens an object for several ranged reads that all see the same state of it.
  /// - Parameter expectedSize: the size as told by a log. A remote store may skip its first request for it;
  ///   then a wrong one shows as `rangeNotSatisfiable` or `changedWhileReading` on a read.
  func open(_ path: ObjectPath, expectedSize: Int?) async throws(StorageError) -> any ObjectReader

  /// One page of a listing in the byte order of the names. Callers use `list(_:after:)`.
  /// - Parameter cursor: `next` of the page before; nil for the first page.
  func listPage(_ request: ListRequest, at cursor: ListCursor?) async throws(StorageError) -> ListPage

  /// Writes an object, whole.
  /// - Throws: `alreadyExists` or `preconditionFailed` where `mode` is not met.
  @discardableResult
  func put(_ path: ObjectPath, _ bytes: Bytes, mode: PutMode) async throws(StorageError) -> PutReceipt

  /// Removes an object. One that is not there is no error: a retried delete must succeed.
  func delete(_ path: ObjectPath) async throws(StorageError)

  /// Begins an object that is sent in parts.
  func beginMultipart(_ path: ObjectPath) async throws(StorageError) -> any MultipartUpload
}

/// An object being sent in parts. Nothing shows at its path before `complete`.
///
/// One that is neither completed nor aborted leaves nothing that a listing gives.
public protocol MultipartUpload: Sendable {
  /// Adds part `number` (from 1 on). Parts may come in any order and side by side; a number given twice
  /// counts with its later bytes.
  func put(part number: Int, _ bytes: Bytes) async throws(StorageError)

  /// Joins the parts in the order of their numbers and shows the object. It can be called once.
  @discardableResult
  func complete(mode: PutMode) async throws(StorageError) -> PutReceipt

  /// Drops what was sent. Harmless after `complete` or another `abort`.
  func abort() async
}

/// An open object: several ranged reads of one state of it.
public protocol ObjectReader: Sendable {
  /// The object that is read.
  var info: ObjectInfo { get }

  /// The bytes in `range`, all of them, or an error.
  func read(_ range: Range<Int>) async throws(StorageError) -> Bytes

  /// The bytes in each of `ranges`, in their order.
  func read(_ ranges: [Range<Int>]) async throws(StorageError) -> [Bytes]
}
