import DeltaColumns

/// The rows of a change feed as batches, version by version. Each iteration reads them anew.
///
/// Files are read side by side, as in a scan. Ending the iteration early, or cancelling the task that iterates,
/// stops all work.
public struct ChangeBatches: AsyncSequence, Sendable {
  public typealias Element = Batch
  public typealias Failure = DeltaError

  let reader: ChangeReader
  let tasks: [ChangeTask]
  let options: ScanOptions

  public func makeAsyncIterator() -> Iterator {
    let run = ScanRun(options) { [reader, tasks, parquet = options.parquet] in
      var rest = tasks[...]
      return { () async throws(DeltaError) in
        rest.popFirst().map { ChangeWork(reader: reader, task: $0, options: parquet) }
      }
    }
    return Iterator(run: run)
  }

  public struct Iterator: AsyncIteratorProtocol {
    let run: ScanRun

    public mutating func next(isolation actor: isolated (any Actor)?) async throws(DeltaError) -> Batch? {
      try await run.next()
    }
  }
}
