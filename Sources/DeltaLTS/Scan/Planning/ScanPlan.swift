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
    case .planner(let planner): Iterator(planner: planner)
    }
  }

  /// The tasks by a walk through the log, whatever is at hand.
  func walk() -> Iterator {
    switch source {
    case .list(let tasks): Iterator(list: tasks)
    case .planner(let planner): Iterator(pages: planner.blocks { $0.pages() }.makeAsyncIterator())
    }
  }

  /// The tasks where they are at hand; nil where the log has to be walked through.
  func known() async throws(DeltaError) -> [ScanTask]? {
    switch source {
    case .list(let tasks): tasks
    case .planner(let planner): try await planner.keptTasks()
    }
  }

  public struct Iterator: AsyncIteratorProtocol {
    // What is looked at for each task is inlined into the caller; an asynchronous call is only made for a new page.
    @usableFromInline var page: TaskPage?
    @usableFromInline var row = 0
    @usableFromInline var rowCount = 0
    private var list: ArraySlice<ScanTask> = []
    private var ready: ArraySlice<TaskPage> = []
    private var pages: FileBlocks<[TaskPage]>.Iterator?
    /// Before the first task is asked for.
    private var planner: ScanPlanner?

    fileprivate init(list: [ScanTask]) { self.list = list[...] }
    fileprivate init(pages: FileBlocks<[TaskPage]>.Iterator) { self.pages = pages }
    fileprivate init(planner: ScanPlanner) { self.planner = planner }

    public mutating func next() async throws(DeltaError) -> ScanTask? { try await next(isolation: nil) }

    @inlinable
    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(DeltaError) -> ScanTask? {
      if row < rowCount, let page {
        row &+= 1
        return ScanTask(page, row &- 1)
      }
      return try await firstOfNextPage(isolation: actor)
    }

    @usableFromInline
    mutating func firstOfNextPage(
      isolation actor: isolated (any Actor)?
    ) async throws(DeltaError) -> ScanTask? {
      if let planner {
        self.planner = nil
        if let known = try await planner.keptTasks() {
          list = known[...]
        } else {
          pages = planner.blocks { $0.pages() }.makeAsyncIterator()
        }
      }
      while ready.isEmpty {
        guard let more = try await pages?.next(isolation: actor) else { return list.popFirst() }
        ready = more[...]
      }
      guard let next = ready.popFirst() else { return nil }
      page = next
      row = 1
      rowCount = next.rows.count
      return ScanTask(next, 0)
    }
  }
}
