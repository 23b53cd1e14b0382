import DeltaMemory
import DeltaStorage
import Testing

/// What every store must do alike.
@Suite struct ObjectStoreSemanticsTests {
  @Test(arguments: StoreKind.allCases)
  func whatIsPutIsRead(_ kind: StoreKind) async throws {
    let store = try kind.make()
    let path = try key("a/b/c d%20#?é.txt")
    try await store.put(path, bytes("0123456789"), mode: .overwrite)
    #expect(try await store.get(path).text == "0123456789")
    #expect(try await store.get(path, range: 2..<5).text == "234")
    #expect(try await store.get(path, range: 10..<10).isEmpty)
    #expect(try await store.get(path, ranges: [8..<10, 0..<1]).map(\.text) == ["89", "0"])
    let tail = try await store.tail(path, byteCount: 3)
    #expect(tail.bytes.text == "789" && tail.start == 7 && tail.info.size == 10)
    #expect(try await store.tail(path, byteCount: 100).bytes.count == 10)
    let info = try await store.head(path)
    #expect(info.size == 10 && info.path == path && info.modified > 1_600_000_000_000)
    #expect(abs(info.modifiedDate.timeIntervalSince1970 * 1000 - Double(info.modified)) < 1)
  }

  @Test(arguments: StoreKind.allCases)
  func emptyObjectsAreObjects(_ kind: StoreKind) async throws {
    let store = try kind.make()
    try await store.put(key("empty"), .empty, mode: .ifAbsent)
    #expect(try await store.get(key("empty")).isEmpty)
    #expect(try await store.tail(key("empty"), byteCount: 8).bytes.isEmpty)
    #expect(try await store.list(.root).collect().map(\.size) == [0])
  }

  @Test(arguments: StoreKind.allCases)
  func rangesOutsideAreRefused(_ kind: StoreKind) async throws {
    let store = try kind.make()
    let path = try key("x")
    try await store.put(path, bytes("abc"), mode: .overwrite)
    for range in [0..<4, 3..<4, 100..<200, -1..<1, 0..<Int.max] {
      #expect(await code { _ = try await store.get(path, range: range) } == .rangeNotSatisfiable)
      let reader = try await store.open(path)
      #expect(await code { _ = try await reader.read(range) } == .rangeNotSatisfiable)
    }
  }

  @Test(arguments: StoreKind.allCases)
  func whatIsNotThereIsNotFound(_ kind: StoreKind) async throws {
    let store = try kind.make()
    try await store.put(key("dir/x"), bytes("x"), mode: .overwrite)
    for path in [try key("no"), try key("dir/no"), try key("no/no")] {
      #expect(await code { _ = try await store.get(path) } == .notFound)
      #expect(await code { _ = try await store.get(path, range: 0..<1) } == .notFound)
      #expect(await code { _ = try await store.head(path) } == .notFound)
      #expect(await code { _ = try await store.open(path) } == .notFound)
      #expect(await code { _ = try await store.tail(path, byteCount: 1) } == .notFound)
    }
    for path in [try key("dir"), ObjectPath.root] {
      #expect(await code { _ = try await store.get(path) } == .isDirectory)
      #expect(await code { _ = try await store.head(path) } == .isDirectory)
    }
    #expect(await code { try await store.put(.root, .empty, mode: .overwrite) } == .isDirectory)
  }

  @Test(arguments: StoreKind.allCases)
  func putIfAbsentKeepsTheFirst(_ kind: StoreKind) async throws {
    let store = try kind.make()
    let path = try key("log/0.json")
    try await store.put(path, bytes("first"), mode: .ifAbsent)
    #expect(await code { try await store.put(path, bytes("second"), mode: .ifAbsent) } == .alreadyExists)
    #expect(try await store.get(path).text == "first")
    try await store.put(path, bytes("third"), mode: .overwrite)
    #expect(try await store.get(path).text == "third")
    #expect(try await store.list(key("log")).collect().count == 1)
  }

  @Test(arguments: StoreKind.allCases)
  func ofManyWritersOneWins(_ kind: StoreKind) async throws {
    let store = try kind.make()
    let path = try key("log/1.json")
    let winners = await withTaskGroup(of: Int?.self) { group in
      for writer in 0..<40 {
        group.addTask {
          let body = bytes(String(repeating: "\(writer),", count: 50_000))
          do {
            try await store.put(path, body, mode: .ifAbsent)
            return writer
          } catch {
            return (error as? StorageError)?.code == .alreadyExists ? nil : -1
          }
        }
      }
      return await group.reduce(into: [Int]()) { if let winner = $1 { $0.append(winner) } }
    }
    #expect(winners.count == 1)
    let text = try await store.get(path).text
    #expect(text == String(repeating: "\(winners[0]),", count: 50_000))
    #expect(try await store.list(key("log")).collect().count == 1)
  }

  @Test(arguments: StoreKind.allCases)
  func conditionalReplacement(_ kind: StoreKind) async throws {
    let store = try kind.make()
    let path = try key("hint")
    let first = try await store.put(path, bytes("1"), mode: .overwrite)
    #expect(try await store.head(path).etag == first.etag)
    let etag = try #require(first.etag)
    let outcome = await code { try await store.put(path, bytes("2"), mode: .ifMatch(etag)) }
    if store.capabilities.contains(.putIfMatch) {
      #expect(outcome == nil)
      #expect(
        await code { try await store.put(path, bytes("3"), mode: .ifMatch(etag)) } == .preconditionFailed)
    } else {
      #expect(outcome == .unsupportedOperation)
    }
  }

  @Test(arguments: StoreKind.allCases)
  func deleteTwiceIsFine(_ kind: StoreKind) async throws {
    let store = try kind.make()
    try await store.put(key("a/x"), bytes("x"), mode: .overwrite)
    try await store.delete(key("a/x"))
    try await store.delete(key("a/x"))
    try await store.delete(key("no/such"))
    #expect(try await store.list(key("a")).collect().isEmpty)
  }

  @Test(arguments: StoreKind.allCases)
  func anOpenObjectStaysWhatItWas(_ kind: StoreKind) async throws {
    let store = try kind.make()
    try await store.put(key("x"), bytes("old old"), mode: .overwrite)
    let reader = try await store.open(key("x"))
    try await store.put(key("x"), bytes("new"), mode: .overwrite)
    #expect(reader.info.size == 7)
    #expect(try await reader.read([0..<3, 4..<7]).map(\.text) == ["old", "old"])
  }

  @Test(arguments: StoreKind.allCases)
  func partsAreJoinedByNumber(_ kind: StoreKind) async throws {
    let store = try kind.make()
    let big = String(repeating: "b", count: 200_000)
    for order in [[1, 2, 3], [3, 1, 2], [1, 3, 2, 3]] {
      let upload = try await store.beginMultipart(key("m/x"))
      for number in order { try await upload.put(part: number, bytes("\(number)" + big)) }
      #expect(try await store.list(key("m")).collect().isEmpty)
      try await upload.complete(mode: .ifAbsent)
      #expect(try await store.get(key("m/x")).text == "1\(big)2\(big)3\(big)")
      #expect(await code { try await upload.complete(mode: .overwrite) } == .unsupportedOperation)
      await upload.abort()
      let late = try await store.beginMultipart(key("m/x"))
      try await late.put(part: 1, bytes("late"))
      #expect(await code { try await late.put(part: 0, .empty) } == .invalidPath)
      #expect(await code { try await late.complete(mode: .ifAbsent) } == .alreadyExists)
      #expect(try await store.list(key("m")).collect().count == 1)
      try await store.delete(key("m/x"))
    }
    let dropped = try await store.beginMultipart(key("m/y"))
    try await dropped.put(part: 1, bytes("y"))
    await dropped.abort()
    #expect(await code { try await dropped.put(part: 2, .empty) } == .unsupportedOperation)
    #expect(try await store.list(key("m"), recursive: true).collect().isEmpty)
  }

  @Test(arguments: StoreKind.allCases)
  func aCancelledTaskIsTold(_ kind: StoreKind) async throws {
    let store = try kind.make()
    try await store.put(key("x"), bytes(String(repeating: "x", count: 1 << 20)), mode: .overwrite)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await code { _ = try await store.get(key("x")) }
    }
    #expect(await task.value == .cancelled)
  }
}
