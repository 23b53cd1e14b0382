#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Hands batches from a task to a thread of somebody else's: a bounded queue.
///
/// The producer suspends where the queue is full and never blocks a thread of the cooperative pool. The consumer
/// blocks its thread where the queue is empty: the contract of a C stream leaves it no other way to wait.
final class BatchHandoff: @unchecked Sendable {
  // Unchecked: every access to the state below is made while holding `mutex`.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let limit: Int
  private var queue: [Batch] = []
  private var end: End?
  private var waitingProducer: CheckedContinuation<Bool, Never>?

  enum End {
    case finished
    case failed(any Error)
    case cancelled
  }

  /// - Parameter limit: how many batches may wait for the consumer, at least one.
  init(limit: Int) {
    self.limit = max(limit, 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  /// Waits for room; false where nobody wants more.
  func waitForRoom() async -> Bool {
    await withCheckedContinuation { continuation in
      let answer: Bool? = withLock {
        if end != nil { return false }
        if queue.count < limit { return true }
        waitingProducer = continuation
        return nil
      }
      if let answer { continuation.resume(returning: answer) }
    }
  }

  /// Adds a batch, where there is room for it.
  func put(_ batch: Batch) {
    withLock {
      guard end == nil else { return }
      queue.append(batch)
      pthread_cond_signal(changed)
    }
  }

  /// Tells that no more will come. The first end counts.
  func finish(_ end: End) {
    let producer = withLock {
      if self.end == nil { self.end = end }
      if case .cancelled = end { queue = [] }
      pthread_cond_broadcast(changed)
      return takeProducer()
    }
    producer?.resume(returning: false)
  }

  /// The next batch, or the end, which stays. Blocks the calling thread until there is one of them.
  func take() -> (batch: Batch?, end: End) {
    let (result, producer) = withLock {
      while queue.isEmpty, end == nil { pthread_cond_wait(changed, mutex) }
      guard !queue.isEmpty else {
        return ((batch: nil as Batch?, end: end ?? .finished), nil as CheckedContinuation<Bool, Never>?)
      }
      return ((batch: queue.removeFirst(), end: .finished), takeProducer())
    }
    producer?.resume(returning: true)
    return result
  }

  private func takeProducer() -> CheckedContinuation<Bool, Never>? {
    defer { waitingProducer = nil }
    return waitingProducer
  }

  private func withLock<R>(_ body: () -> R) -> R {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }
}
