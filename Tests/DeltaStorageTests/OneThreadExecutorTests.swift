import DeltaMemory
import DeltaStorage
import TestSupport
import Testing

@Suite struct OneThreadExecutorTests {
  @Test(.timeLimit(.minutes(1))) func everyOperationFinishes() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let store = LocalFileStore(root: directory.path)
    let text = String(repeating: "x", count: 9 << 20)
    let task = Task(executorPreference: OneThread()) {
      try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 0..<4 {
          group.addTask {
            let path = try key("d/\(number)")
            try await store.put(path, bytes(text), mode: .ifAbsent)
            return try await store.get(path).count
          }
        }
        return try await group.reduce(0, +) + store.list(.root, recursive: true).collect().count
      }
    }
    #expect(try await task.value == 4 * (9 << 20) + 4)
  }
}
