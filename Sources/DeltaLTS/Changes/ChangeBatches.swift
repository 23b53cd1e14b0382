import DeltaColumns

/// The rows of a change feed as batches, version by version.
public struct ChangeBatches: AsyncSequence, Sendable {
  public typealias Element = Batch
  public typealias Failure = DeltaError

  let reader: ChangeReader
  let tasks: [ChangeTask]

  public func makeAsyncIterator() -> Iterator { Iterator(self) }

  public struct Iterator: AsyncIteratorProtocol {
    private let source: ChangeBatches
    private var next = 0
    private var file: DataFileBatches.Iterator?

    fileprivate init(_ source: ChangeBatches) { self.source = source }

    public mutating func next(isolation actor: isolated (any Actor)?) async throws(DeltaError) -> Batch? {
      while true {
        if Task.isCancelled { throw DeltaError(.cancelled, "the task was cancelled") }
        if file == nil {
          guard next < source.tasks.count else { return nil }
          file = try await source.reader.open(source.tasks[next]).makeAsyncIterator()
          next += 1
        }
        guard let batch = try await file?.next(isolation: actor)?.batch else {
          file = nil
          continue
        }
        if batch.count > 0 { return batch }
      }
    }
  }
}
