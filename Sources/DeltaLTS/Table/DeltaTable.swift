import DeltaStorage
import Logging

/// A Delta table: versions to read, and what changed between them.
///
///     let table = try await DeltaTable.open("/data/trips")
///     let snapshot = try await table.snapshot()
///     for try await batch in try snapshot.scan(where: .column("fare") > 20).batches() { … }
///
/// A table holds no state of its own; a snapshot of it never changes. Every call is async, may be cancelled, and
/// takes no thread while it waits.
public struct DeltaTable: Sendable {
  package let log: LogDirectory

  package init(log: LogDirectory) { self.log = log }

  /// How a table is opened and read.
  public struct Options: Sendable {
    /// The stores that table locations may name, by URI scheme.
    public var stores: StoreRegistry
    /// Where the library says what it survived, such as a hint that leads nowhere.
    public var logger: Logger
    /// What is done with version checksums (`.crc` files), where there are any.
    public var versionChecksums: ChecksumPolicy
    /// What is kept of data files between scans, within a limit that all tables with this cache share.
    public var cache: ReadCache

    public init(
      stores: StoreRegistry = .local, logger: Logger = Logger(label: "DeltaLTS"),
      versionChecksums: ChecksumPolicy = .standard, cache: ReadCache = .shared
    ) {
      self.stores = stores
      self.logger = logger
      self.versionChecksums = versionChecksums
      self.cache = cache
    }
  }

  /// Opens the table in the directory `location`: a path, or a URI such as `file:///data/trips`.
  /// - Throws: `notATable` where there is no Delta log.
  public static func open(
    _ location: String, options: Options = Options()
  ) async throws(DeltaError) -> DeltaTable {
    let place: TableLocation
    do throws(StorageError) {
      place = try TableLocation(location, registry: options.stores)
    } catch {
      throw DeltaError(error).at(.init(table: location))
    }
    return try await open(place, options: options)
  }

  /// Opens the table at `location`, in a store of your own, say.
  /// - Throws: `notATable` where there is no Delta log.
  public static func open(
    _ location: TableLocation, options: Options = Options()
  ) async throws(DeltaError) -> DeltaTable {
    var logOptions = LogDirectory.Options()
    logOptions.checksums = options.versionChecksums
    logOptions.cache = options.cache
    let log = try LogDirectory(location, options: logOptions, logger: options.logger)
    try await log.checkExists()
    return DeltaTable(log: log)
  }

  /// Where the table is.
  public var location: TableLocation { log.location }

  /// The latest version.
  public func snapshot() async throws(DeltaError) -> Snapshot {
    Snapshot(try await LogSnapshot.load(log))
  }

  /// One version.
  /// - Throws: `versionNotFound` beyond the latest, `versionNotAvailable` where its log was cleaned up.
  public func snapshot(version: Int64) async throws(DeltaError) -> Snapshot {
    Snapshot(try await LogSnapshot.load(log, version: version))
  }

  /// The version that was the latest at a time.
  /// - Parameter milliseconds: since the epoch.
  /// - Throws: `timestampOutOfRange` before the first version and after the last.
  public func snapshot(asOfMilliseconds milliseconds: Int64) async throws(DeltaError) -> Snapshot {
    Snapshot(try await log.snapshot(asOf: milliseconds))
  }

  /// The commits that the log still has, newest first.
  /// - Parameter limit: how many at the most; nil: all.
  public func history(limit: Int? = nil) async throws(DeltaError) -> [HistoryEntry] {
    try await log.history(limit: limit).map { HistoryEntry($0) }
  }

  /// What changed in the versions `from` to `to`, both included; to the latest where `to` is nil.
  /// - Throws: `changeFeedDisabled` where the feed was off at any of them.
  public func changes(from: Int64, to: Int64? = nil) async throws(DeltaError) -> ChangeFeed {
    try await ChangeFeed.plan(log, from: from, to: to)
  }
}
