/// What a scan will do, as a value: what all tasks share, and the tasks.
///
/// The tasks are made as they are asked for, from the log alone; no data file is opened.
public struct ScanPlan: Sendable {
  public let header: ScanHeader
  public let tasks: ScanTasks
}

/// The tasks of a scan, in the order of the log. Each iteration plans anew.
public struct ScanTasks: AsyncSequence, Sendable {
  public typealias Element = ScanTask
  public typealias Failure = DeltaError

  private enum Source: Sendable {
    case list([ScanTask])
    case planner(ScanPlanner)
  }

  private let source: Source

  package init(_ tasks: [ScanTask]) { source = .list(tasks) }
  package init(_ planner: ScanPlanner) { source = .planner(planner) }

  public func makeAsyncIterator() -> Iterator {
    switch source {
    case .list(let tasks): Iterator(ready: tasks[...], planner: nil)
    case .planner(let planner): Iterator(ready: [], planner: planner.makeIterator())
    }
  }

  public struct Iterator: AsyncIteratorProtocol {
    var ready: ArraySlice<ScanTask>
    var planner: ScanPlanner.Iterator?

    public mutating func next() async throws(DeltaError) -> ScanTask? { try await next(isolation: nil) }

    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(DeltaError) -> ScanTask? {
      while ready.isEmpty {
        guard let more = try await planner?.next() else { return nil }
        ready = more.tasks[...]
      }
      return ready.popFirst()
    }
  }
}
