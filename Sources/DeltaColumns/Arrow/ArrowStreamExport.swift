public import CArrowABI

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// How batches are handed to a consumer of the Arrow C stream interface.
public struct ArrowStreamOptions: Sendable {
  /// The layout of text; for consumers that know no views choose offsets, which copies all text.
  public var text: TextLayout
  /// How many batches are made ahead of the consumer.
  public var bufferedBatches: Int

  public init(text: TextLayout = .views, bufferedBatches: Int = 2) {
    self.text = text
    self.bufferedBatches = bufferedBatches
  }
}

/// Hands batches that are made asynchronously to a consumer of the Arrow C stream interface.
///
/// The interface is synchronous: `get_next` blocks the consumer's thread until a batch is there. The batches are
/// made by a task of their own, which begins with the first `get_next`, runs ahead by a few batches, and suspends
/// while the consumer is slow. `get_next` must therefore not be called on a thread of Swift's cooperative pool.
///
/// Where making a batch throws, `get_next` returns an errno (`ECANCELED` for a cancellation, `EINVAL` for a
/// `ColumnError`, `EIO` otherwise) and `get_last_error` the error's description. Releasing the stream cancels the
/// task; batches that were handed out live on until they are released themselves.
public enum ArrowStreamExporter {
  /// Exports the batches of a sequence, which have `fields`.
  public static func export<Batches: AsyncSequence & Sendable>(
    _ batches: Batches, fields: [ColumnField], to stream: UnsafeMutablePointer<ArrowArrayStream>,
    options: ArrowStreamOptions = ArrowStreamOptions()
  ) where Batches.Element == Batch {
    start(fields, stream, options) { handoff in
      // Waits for room before it asks for the next one: no batch is made that nobody has a place for.
      var iterator = batches.makeAsyncIterator()
      while await handoff.waitForRoom(), let batch = try await iterator.next() { handoff.put(batch) }
    }
  }

  /// Exports the batches, which have `fields`, that `next` gives until it gives nil.
  public static func export(
    fields: [ColumnField], to stream: UnsafeMutablePointer<ArrowArrayStream>,
    options: ArrowStreamOptions = ArrowStreamOptions(), next: @escaping @Sendable () async throws -> Batch?
  ) {
    start(fields, stream, options) { handoff in
      while await handoff.waitForRoom(), let batch = try await next() { handoff.put(batch) }
    }
  }

  private static func start(
    _ fields: [ColumnField], _ stream: UnsafeMutablePointer<ArrowArrayStream>, _ options: ArrowStreamOptions,
    _ produce: @escaping @Sendable (BatchHandoff) async throws -> Void
  ) {
    let owner = ExportedStream(fields: fields, options: options, produce: produce)
    stream.initialize(
      to: ArrowArrayStream(
        get_schema: { ExportedStream.of($0)?.getSchema($1) ?? EINVAL },
        get_next: { ExportedStream.of($0)?.getNext($1) ?? EINVAL },
        get_last_error: { ExportedStream.of($0)?.lastError.map { UnsafePointer($0) } },
        release: { ExportedStream.release($0) },
        private_data: Unmanaged.passRetained(owner).toOpaque()))
  }
}

/// What stands behind an exported stream.
///
/// A C stream is not thread-safe: its consumer serialises the calls. What is shared with the task is the handoff.
private final class ExportedStream {
  private let schema: ColumnField
  private let options: ArrowStreamOptions
  private let handoff: BatchHandoff
  private let produce: @Sendable (BatchHandoff) async throws -> Void
  private var producer: Task<Void, Never>?
  private(set) var lastError: UnsafeMutablePointer<CChar>?

  init(
    fields: [ColumnField], options: ArrowStreamOptions,
    produce: @escaping @Sendable (BatchHandoff) async throws -> Void
  ) {
    self.schema = ColumnField("", .structure(fields), isNullable: false)
    self.options = options
    self.handoff = BatchHandoff(limit: options.bufferedBatches)
    self.produce = produce
    ArrowExports.live.add(1, ordering: .relaxed)
  }

  deinit {
    producer?.cancel()
    handoff.finish(.cancelled)
    free(lastError)
    ArrowExports.live.subtract(1, ordering: .relaxed)
  }

  static func of(_ stream: UnsafeMutablePointer<ArrowArrayStream>?) -> ExportedStream? {
    guard let held = stream?.pointee.private_data else { return nil }
    return Unmanaged<ExportedStream>.fromOpaque(held).takeUnretainedValue()
  }

  static func release(_ stream: UnsafeMutablePointer<ArrowArrayStream>?) {
    guard let stream, stream.pointee.release != nil, let held = stream.pointee.private_data else { return }
    stream.pointee.release = nil
    stream.pointee.private_data = nil
    Unmanaged<ExportedStream>.fromOpaque(held).release()
  }

  func getSchema(_ out: UnsafeMutablePointer<ArrowSchema>?) -> Int32 {
    guard let out else { return fail(EINVAL, "no place for the schema") }
    schema.exportSchema(to: out, text: options.text)
    return 0
  }

  func getNext(_ out: UnsafeMutablePointer<ArrowArray>?) -> Int32 {
    guard let out else { return fail(EINVAL, "no place for the array") }
    startProducer()
    let (batch, end) = handoff.take()
    guard let batch else {
      switch end {
      case .finished:
        out.initialize(to: ArrowArray())
        return 0
      case .failed(let error): return fail(code(of: error), String(describing: error))
      case .cancelled: return fail(ECANCELED, "the stream was cancelled")
      }
    }
    do throws(ColumnError) {
      let type = ColumnType.structure(batch.fields)
      guard type == schema.type else { throw .wrongType(expected: "batches of \(schema.type)", found: type) }
      try batch.exportArray(to: out, text: options.text)
      return 0
    } catch {
      return fail(EINVAL, error.description)
    }
  }

  private func startProducer() {
    guard producer == nil else { return }
    let (handoff, produce) = (handoff, produce)
    producer = Task.detached {
      do {
        try await produce(handoff)
        handoff.finish(.finished)
      } catch {
        handoff.finish(.failed(error))
      }
    }
  }

  private func code(of error: any Error) -> Int32 {
    if error is CancellationError { return ECANCELED }
    return error is ColumnError ? EINVAL : EIO
  }

  private func fail(_ code: Int32, _ message: String) -> Int32 {
    free(lastError)
    lastError = strdup(message)
    return code
  }
}
