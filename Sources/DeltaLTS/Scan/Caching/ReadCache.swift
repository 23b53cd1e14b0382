import DeltaStorage
import Synchronization

/// Keeps what finding rows costs before any is read: the parsed footers of data files, and the page indexes that filters
/// asked for. The next scan that comes to a file reads its pages alone.
///
/// One cache serves any number of tables, and all share its limit. An entry is known by its store, path and size and,
/// where the store tells, by the state of the file, so that it cannot be another file's; data files never change.
/// Entries that were used once leave before those that were used again: a scan of a large table does not drive out what
/// lookups need.
public final class ReadCache: Sendable {
  /// The cache of tables that are not given one of their own.
  public static let shared = ReadCache()

  /// The most bytes that are kept; 0: nothing is.
  public let byteLimit: Int

  /// How the cache is used so far.
  public struct Usage: Sendable, Hashable {
    /// Files that are known.
    public internal(set) var fileCount = 0
    /// What they take, in bytes.
    public internal(set) var byteCount = 0
    /// Times that a footer or page index was there.
    public internal(set) var hits = 0
    /// Times that one had to be read.
    public internal(set) var misses = 0
    /// Files that were dropped for others.
    public internal(set) var evictions = 0
  }

  /// A state of a file in a store.
  struct Key: Hashable, Sendable {
    let store: String
    let path: ObjectPath
    let size: Int
    let etag: String?
  }

  private struct Entry {
    let file: CachedFile
    var byteCount: Int
    /// When it was last used, and the time before that; 0: never.
    var used: (last: UInt64, before: UInt64)
  }

  private struct State {
    var entries: [Key: Entry] = [:]
    var usage = Usage()
    var clock: UInt64 = 0
  }

  private let state = Mutex(State())
  private let loads = SharedLoads<Key, CachedFile>()

  /// - Parameter byteLimit: 64 MiB unless told: footers and page indexes of some thousand files.
  public init(byteLimit: Int = 64 << 20) {
    self.byteLimit = max(byteLimit, 0)
  }

  public var usage: Usage { state.withLock { $0.usage } }

  /// Forgets everything.
  public func removeAll() {
    state.withLock { state in
      state.entries = [:]
      state.usage.fileCount = 0
      state.usage.byteCount = 0
    }
  }

  /// What is known of a file, and whether it had to be loaded. Those who miss it at the same time share one load.
  func file(
    _ key: Key, load: () async throws -> CachedFile
  ) async throws -> (file: CachedFile, isLoaded: Bool) {
    let found = try await loads.value(key, known: { use(key) }) {
      let file = try await load()
      insert(file, key)
      return file
    }
    count(hits: found.isLoaded ? 0 : 1, misses: found.isLoaded ? 1 : 0)
    return (found.value, found.isLoaded)
  }

  func count(hits: Int, misses: Int) {
    state.withLock { state in
      state.usage.hits += hits
      state.usage.misses += misses
    }
  }

  /// A file has learnt more and takes so many bytes now.
  func update(_ key: Key, _ file: CachedFile, byteCount: Int) {
    state.withLock { state in
      guard let entry = state.entries[key], entry.file === file else { return }
      state.entries[key]?.byteCount = byteCount
      state.usage.byteCount += byteCount - entry.byteCount
      trim(&state)
    }
  }

  private func use(_ key: Key) -> CachedFile? {
    state.withLock { state in
      guard let index = state.entries.index(forKey: key) else { return nil }
      state.clock += 1
      state.entries.values[index].used = (state.clock, state.entries.values[index].used.last)
      return state.entries.values[index].file
    }
  }

  private func insert(_ file: CachedFile, _ key: Key) {
    let byteCount = file.byteCount
    guard byteCount <= byteLimit else { return }
    state.withLock { state in
      state.clock += 1
      let old = state.entries.updateValue(
        Entry(file: file, byteCount: byteCount, used: (state.clock, 0)), forKey: key)
      state.usage.byteCount += byteCount - (old?.byteCount ?? 0)
      state.usage.fileCount = state.entries.count
      trim(&state)
    }
  }

  /// Drops entries once the limit is passed: an eighth of it at a time, so that few inserts pay for the sorting.
  private func trim(_ state: inout State) {
    guard state.usage.byteCount > byteLimit else { return }
    let target = byteLimit - byteLimit / 8
    let order = state.entries.map { (key: $0.key, used: $0.value.used, byteCount: $0.value.byteCount) }
      .sorted { ($0.used.before, $0.used.last) < ($1.used.before, $1.used.last) }
    for entry in order {
      if state.usage.byteCount <= target { break }
      state.entries[entry.key] = nil
      state.usage.byteCount -= entry.byteCount
      state.usage.evictions += 1
    }
    state.usage.fileCount = state.entries.count
  }
}
