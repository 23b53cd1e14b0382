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

  public func makeAsyncIterator() -> Iterator { Iterator(reader: reader, tasks: tasks) }

  public struct Iterator: AsyncIteratorProtocol {
    private enum State {
      case new
      case direct(ArraySlice<Batch>)
      case run(ScanRun)
    }

    private let reader: TaskReader
    private let tasks: ScanTasks
    private var state = State.new

    fileprivate init(reader: TaskReader, tasks: ScanTasks) {
      self.reader = reader
      self.tasks = tasks
    }

    public mutating func next() async throws(DeltaError) -> Batch? { try await next(isolation: nil) }

    public mutating func next(isolation actor: isolated (any Actor)?) async throws(DeltaError) -> Batch? {
      if case .new = state {
        // Ended, should it fail.
        state = .direct([])
        switch try await ScanStart(reader, tasks) {
        case .batches(let batches): state = .direct(batches[...])
        case .work(let files): state = .run(ScanRun(reader.header.options, files: files))
        }
      }
      switch state {
      case .new: return nil
      case .run(let run): return try await run.next()
      case .direct(var batches):
        let batch = batches.popFirst()
        state = .direct(batches)
        return batch
      }
    }
  }
}
