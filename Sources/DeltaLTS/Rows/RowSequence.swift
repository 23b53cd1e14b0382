import DeltaColumns

/// The rows of a scan as values of a `Decodable` type.
///
/// Rows are decoded a thousand at a time, so that a row costs its decoding and an array access.
public struct RowSequence<Row: Decodable>: AsyncSequence {
  public typealias Element = Row
  public typealias Failure = any Error

  private let makeSource: @Sendable () -> BatchSource
  private let unscanned: Set<[String]>

  /// The rows of `batches`.
  /// - Parameter unscanned: paths of what the batches lack because `RowShape` did not name it.
  package init<Batches: AsyncSequence & Sendable>(
    _ batches: Batches, unscanned: Set<[String]> = []
  ) where Batches.Element == Batch {
    makeSource = { IteratorSource(batches.makeAsyncIterator()) }
    self.unscanned = unscanned
  }

  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(source: makeSource(), decoder: RowDecoder(unscanned: unscanned))
  }

  public struct AsyncIterator: AsyncIteratorProtocol {
    @usableFromInline var rows: [Row] = []
    @usableFromInline var index = 0
    private let source: BatchSource
    private let decoder: RowDecoder<Row>
    private var batch: Batch?
    private var position = 0
    private var failure: (any Error)?

    init(source: BatchSource, decoder: RowDecoder<Row>) {
      self.source = source
      self.decoder = decoder
    }

    @inlinable
    public mutating func next() async throws -> Row? {
      try await next(isolation: nil)
    }

    @inlinable
    public mutating func next(isolation actor: isolated (any Actor)?) async throws -> Row? {
      if index == rows.count, try await !refill(isolation: actor) { return nil }
      defer { index += 1 }
      return rows[index]
    }

    /// Decodes the next rows; false at the end.
    @usableFromInline
    mutating func refill(isolation actor: isolated (any Actor)?) async throws -> Bool {
      rows.removeAll(keepingCapacity: true)
      index = 0
      while rows.isEmpty {
        // What came before a row that does not decode is given first.
        if let failure { throw failure }
        guard let current = batch, position < current.count else {
          batch = try await source.next(isolation: actor)
          position = 0
          if batch == nil { return false }
          continue
        }
        let end = Swift.min(current.count, position + 1024)
        do {
          try decoder.decode(current, position..<end, into: &rows)
        } catch {
          failure = error
        }
        position = end
      }
      return true
    }
  }
}

extension RowSequence: Sendable {}

/// The iterator of some sequence of batches, whatever its type.
class BatchSource {
  func next(isolation actor: isolated (any Actor)?) async throws -> Batch? { nil }
}

private final class IteratorSource<Iterator: AsyncIteratorProtocol>: BatchSource
where Iterator.Element == Batch {
  private var iterator: Iterator

  init(_ iterator: Iterator) { self.iterator = iterator }

  override func next(isolation actor: isolated (any Actor)?) async throws -> Batch? {
    try await iterator.next(isolation: actor)
  }
}
