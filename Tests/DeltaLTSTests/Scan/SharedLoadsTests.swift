import Synchronization
import Testing

@testable import DeltaLTS

@Suite struct SharedLoadsTests {
  private struct Failure: Error {}

  /// What tasks tell each other.
  private final class Shared<Value: Sendable>: Sendable {
    private let state: Mutex<Value>
    init(_ value: Value) { state = Mutex(value) }
    var value: Value {
      get { state.withLock { $0 } }
      set { state.withLock { $0 = newValue } }
    }
    func change(_ body: @Sendable (inout Value) -> Void) { state.withLock { body(&$0) } }
  }

  /// Waits until `condition` holds.
  private func wait(_ condition: () -> Bool) async { while !condition() { await Task.yield() } }

  @Test func `those who ask at one time share one load`() async throws {
    let loads = SharedLoads<Int, Int>()
    let asked = Shared(0)
    let loaded = Shared(0)
    let isOpen = Shared(false)
    let own = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<20 {
        group.addTask {
          let found = try await loads.value(7) {
            asked.change { $0 += 1 }
            return nil
          } load: {
            loaded.change { $0 += 1 }
            while !isOpen.value { await Task.yield() }
            return 42
          }
          #expect(found.value == 42)
          return found.isLoaded
        }
      }
      await wait { asked.value >= 20 }
      // All but the one that loads are waiting now, or about to.
      for _ in 0..<100 { await Task.yield() }
      isOpen.value = true
      return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    // Whoever came just after the end loads anew: nothing is kept here.
    #expect(own == loaded.value)
    #expect((1...2).contains(own))
  }

  @Test func `a waiter that is cancelled leaves at once, and the load goes on`() async throws {
    let loads = SharedLoads<Int, Int>()
    let isLoading = Shared(false)
    let isOpen = Shared(false)
    let asked = Shared(0)
    let loader = Task {
      try await loads.value(1, known: { nil }) {
        isLoading.value = true
        while !isOpen.value { await Task.yield() }
        return 5
      }.value
    }
    await wait { isLoading.value }
    let waiter = Task {
      try await loads.value(1) {
        asked.change { $0 += 1 }
        return nil
      } load: {
        throw Failure()
      }.value
    }
    await wait { asked.value > 0 }
    waiter.cancel()
    await #expect(throws: CancellationError.self) { try await waiter.value }
    isOpen.value = true
    #expect(try await loader.value == 5)
  }

  @Test func `when the one that loads is cancelled, another takes over`() async throws {
    let loads = SharedLoads<Int, Int>()
    let isLoading = Shared(false)
    let asked = Shared(0)
    let loader = Task {
      try await loads.value(1, known: { nil }) {
        isLoading.value = true
        while true {
          try Task.checkCancellation()
          await Task.yield()
        }
      }.value
    }
    await wait { isLoading.value }
    let waiter = Task {
      try await loads.value(1) {
        asked.change { $0 += 1 }
        return nil
      } load: {
        9
      }
    }
    await wait { asked.value > 0 }
    for _ in 0..<50 { await Task.yield() }
    loader.cancel()
    let found = try await waiter.value
    #expect(found.value == 9)
    #expect(found.isLoaded)
    await #expect(throws: CancellationError.self) { try await loader.value }
  }

  @Test func `an error goes to all that wait, and the next to ask tries again`() async throws {
    let loads = SharedLoads<Int, Int>()
    let isLoading = Shared(false)
    let isOpen = Shared(false)
    let asked = Shared(0)
    let loader = Task {
      try await loads.value(1, known: { nil }) {
        isLoading.value = true
        while !isOpen.value { await Task.yield() }
        throw Failure()
      }.value
    }
    await wait { isLoading.value }
    let waiter = Task {
      try await loads.value(1) {
        asked.change { $0 += 1 }
        return nil
      } load: {
        throw Failure()
      }.value
    }
    await wait { asked.value > 0 }
    isOpen.value = true
    await #expect(throws: Failure.self) { try await loader.value }
    await #expect(throws: Failure.self) { try await waiter.value }
    #expect(try await loads.value(1, known: { nil }) { 3 }.value == 3)
  }
}
