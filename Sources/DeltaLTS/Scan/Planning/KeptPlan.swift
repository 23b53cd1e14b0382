import Synchronization

/// The files of a snapshot with an index of their bounds for the columns of a filter: what planning looks at, kept for
/// the next filter on the same columns.
final class KeptPlan: Sendable {
  private let pages: [TaskPage]
  /// The number of each page's first file.
  private let starts: [Int]
  /// By column of the filter.
  private let indexes: [BoundsIndex]
  let byteCount: Int

  fileprivate init(pages: [TaskPage], bounds: [[ValueBounds]]) {
    self.pages = pages
    var starts: [Int] = []
    var count = 0
    for page in pages {
      starts.append(count)
      count += page.rows.count
    }
    self.starts = starts
    indexes = bounds.map { BoundsIndex($0) }
    byteCount = pages.reduce(indexes.reduce(512) { $0 + $1.byteCount }) { $0 + $1.heldByteCount }
  }

  /// The tasks of the files that may have rows; nil where the filter does not tell by which keys.
  fileprivate func tasks(_ filter: BoundFilter) -> [ScanTask]? {
    var chosen: [Int]?
    for (column, index) in indexes.enumerated() {
      guard let intervals = filter.root.intervals(of: column), let found = index.candidates(intervals) else {
        continue
      }
      if let known = chosen {
        let both = Set(found)
        chosen = known.filter { both.contains($0) }
      } else {
        chosen = found
      }
    }
    return chosen?.map { task($0) }
  }

  private func task(_ file: Int) -> ScanTask {
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= file { low = middle } else { high = middle }
    }
    return ScanTask(pages[low], file - starts[low])
  }
}

/// Which plans of a snapshot are worth keeping: those that are made a second time. They go with the snapshot.
package final class PlanHistory: Sendable {
  private struct State {
    var count: [KeptPlan.Key: Int] = [:]
  }

  private static let serial = Atomic<UInt64>(0)

  fileprivate let number: UInt64
  private let cache: ReadCache
  private let state = Mutex(State())

  init(_ cache: ReadCache) {
    self.cache = cache
    number = Self.serial.add(1, ordering: .relaxed).newValue
  }

  deinit {
    let keys = state.withLock { Array($0.count.keys) }
    for key in keys { cache.remove(.plan(key)) }
  }

  /// Notes that a plan is made; tells whether it is to be kept.
  fileprivate func note(_ key: KeptPlan.Key) -> Bool {
    state.withLock { state in
      // Few sets of columns are asked for again and again.
      guard state.count.count < 64 || state.count[key] != nil else { return false }
      let count = state.count[key, default: 0]
      if count < .max { state.count[key] = count + 1 }
      return count > 0 && count < .max
    }
  }

  /// The plan is too large to be kept.
  fileprivate func giveUp(_ key: KeptPlan.Key) { state.withLock { $0.count[key] = .max } }
}

extension KeptPlan {
  struct Key: Hashable, Sendable {
    let snapshot: UInt64
    let columns: [BoundFilter.Subject]
    let needsRowIds: Bool
  }

  private struct TooLarge: Error {}
}

extension ScanPlanner {
  /// The tasks by what is kept of the snapshot; nil where nothing is, or it does not help with the filter.
  func keptTasks() async throws(DeltaError) -> [ScanTask]? {
    guard let filter, filter.columns.contains(where: { !$0.isPartition }),
      filter.columns.indices.contains(where: { filter.root.intervals(of: $0) != nil })
    else { return nil }
    let (cache, history) = (snapshot.log.options.cache, snapshot.plans)
    let key = KeptPlan.Key(snapshot: history.number, columns: filter.columns, needsRowIds: needsRowIds)
    if let kept = cache.plan(key) { return kept.tasks(filter) }
    guard history.note(key) else { return nil }
    let plan = try await cache.plan(key) { () throws(DeltaError) in
      guard let plan = try await keep(filter, limit: cache.byteLimit / 2) else {
        history.giveUp(key)
        return nil
      }
      return plan
    }
    return plan?.tasks(filter)
  }

  /// Walks over all files; nil where there are too many to be kept.
  private func keep(_ filter: BoundFilter, limit: Int) async throws(DeltaError) -> KeptPlan? {
    var pages: [TaskPage] = []
    var bounds: [[ValueBounds]] = Array(repeating: [], count: filter.columns.count)
    var byteCount = 0
    for try await block in everything(filter) {
      pages += block.pages
      for (column, values) in block.bounds.enumerated() { bounds[column] += values }
      byteCount += block.pages.reduce(0) { $0 + $1.heldByteCount }
      if byteCount + pages.count * TaskPage.limit * 32 * bounds.count > limit { return nil }
    }
    let plan = KeptPlan(pages: pages, bounds: bounds)
    return plan.byteCount <= limit ? plan : nil
  }
}
