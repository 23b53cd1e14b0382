/// The files of a snapshot, one by one.
public struct FileSequence: AsyncSequence, Sendable {
  public typealias Element = AddFile
  public typealias Failure = DeltaError

  private let blocks: FileBlocks<FileBlock>

  init(_ blocks: FileBlocks<FileBlock>) { self.blocks = blocks }

  public func makeAsyncIterator() -> Iterator { Iterator(blocks.makeAsyncIterator()) }

  public struct Iterator: AsyncIteratorProtocol {
    private var blocks: FileBlocks<FileBlock>.Iterator
    private var block: FileBlock?
    private var next = 0

    init(_ blocks: FileBlocks<FileBlock>.Iterator) { self.blocks = blocks }

    public mutating func next(isolation actor: isolated (any Actor)?) async throws(DeltaError) -> AddFile? {
      while true {
        if let block, next < block.count {
          next += 1
          return try block.addFile(next - 1)
        }
        guard let more = try await blocks.next(isolation: actor) else { return nil }
        block = more
        next = 0
      }
    }
  }
}
