public import CArrowABI
import Dispatch
import Synchronization

/// Reads the batches of another producer's Arrow C stream.
///
/// Its `get_next` blocks, so it is called on a queue of its own and never on a thread of the cooperative pool.
/// The stream is released when the last reference to the reader is gone.
public final class ArrowStreamReader: AsyncSequence, @unchecked Sendable {
  // Unchecked: `stream` is set once, then used on the serial queue only, and by deinit after the last use.
  public typealias Element = Batch

  /// What the batches hold.
  public let fields: [ColumnField]
  private let schema: ForeignField
  private let stream: UnsafeMutablePointer<ArrowArrayStream>
  private let queue = DispatchQueue(label: "DeltaColumns.ArrowStreamReader")

  /// Moves the stream here, also where an error is thrown, and asks for its schema, which may block.
  public init(importing source: UnsafeMutablePointer<ArrowArrayStream>) throws(ColumnError) {
    let stream = UnsafeMutablePointer<ArrowArrayStream>.allocate(capacity: 1)
    stream.initialize(to: source.pointee)
    source.pointee.release = nil
    self.stream = stream
    do throws(ColumnError) {
      schema = try Self.schema(stream)
      guard case .structure(let fields) = schema.columnType.kind else {
        throw .wrongType(expected: "a stream of structs", found: schema.columnType)
      }
      self.fields = fields
    } catch {
      Self.release(stream)
      throw error
    }
  }

  deinit { Self.release(stream) }

  private static func release(_ stream: UnsafeMutablePointer<ArrowArrayStream>) {
    stream.pointee.release?(stream)
    stream.deallocate()
  }

  private static func schema(
    _ stream: UnsafeMutablePointer<ArrowArrayStream>
  ) throws(ColumnError) -> ForeignField {
    guard stream.pointee.release != nil, let getSchema = stream.pointee.get_schema else {
      throw ColumnError(.invalidArrow, "the stream is released")
    }
    var schema = ArrowSchema()
    let code = getSchema(stream, &schema)
    guard code == 0 else { throw failure(stream, code) }
    defer { ArrowSchema.release(&schema) }
    return try ForeignField(&schema)
  }

  private static func failure(_ stream: UnsafeMutablePointer<ArrowArrayStream>, _ code: Int32) -> ColumnError
  {
    let text = stream.pointee.get_last_error?(stream).map { String(cString: $0) }
    return ColumnError(.streamFailed, "the producer's error \(code): \(text ?? "no description")")
  }

  /// The next batch; nil at the end. Blocks the calling thread until it is there.
  private func blockingNext() throws(ColumnError) -> Batch? {
    guard let getNext = stream.pointee.get_next else { throw ColumnError(.invalidArrow, "no get_next") }
    var array = ArrowArray()
    let code = getNext(stream, &array)
    guard code == 0 else { throw Self.failure(stream, code) }
    if array.isReleased { return nil }
    return try Batch.of(try Column.importing(ForeignArrayKeeper(moving: &array), schema))
  }

  /// The next batch; nil at the end.
  public func next() async throws -> Batch? {
    // Whoever awaits a continuation sees what was made before it was resumed. The flag says so once more, for the
    // thread sanitizer: it does not see it where the continuation is resumed before it is awaited.
    let isMade = Atomic(false)
    let batch = try await withCheckedThrowingContinuation { continuation in
      queue.async {
        let result = Result { try self.blockingNext() }
        isMade.store(true, ordering: .releasing)
        continuation.resume(with: result)
      }
    }
    _ = isMade.load(ordering: .acquiring)
    return batch
  }

  public struct Iterator: AsyncIteratorProtocol {
    let reader: ArrowStreamReader

    public mutating func next() async throws -> Batch? { try await reader.next() }
  }

  public func makeAsyncIterator() -> Iterator { Iterator(reader: self) }
}
