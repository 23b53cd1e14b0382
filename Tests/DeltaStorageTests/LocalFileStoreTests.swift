import DeltaMemory
import DeltaStorage
import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct LocalFileStoreTests {
  @Test func pipesAndSocketsAndDevicesAreRefusedWithoutAWait() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    #expect(mkfifo(directory.path + "/pipe", 0o600) == 0)
    try FileManager.default.createSymbolicLink(
      atPath: directory.path + "/device", withDestinationPath: "/dev/zero")
    for name in ["pipe", "device"] {
      #expect(await code { _ = try await directory.store.get(key(name)) } == .notRegularFile)
      #expect(await code { _ = try await directory.store.head(key(name)) } == .notRegularFile)
      #expect(await code { _ = try await directory.store.open(key(name)) } == .notRegularFile)
    }
    #expect(try await directory.store.list(.root).collect().isEmpty)
  }

  @Test(
    .enabled(if: access("/dev/shm", W_OK) == 0, "no file system in memory, which lets files claim any time"))
  func filesMayClaimAnyTime() async throws {
    let path = "/dev/shm/deltalts-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let store = LocalFileStore(root: path)
    try await store.put(key("x"), bytes("x"), mode: .overwrite)
    for (seconds, time) in [(Int.max, Int64.max), (.min, .min), (1 << 60, .max), (-1, -1000)] {
      var times = [timespec](repeating: timespec(tv_sec: seconds, tv_nsec: 0), count: 2)
      #expect(utimensat(AT_FDCWD, path + "/x", &times, 0) == 0)
      #expect(try await store.head(key("x")).modified == time)
      #expect(try await store.list(.root).collect().map(\.modified) == [time])
    }
  }

  @Test(.enabled(if: getuid() != 0, "root may read everything"))
  func whatMayNotBeReadIsSaid() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    try await directory.store.put(key("d/x"), bytes("x"), mode: .overwrite)
    chmod(directory.path + "/d/x", 0)
    #expect(await code { _ = try await directory.store.get(key("d/x")) } == .permissionDenied)
    chmod(directory.path + "/d", 0)
    defer { chmod(directory.path + "/d", 0o700) }
    #expect(await code { _ = try await directory.store.list(key("d")).collect() } == .permissionDenied)
    #expect(
      await code { try await directory.store.put(key("d/y"), .empty, mode: .ifAbsent) } == .permissionDenied)
  }

  @Test func linksAreFollowedAndDanglingOnesLeftOut() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let store = directory.store
    try await store.put(key("real/x"), bytes("x"), mode: .overwrite)
    let files = FileManager.default
    try files.createSymbolicLink(atPath: directory.path + "/link", withDestinationPath: "real")
    try files.createSymbolicLink(atPath: directory.path + "/real/y", withDestinationPath: "x")
    try files.createSymbolicLink(atPath: directory.path + "/real/gone", withDestinationPath: "nowhere")
    try files.createSymbolicLink(atPath: directory.path + "/real/round", withDestinationPath: "..")
    try files.createSymbolicLink(atPath: directory.path + "/loop", withDestinationPath: "loop")
    #expect(try await store.get(key("link/y")).text == "x")
    #expect(try await store.list(key("link")).collect().map(\.path.text) == ["link/x", "link/y"])
    #expect(try await store.list(.root, recursive: true).collect().map(\.path.text) == ["real/x", "real/y"])
    #expect(await code { _ = try await store.get(key("loop")) } == .invalidPath)
  }

  @Test func whatIsBeingWrittenIsHidden() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let store = directory.store
    let upload = try await store.beginMultipart(key("log/1.json"))
    try await upload.put(part: 1, bytes("half"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path + "/log").count == 1)
    #expect(try await store.list(key("log")).collect().isEmpty)
    await upload.abort()
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path + "/log").isEmpty)
    let hidden = LocalFileStore.temporaryPrefix + "x"
    #expect(await code { try await store.put(key(hidden), .empty, mode: .overwrite) } == .invalidPath)
  }

  @Test func aFailedPutLeavesNothing() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let store = directory.store
    try await store.put(key("x/y"), bytes("x"), mode: .overwrite)
    #expect(await code { try await store.put(key("x"), bytes("x"), mode: .overwrite) } == .isDirectory)
    #expect(await code { try await store.put(key("x"), bytes("x"), mode: .ifAbsent) } == .isDirectory)
    #expect(await code { try await store.delete(key("x")) } == .isDirectory)
    #expect(await code { try await store.put(key("x/y/z"), bytes("x"), mode: .ifAbsent) } != nil)
    #expect(try FileManager.default.subpathsOfDirectory(atPath: directory.path).sorted() == ["x", "x/y"])
  }

  @Test func aFileThatShrinksIsAnError() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    try await directory.store.put(key("x"), bytes(String(repeating: "x", count: 1000)), mode: .overwrite)
    let reader = try await directory.store.open(key("x"))
    #expect(truncate(directory.path + "/x", 10) == 0)
    #expect(await code { _ = try await reader.read(0..<1000) } == .changedWhileReading)
    #expect(try await reader.read(0..<10).count == 10)
  }

  @Test func aHugeSparseFileTakesNoMemory() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    try await directory.store.put(key("x"), bytes("x"), mode: .overwrite)
    guard truncate(directory.path + "/x", 1 << 42) == 0 else { return }
    #expect(await code { _ = try await directory.store.get(key("x")) } == .tooLarge)
    #expect(
      try await directory.store.tail(key("x"), byteCount: 8).bytes.array == Array(repeating: 0, count: 8))
  }

  @Test func namesThatAreNotUTF8AreLeftOut() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let name = Array(directory.path.utf8CString.dropLast()) + [0x2F, CChar(bitPattern: 0xFF), 0]
    let descriptor = open(name, O_CREAT | O_WRONLY, 0o600)
    if descriptor >= 0 { close(descriptor) }
    try await directory.store.put(key("x"), .empty, mode: .overwrite)
    #expect(try await directory.store.list(.root).collect().map(\.path.text) == ["x"])
  }

  @Test func tooLongANameIsAnError() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let long = try key(String(repeating: "n", count: 300))
    #expect(await code { _ = try await directory.store.get(long) } == .invalidPath)
    #expect(await code { try await directory.store.put(long, .empty, mode: .ifAbsent) } == .invalidPath)
  }

  @Test func aSynchronizedPutIsRead() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let store = LocalFileStore(root: directory.path + "//")
    try await store.put(key("a/b"), bytes("x"), mode: .ifAbsent)
    #expect(try await LocalFileStore().get(ObjectPath(directory.path + "/a/b")).text == "x")
    #expect(store.describe(try key("a/b")) == directory.path + "/a/b")
  }

  @Test func aDirectoryOfManyNames() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    for index in 0..<10_000 {
      let name = String(format: "%020d.json", index)
      let descriptor = open(directory.path + "/" + name, O_CREAT | O_WRONLY, 0o600)
      if descriptor >= 0 { close(descriptor) }
    }
    let all = try await directory.store.list(.root).collect()
    #expect(all.count == 10_000)
    #expect(all.map(\.path) == all.map(\.path).sorted())
    let last = try await directory.store.list(.root, after: "00000000000000009989.json").collect()
    #expect(last.count == 10)
  }
}
