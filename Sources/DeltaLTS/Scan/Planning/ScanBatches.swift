import DeltaColumns

/// The rows of a scan as batches. Each iteration runs the scan anew; memory stays within the scan's options.
///
/// Ending the iteration early, or cancelling the task that iterates, stops all work.
public struct ScanBatches: AsyncSequence, Sendable {
  public typealias Element = Batch
  public typealias Failure = DeltaError

  let reader: TaskReader
  let tasks: ScanTasks

  /// The fields of the batches.
  public var fields: [ColumnField] { reader.fields }

  public func makeAsyncIterator() -> Iterator {
    let run = ScanRun(reader.header.options) { [reader, tasks] in
      var tasks = tasks.makeAsyncIterator()
      return { () async throws(DeltaError) in
        guard let task = try await tasks.next() else { return nil }
        return TaskWork(reader: reader, task: task)
      }
    }
    return Iterator(run: run)
  }

  public struct Iterator: AsyncIteratorProtocol {
    let run: ScanRun

    public mutating func next() async throws(DeltaError) -> Batch? { try await run.next() }

    public mutating func next(isolation actor: isolated (any Actor)?) async throws(DeltaError) -> Batch? {
      try await run.next()
    }
  }
}
