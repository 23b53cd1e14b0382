/// Files below a directory of this machine.
///
/// Every call is bounded work on the calling task's executor: a read or write moves at most
/// `Options.chunkByteCount` between two points where other tasks run and cancellation is seen, pipes, sockets
/// and devices are refused without a wait, and `fsync` waits off the cooperative pool. Where the files lie on a
/// network mount that may hang, run the calls with a task executor of their own
/// (`withTaskExecutorPreference`).
///
/// Symbolic links are followed, also out of the root: the root is a base for paths, not a jail.
public struct LocalFileStore: ObjectStore {
  /// How the store reads and writes.
  public struct Options: Sendable {
    /// Whether a put is on the device before it returns.
    public var synchronizes = true
    /// How many bytes a call moves before it lets other tasks run.
    public var chunkByteCount = 4 << 20
    /// The most bytes that one read may take into memory.
    public var readByteLimit = 4 << 30

    public init() {}
  }

  /// Listings leave out files that begin so: they are puts under way, or what is left of a crashed one.
  package static let temporaryPrefix = ".delta-lts-tmp-"

  public let options: Options
  /// The directory before every key, without a slash at its end.
  private let base: String

  public let identity: String?

  /// A store of the files below `root`.
  /// - Parameter root: an absolute path; the whole file system unless told. It need not exist yet.
  public init(root: String = "/", options: Options = Options()) {
    var base = root[...]
    while base.utf8.last == UInt8(ascii: "/") { base = base.dropLast() }
    self.base = String(base)
    identity = "file:" + base
    self.options = options
  }

  public var capabilities: StoreCapabilities { [.listing, .writing, .putIfAbsent, .multipart, .local] }

  public func describe(_ path: ObjectPath) -> String { systemPath(path) }

  func systemPath(_ path: ObjectPath) -> String {
    path.isRoot ? (base.isEmpty ? "/" : base) : base + "/" + path.text
  }

  public func delete(_ path: ObjectPath) async throws(StorageError) {
    let file = systemPath(path)
    guard let failure = POSIX.remove(file) else { return }
    let error = failure.storageError("delete", file)
    if error.code == .notFound { return }
    if case .success(let status) = POSIX.status(file), status.kind == .directory {
      throw StorageError(.isDirectory, "A directory, not a file", location: file, systemError: failure.number)
    }
    throw error
  }
}
