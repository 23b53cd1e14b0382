import DeltaMemory
import DeltaStorage
import Testing

@Suite struct FaultStoreTests {
  @Test func callsAndBytesAreCounted() async throws {
    let store = FaultStore(MemoryStore())
    try await store.put(key("x"), bytes("0123456789"), mode: .overwrite)
    store.reset()
    let reader = try await store.open(key("x"), expectedSize: 10)
    _ = try await reader.read([0..<2, 4..<5])
    _ = try await store.get(key("x"))
    #expect(store.bytesRead == 13)
    #expect(store.calls.map(\.operation) == [.open, .read, .get])
    #expect(store.calls[1].ranges == [0..<2, 4..<5])
  }

  @Test func chosenCallsFail() async throws {
    let store = FaultStore(MemoryStore())
    try await store.put(key("x"), bytes("x"), mode: .overwrite)
    store.fail(calls: [1, 2], with: .permissionDenied)
    var outcomes: [StorageError.Code?] = []
    for _ in 0..<4 { outcomes.append(await code { _ = try await store.get(key("x")) }) }
    #expect(outcomes == [nil, .permissionDenied, .permissionDenied, nil])
  }

  @Test func callsSideBySideAreSeen() async throws {
    let store = FaultStore(MemoryStore()) { _ in try? await Task.sleep(for: .milliseconds(20)) }
    try await store.put(key("x"), bytes("x"), mode: .overwrite)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 { group.addTask { _ = try await store.get(key("x")) } }
      try await group.waitForAll()
    }
    #expect(store.mostInFlight >= 2)
  }
}
