import DeltaMemory
import DeltaStorage
import Logging

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The log of one table: where it is, and how it is read.
package struct LogDirectory: Sendable {
  package let location: TableLocation
  package let options: Options
  package let logger: Logger
  /// `_delta_log`.
  let path: ObjectPath

  /// How a log is read.
  package struct Options: Sendable {
    /// What is done with version checksums.
    package var checksums = ChecksumPolicy.standard
    /// Requests to a remote store at once.
    package var remoteWindow = 32

    /// Rows of a checkpoint that are kept in memory once they are walked through again and again, at the most.
    package var cachedRowLimit = 4_000_000

    /// Rows of a checkpoint's row group that is read as a whole, at the most; larger ones are streamed.
    package var wholeRowGroupLimit = 1 << 18

    /// What is kept between scans of the table.
    package var cache = ReadCache.shared

    package init() {}
  }

  package init(
    _ location: TableLocation, options: Options = Options(), logger: Logger = Logger(label: "DeltaLTS")
  ) throws(DeltaError) {
    self.location = location
    self.options = options
    self.logger = logger
    do { path = try location.path("_delta_log") } catch { throw DeltaError(error) }
  }

  var store: any ObjectStore { location.store }

  /// The table for messages.
  var table: DeltaError.Location { .init(table: location.description) }

  /// How many pieces of work are under way: where reading is work, two a processor, of which one waits for its turn;
  /// more where it is waiting.
  var window: Int { isLocal ? Self.processors * 2 : options.remoteWindow }

  var isLocal: Bool { store.capabilities.contains(.local) }

  static let processors = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

  func object(_ name: String) throws(DeltaError) -> ObjectPath {
    do { return try path.appending(name) } catch { throw DeltaError(error, file: "_delta_log/\(name)") }
  }

  func get(_ name: String) async throws(DeltaError) -> Bytes {
    let object = try object(name)
    do {
      return try await store.get(object)
    } catch {
      throw DeltaError(error, file: "_delta_log/\(name)")
    }
  }

  /// Reads a commit or a compaction.
  /// - Parameter compacting: whether the file may be let go where most of it is statistics.
  func actions(
    _ name: String, versions: ClosedRange<Int64>, compacting: Bool = false
  ) async throws(DeltaError) -> LogActions {
    try LogActions(
      parsing: await get(name), fileName: name, versions: versions, paths: location.keys,
      compacting: compacting)
  }

  /// Reads a commit or a compaction for replay: what is always needed of it.
  private func actions(_ source: LogSource) async throws(DeltaError) -> LogActions {
    if isLocal, source.byteCount > Self.wholeFileLimit {
      let reader: any ObjectReader
      let object = try object(source.name)
      do { reader = try await store.open(object, expectedSize: nil) } catch {
        throw DeltaError(error, file: "_delta_log/\(source.name)")
      }
      let actions = try await LogActions.compacted(
        reading: reader, fileName: source.name, versions: source.versions, paths: location.keys)
      if let actions { return actions }
    }
    return try await actions(source.name, versions: source.versions, compacting: true)
  }

  /// Bytes of a log file that is read at once where a request costs no wait.
  private static let wholeFileLimit = 2 << 20

  /// The file of `actions`, read again where it was let go.
  func whole(_ actions: LogActions) async throws(DeltaError) -> Bytes {
    if actions.isWhole { return actions.bytes }
    let bytes = try await get(actions.fileName)
    guard bytes.count == actions.fileByteCount else {
      throw actions.malformed(
        "the file had \(actions.fileByteCount) bytes when the table was opened and has \(bytes.count) now")
    }
    return bytes
  }

  /// Reads commits and compactions side by side, the newest first, and reconciles those that have been read meanwhile.
  /// - Parameter sources: the oldest first.
  func tail(_ sources: [LogSource]) async throws(DeltaError) -> LogTail {
    // A guess from which to grow: a kibibyte an action.
    let guess = sources.reduce(0) { $0 + min($1.byteCount, 16 << 20) / 1024 }
    var builder = LogTailBuilder(expecting: min(guess, 1 << 20))
    try await read(sources.reversed()) { (commits) throws(DeltaError) in
      for commit in commits { try builder.add(commit) }
    }
    return LogTail(builder)
  }

  /// Reads commits and compactions side by side; the order is kept.
  func actions(_ sources: [LogSource]) async throws(DeltaError) -> [LogActions] {
    var all: [LogActions] = []
    try await read(sources) { all += $0 }
    return all
  }

  private func read(
    _ sources: [LogSource], take: ([LogActions]) throws(DeltaError) -> Void
  ) async throws(DeltaError) {
    try await inOrder(
      runs(sources), window: window,
      { (run) throws(DeltaError) in
        var actions: [LogActions] = []
        actions.reserveCapacity(run.count)
        for source in run {
          if Task.isCancelled { throw DeltaError(.cancelled, "the task was cancelled") }
          actions.append(try await self.actions(source))
        }
        return actions
      }, take: take)
  }

  /// Small files are read several a task where a request costs no wait.
  private func runs(_ sources: [LogSource]) -> [[LogSource]] {
    guard isLocal else { return sources.map { [$0] } }
    var runs: [[LogSource]] = []
    var run: [LogSource] = []
    var bytes = 0
    for source in sources {
      run.append(source)
      bytes += source.byteCount
      if bytes >= 1 << 20 || run.count >= 64 {
        runs.append(run)
        run = []
        bytes = 0
      }
    }
    if !run.isEmpty { runs.append(run) }
    return runs
  }
}

/// A file of the log that is replayed.
struct LogSource: Sendable {
  let name: String
  let versions: ClosedRange<Int64>
  let byteCount: Int
}
