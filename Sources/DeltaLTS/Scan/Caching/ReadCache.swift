import DeltaStorage
import Synchronization

/// Keeps what finding rows costs before any is read: the parsed footers of data files, the page indexes that filters asked
/// for, and, of snapshots that are filtered by the same columns again, an index of their files' statistics. The next
/// lookup comes to the right files by binary search and reads their pages alone.
///
/// One cache serves any number of tables, and all share its limit. What is kept of a file is known by its store, path and
/// size and, where the store tells, by the state of the file, so that it cannot be another file's; data files never
/// change. What is kept of a snapshot goes with it. Entries that were used once leave before those that were used again: a scan of a large table does not drive out what
/// lookups need.
public final class ReadCache: Sendable {
  /// The cache of tables that are not given one of their own.
  public static let shared = ReadCache()

  /// The most bytes that are kept; 0: nothing is.
  public let byteLimit: Int

  /// How the cache is used so far.
  public struct Usage: Sendable, Hashable {
    /// Files and snapshots of which something is kept.
    public internal(set) var entryCount = 0
    /// What that takes, in bytes.
    public internal(set) var byteCount = 0
    /// Times that a footer or page index was there.
    public internal(set) var hits = 0
    /// Times that one had to be read.
    public internal(set) var misses = 0
    /// Entries that were dropped for others.
    public internal(set) var evictions = 0
  }

  /// What is kept.
  enum Key: Hashable, Sendable {
    /// Of a file, in one state.
    case file(store: String, ObjectPath, size: Int, etag: String?)
    case plan(KeptPlan.Key)
  }

  private enum Value {
    case file(CachedFile)
    case plan(KeptPlan)
  }

  private struct Entry {
    let value: Value
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
  private let planLoads = SharedLoads<KeptPlan.Key, KeptPlan?>()

  /// - Parameter byteLimit: 64 MiB unless told: footers and page indexes of some thousand files.
  public init(byteLimit: Int = 64 << 20) {
    self.byteLimit = max(byteLimit, 0)
  }

  public var usage: Usage { state.withLock { $0.usage } }

  /// Forgets everything.
  public func removeAll() {
    state.withLock { state in
      state.entries = [:]
      state.usage.entryCount = 0
      state.usage.byteCount = 0
    }
  }

  /// What is known of a file, and whether it had to be loaded. Those who miss it at the same time share one load.
  func file(
    _ key: Key, load: () async throws -> CachedFile
  ) async throws -> (file: CachedFile, isLoaded: Bool) {
    let found = try await loads.value(key) {
      if case .file(let file) = use(key) { file } else { nil }
    } load: {
      let file = try await load()
      insert(.file(file), byteCount: file.byteCount, key)
      return file
    }
    count(hits: found.isLoaded ? 0 : 1, misses: found.isLoaded ? 1 : 0)
    return (found.value, found.isLoaded)
  }

  /// A plan that is kept.
  func plan(_ key: KeptPlan.Key) -> KeptPlan? {
    if case .plan(let plan) = use(.plan(key)) { plan } else { nil }
  }

  /// A plan that is kept, or is from now on; nil where it cannot be.
  func plan(
    _ key: KeptPlan.Key, make: () async throws(DeltaError) -> KeptPlan?
  ) async throws(DeltaError) -> KeptPlan? {
    do {
      return try await planLoads.value(key) {
        plan(key).map { .some($0) }
      } load: {
        let plan = try await make()
        if let plan { insert(.plan(plan), byteCount: plan.byteCount, .plan(key)) }
        return plan
      }.value
    } catch {
      throw DeltaError(error, as: .malformedLog, "the files of the version cannot be planned")
    }
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
      guard let entry = state.entries[key], case .file(let known) = entry.value, known === file else {
        return
      }
      state.entries[key]?.byteCount = byteCount
      state.usage.byteCount += byteCount - entry.byteCount
      trim(&state)
    }
  }

  func remove(_ key: Key) {
    state.withLock { state in
      guard let entry = state.entries.removeValue(forKey: key) else { return }
      state.usage.byteCount -= entry.byteCount
      state.usage.entryCount = state.entries.count
    }
  }

  private func use(_ key: Key) -> Value? {
    state.withLock { state in
      guard let index = state.entries.index(forKey: key) else { return nil }
      state.clock += 1
      state.entries.values[index].used = (state.clock, state.entries.values[index].used.last)
      return state.entries.values[index].value
    }
  }

  private func insert(_ value: Value, byteCount: Int, _ key: Key) {
    guard byteCount <= byteLimit else { return }
    state.withLock { state in
      state.clock += 1
      let old = state.entries.updateValue(
        Entry(value: value, byteCount: byteCount, used: (state.clock, 0)), forKey: key)
      state.usage.byteCount += byteCount - (old?.byteCount ?? 0)
      state.usage.entryCount = state.entries.count
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
    state.usage.entryCount = state.entries.count
  }
}
