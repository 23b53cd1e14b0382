import Synchronization
import Testing

@testable import DeltaLTS

@Suite struct OrderedTasksTests {
  @Test(arguments: [1, 2, 7, 100]) func `results are in order and the window is kept`(window: Int)
    async throws
  {
    let running = Mutex((now: 0, most: 0))
    let results = try await inOrder(Array(0..<50), window: window) { (item) throws(DeltaError) in
      running.withLock { state in
        state.now += 1
        state.most = max(state.most, state.now)
      }
      if item % 3 == 0 { await Task.yield() }
      running.withLock { $0.now -= 1 }
      return item * 2
    }
    #expect(results == (0..<50).map { $0 * 2 })
    #expect(running.withLock { $0.most } <= window)
    #expect(try await inOrder([Int](), window: window) { (item) throws(DeltaError) in item }.isEmpty)
  }

  @Test func `the first failure in order is thrown`() async {
    do throws(DeltaError) {
      _ = try await inOrder(Array(0..<50), window: 4) { (item) throws(DeltaError) in
        if item >= 10 { throw DeltaError(.malformedLog, "\(item)") }
        return item
      }
      Issue.record("no error")
    } catch {
      #expect(error.message == "10")
    }
  }

  @Test func `a cancelled open ends with that error`() async throws {
    let table = try LogFixture()
    try await table.begin()
    for version in Int64(1)...50 { try await table.commit(version, []) }
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await LogSnapshot.load(table.log)
    }
    #expect(await code { try await task.value } == .cancelled)
  }
}
