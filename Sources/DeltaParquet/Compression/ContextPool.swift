internal import Synchronization

/// Keeps the working memory of a codec between pages, which is dear to set up.
final class ContextPool: Sendable {
  /// Addresses as plain numbers; a context has one user from `take` to `giveBack`.
  private let idle = Mutex<[UInt]>([])
  private let make: @Sendable () -> UInt?
  private let free: @Sendable (UInt) -> Void
  /// More than threads that decompress at a time; beyond that contexts are freed.
  private let limit = 32

  init(make: @escaping @Sendable () -> UInt?, free: @escaping @Sendable (UInt) -> Void) {
    self.make = make
    self.free = free
  }

  deinit {
    idle.withLock { contexts in contexts.forEach(free) }
  }

  /// Lends a context to `body`; nil goes to a body whose context could not be made.
  func withContext<R>(_ body: (UInt?) throws(ParquetError) -> R) throws(ParquetError) -> R {
    guard let context = idle.withLock({ $0.popLast() }) ?? make() else { return try body(nil) }
    defer {
      let kept = idle.withLock { contexts in
        guard contexts.count < limit else { return false }
        contexts.append(context)
        return true
      }
      if !kept { free(context) }
    }
    return try body(context)
  }
}

extension ParquetError {
  static func noContext(_ codec: PageCodec) -> ParquetError {
    ParquetError(.decompressionFailed, "no memory for a \(codec) context")
  }
}
