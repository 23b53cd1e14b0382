import Synchronization

/// Lets those who want the same thing at the same time share one load of it.
///
/// The first to ask loads it in its own task; the others wait, each for as long as its own task is not cancelled. Where
/// the loading task is cancelled, one of those that wait takes over.
final class SharedLoads<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private enum Outcome: Sendable {
    case loaded(Value)
    case failed(any Error)
    /// Nobody loads it any more: ask again.
    case abandoned
  }

  private typealias Waiter = CheckedContinuation<Outcome, Never>

  private struct State {
    /// What is being loaded, and who waits for it.
    var waiters: [Key: [UInt64: Waiter]] = [:]
    var nextWaiter: UInt64 = 0
  }

  private let state = Mutex(State())

  /// The value, and whether it was loaded here.
  /// - Parameters:
  ///   - known: gives the value where there is one already; called again whenever somebody's load ended.
  ///   - load: makes it. Its errors go to all that wait, but for the cancellation of its own task.
  func value(
    _ key: Key, known: () -> Value?, load: () async throws -> Value
  ) async throws -> (value: Value, isLoaded: Bool) {
    while true {
      if let value = known() { return (value, false) }
      if begin(key) {
        // Whoever loaded it a moment ago has left it there before it ended.
        if let value = known() {
          end(key, .loaded(value))
          return (value, false)
        }
        do {
          let value = try await load()
          end(key, .loaded(value))
          return (value, true)
        } catch {
          end(key, Task.isCancelled ? .abandoned : .failed(error))
          throw error
        }
      }
      switch await join(key) {
      case .loaded(let value): return (value, false)
      case .failed(let error): throw error
      case .abandoned: try Task.checkCancellation()
      }
    }
  }

  /// Whether the caller is the one to load.
  private func begin(_ key: Key) -> Bool {
    state.withLock { state in
      guard state.waiters[key] == nil else { return false }
      state.waiters[key] = [:]
      return true
    }
  }

  private func end(_ key: Key, _ outcome: Outcome) {
    let waiters = state.withLock { $0.waiters.removeValue(forKey: key) }
    for waiter in (waiters ?? [:]).values { waiter.resume(returning: outcome) }
  }

  private func join(_ key: Key) async -> Outcome {
    let number = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isWaiting = state.withLock { state in
          guard state.waiters[key] != nil else { return false }
          state.waiters[key]?[number] = continuation
          return true
        }
        guard isWaiting else { return continuation.resume(returning: .abandoned) }
        // The handler may have run before there was anybody to wake.
        if Task.isCancelled { leave(key, number) }
      }
    } onCancel: {
      leave(key, number)
    }
  }

  private func leave(_ key: Key, _ number: UInt64) {
    let waiter = state.withLock { $0.waiters[key]?.removeValue(forKey: number) }
    waiter?.resume(returning: .abandoned)
  }
}
