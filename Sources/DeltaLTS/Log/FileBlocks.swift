/// What is made of the active files of a snapshot, block by block: first those of the commits behind the checkpoint,
/// then the checkpoint's. Nothing is read before the first is asked for.
///
/// It is made where the block is read: side by side, somewhat ahead of whoever takes it, who gets all in order.
package struct FileBlocks<Output: Sendable>: AsyncSequence, Sendable {
  package typealias Element = Output
  package typealias Failure = DeltaError

  let files: FileState
  let loading: FileLoading
  let log: LogDirectory
  let make: @Sendable (FileBlock) throws(DeltaError) -> Output

  /// The same with something else made of each block.
  func map<Other>(
    _ transform: @escaping @Sendable (Output) throws(DeltaError) -> Other
  ) -> FileBlocks<Other> {
    FileBlocks<Other>(files: files, loading: loading, log: log) { [make] (block) throws(DeltaError) in
      try transform(try make(block))
    }
  }

  package func makeAsyncIterator() -> Iterator { Iterator(reader: BlockReader(self)) }

  package struct Iterator: AsyncIteratorProtocol {
    let reader: BlockReader<Output>
    private var ready: ArraySlice<Output> = []
    private var stream: BlockStream<Output>?

    fileprivate init(reader: BlockReader<Output>) { self.reader = reader }

    package mutating func next() async throws(DeltaError) -> Output? {
      try await next(isolation: nil)
    }

    package mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(DeltaError) -> Output? {
      while true {
        if let output = ready.popFirst() { return output }
        if let open = stream {
          reader.willTake()
          if let output = try await open.next() {
            reader.took(from: open)
            return output
          }
          reader.keep(await open.kept)
          stream = nil
        }
        switch try await reader.next() {
        case .outputs(let more): ready = more[...]
        case .stream(let more): stream = more
        case nil: return nil
        }
      }
    }
  }
}
