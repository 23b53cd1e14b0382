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
    case .list(let tasks): Iterator(list: tasks)
    case .planner(let planner): Iterator(planner: planner.makeIterator())
    }
  }

  public struct Iterator: AsyncIteratorProtocol {
    private var list: ArraySlice<ScanTask> = []
    private var page: TaskPage?
    private var next = 0
    private var files: PlannedFiles?
    private var planner: ScanPlanner.Iterator?

    fileprivate init(list: [ScanTask]) { self.list = list[...] }
    fileprivate init(planner: ScanPlanner.Iterator) { self.planner = planner }

    public mutating func next() async throws(DeltaError) -> ScanTask? { try await next(isolation: nil) }

    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(DeltaError) -> ScanTask? {
      while true {
        if let page, next < page.rows.count {
          next += 1
          return ScanTask(page, next - 1)
        }
        if let more = files?.nextPage() {
          page = more
          next = 0
        } else if let more = try await planner?.next() {
          files = more
        } else {
          return list.popFirst()
        }
      }
    }
  }
}
