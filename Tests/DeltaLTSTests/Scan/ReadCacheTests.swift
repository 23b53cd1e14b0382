import DeltaMemory
import DeltaParquet
import DeltaStorage
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import DeltaLTS

/// Lookups in a table of four sorted files, and what is read for them.
@Suite struct ReadCacheTests {
  /// The files of the table as pyarrow wrote them, once for all tests.
  private static let written = Task {
    let files = try TemporaryDirectory("lookup-source")
    let script = ProjectFiles.root.appending(path: "Tests/DeltaLTSTests/Python/lookup_table.py")
    _ = try await PythonEnvironment.runFile(
      script.path(percentEncoded: false), arguments: [files.path("table")])
    let table = files.url.appending(path: "table")
    return try FileManager.default.subpathsOfDirectory(atPath: files.path("table")).reduce(into: [:]) {
      $0[$1] = try? Data(contentsOf: table.appending(path: $1))
    }
  }

  /// The table, through a store that writes down what it is asked for.
  private struct Fixture {
    let files: TemporaryDirectory
    let store: FaultStore
    let cache: ReadCache
    let snapshot: LogSnapshot

    init(byteLimit: Int = 64 << 20, _ wrap: (LocalFileStore) -> any ObjectStore = { $0 }) async throws {
      files = try TemporaryDirectory("lookup")
      let log = files.url.appending(path: "table/_delta_log")
      try FileManager.default.createDirectory(at: log, withIntermediateDirectories: true)
      for (name, bytes) in try await written.value {
        try bytes.write(to: files.url.appending(path: "table/\(name)"))
      }
      store = FaultStore(wrap(LocalFileStore(root: files.path("table"))))
      cache = ReadCache(byteLimit: byteLimit)
      var options = LogDirectory.Options()
      options.cache = cache
      snapshot = try await LogSnapshot.load(
        try LogDirectory(TableLocation(store: store, root: .root), options: options))
    }

    /// The rows with that key, as sums, and what was done for them.
    func find(_ key: Int64) async throws -> (rows: Int, value: Int64, metrics: ScanMetrics) {
      let scan = try Scan(snapshot, where: .column("key") == key)
      var (rows, value) = (0, Int64(0))
      for try await batch in scan.batches() {
        rows += batch.count
        value += try #require(batch["value"]).values(as: Int64.self).reduce(0) { $0 + ($1 ?? 0) }
      }
      return (rows, value, scan.metrics)
    }
  }

  @Test func `a second lookup reads data pages alone`() async throws {
    let table = try await Fixture()
    let first = try await table.find(3 * 5250)
    #expect(first.rows == 1)
    #expect(first.value == 3 * 5250 * 3 * 5250)
    #expect(first.metrics.cacheHits == 0)
    #expect(first.metrics.cacheMisses == 2)

    _ = try await table.find(3 * 5252)
    let size = table.cache.usage.byteCount
    table.store.reset()
    let second = try await table.find(3 * 5251)
    #expect(second.value == 3 * 5251 * 3 * 5251)
    #expect(second.metrics.cacheHits == 2)
    #expect(second.metrics.cacheMisses == 0)
    #expect(second.metrics.filesRead == 1)
    #expect(second.metrics.pagesPruned > 0)
    #expect(table.cache.usage.byteCount == size)
    // The file, and the snapshot's files by their keys.
    #expect(table.cache.usage.entryCount == 2)
    let calls = table.store.calls
    #expect(calls.filter { $0.operation == .open }.count == 1)
    let ranges = calls.flatMap(\.ranges)
    // The four columns' pages of forty rows; footers and indexes lie behind all pages.
    #expect(ranges.reduce(0) { $0 + $1.count } < 20_000)
    let info = try await table.store.head(calls[0].path)
    #expect(ranges.allSatisfy { $0.upperBound < info.size - 8_000 })

    // Another row group: its indexes alone are new.
    #expect(try await table.find(3 * 6999).metrics.cacheMisses == 1)
  }

  @Test func `from the third filter on the same columns on, the log is not looked at`() async throws {
    let table = try await Fixture()
    for key: Int64 in [0, 30] { #expect(try await table.find(key).rows == 1) }
    let kept = table.cache.usage
    #expect(kept.entryCount == 2)
    for key: Int64 in [3, 12_003, 47_997, 4, -1, 48_000] {
      let isThere = key >= 0 && key < 3 * 16_000 && key % 3 == 0
      let found = try await table.find(key)
      #expect(found.rows == (isThere ? 1 : 0))
      #expect(found.metrics.filesRead == (key >= 0 && key < 3 * 16_000 ? 1 : 0))
    }
    // The same tasks as by walking through the log.
    let filters: [Filter] = [
      Filter.column("key").isBetween(11_000, 25_000),
      Filter.column("key") == 3 || .column("key") == 47_997 || .column("key") == 5,
      .column("key") > 40_000 && .column("key") < 12, .column("key") < 100 || .column("key") == 40_000,
      .column("key").isNull, !(.column("key") == 7),
    ]
    for filter in filters {
      var tasks: [[ScanTask]] = []
      for snapshot in [table.snapshot, try await LogSnapshot.load(table.snapshot.log)] {
        var found: [ScanTask] = []
        for try await task in try Scan(snapshot, where: filter).plan().tasks { found.append(task) }
        tasks.append(found)
      }
      #expect(tasks[0] == tasks[1], "\(filter)")
    }
  }

  @Test func `what is kept of a snapshot goes with it`() async throws {
    let table = try await Fixture()
    let before = table.cache.usage
    do {
      let snapshot = try await LogSnapshot.load(table.snapshot.log)
      for _ in 0..<3 {
        for try await _ in try Scan(snapshot, where: .column("key") == -1).batches() {}
      }
      #expect(table.cache.usage.entryCount == before.entryCount + 1)
      #expect(table.cache.usage.byteCount > before.byteCount)
    }
    #expect(table.cache.usage.entryCount == before.entryCount)
    #expect(table.cache.usage.byteCount == before.byteCount)
  }

  @Test func `every key is found, whatever is known, and no other`() async throws {
    let table = try await Fixture(byteLimit: 24 << 10)
    var random = SeededGenerator(seed: 11)
    for _ in 0..<120 {
      let key = Int64.random(in: -5..<3 * 16_000 + 5, using: &random)
      let found = try await table.find(key)
      let isThere = key >= 0 && key < 3 * 16_000 && key % 3 == 0
      #expect(found.rows == (isThere ? 1 : 0))
      #expect(found.value == (isThere ? key * key : 0))
      #expect(table.cache.usage.byteCount <= 24 << 10)
    }
  }

  @Test func `nothing is kept where the limit is nought`() async throws {
    let table = try await Fixture(byteLimit: 0)
    for _ in 0..<2 {
      let found = try await table.find(30)
      #expect(found.rows == 1)
      #expect(found.metrics.cacheHits == 0)
    }
    #expect(table.cache.usage.byteCount == 0)
    #expect(table.cache.usage.entryCount == 0)
  }

  @Test func `lookups at one time share the loads of a file`() async throws {
    let table = try await Fixture()
    let keys = (0..<16).map { Int64(3 * (1000 + $0)) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for key in keys {
        group.addTask {
          let found = try await table.find(key)
          #expect(found.value == key * key)
        }
      }
      try await group.waitForAll()
    }
    #expect(table.cache.usage.misses == 2)
    #expect(table.cache.usage.hits == 30)
  }

  @Test func `a cancelled lookup leaves nothing half known`() async throws {
    let table = try await Fixture()
    let isReading = Mutex(false)
    table.store.setHook { (call: StoreCall) async throws(StorageError) in
      guard call.operation == .read else { return }
      isReading.withLock { $0 = true }
      while !Task.isCancelled { await Task.yield() }
      throw StorageError(.cancelled, "cancelled", location: call.path.text)
    }
    let lookup = Task { try await table.find(30) }
    while !isReading.withLock({ $0 }) { await Task.yield() }
    lookup.cancel()
    await #expect(throws: DeltaError.self) { try await lookup.value }
    #expect(table.cache.usage.entryCount == 0)
    table.store.setHook(nil)
    #expect(try await table.find(30).value == 900)
  }

  @Test func `a file that was replaced is read anew, and one that is gone is missed`() async throws {
    let table = try await Fixture()
    #expect(try await table.find(30).value == 900)
    let (first, second) = (table.files.path("table/part-0.parquet"), table.files.path("table/part-1.parquet"))
    try FileManager.default.removeItem(atPath: first)
    try FileManager.default.copyItem(atPath: second, toPath: first)
    // The other file's rows, whose keys are others.
    #expect(try await table.find(30).rows == 0)
    try FileManager.default.removeItem(atPath: first)
    let error = await #expect(throws: DeltaError.self) { try await table.find(30) }
    #expect(error?.code == .fileNotFound)
  }

  /// A store that believes what it is told of sizes, as remote ones do.
  private struct Believing: ObjectStore {
    let base: LocalFileStore
    let difference: Int

    private struct Reader: ObjectReader {
      let base: any ObjectReader
      let info: ObjectInfo
      func read(_ range: Range<Int>) async throws(StorageError) -> Bytes { try await base.read(range) }
    }

    var capabilities: StoreCapabilities { base.capabilities }
    func head(_ path: ObjectPath) async throws(StorageError) -> ObjectInfo { try await base.head(path) }
    func get(_ path: ObjectPath, range: Range<Int>) async throws(StorageError) -> Bytes {
      try await base.get(path, range: range)
    }
    func listPage(_ request: ListRequest, at cursor: ListCursor?) async throws(StorageError) -> ListPage {
      try await base.listPage(request, at: cursor)
    }
    func open(_ path: ObjectPath, expectedSize: Int?) async throws(StorageError) -> any ObjectReader {
      Reader(
        base: try await base.open(path, expectedSize: nil),
        info: ObjectInfo(path: path, size: (expectedSize ?? 0) + difference, modified: 0))
    }
  }

  @Test(arguments: [-1, 1, -5000, 5000]) func `a wrong size in the log is an error and leaves nothing`(
    difference: Int
  ) async throws {
    let table = try await Fixture { Believing(base: $0, difference: difference) }
    let error = await #expect(throws: DeltaError.self) { try await table.find(30) }
    #expect(error?.code == .corruptFile || error?.code == .storage)
    #expect(error?.location.file == "part-0.parquet")
    #expect(table.cache.usage.entryCount == 0)
  }

  @Test func `what is used again outlives what was used once, within the limit`() async throws {
    let table = try await Fixture()
    let scan = try Scan(table.snapshot, columns: ["key"])
    for try await _ in scan.batches() {}
    let size = table.cache.usage.byteCount / 4
    let (hot, limit) = (try await table.find(30), size * 12)
    #expect(hot.rows == 1)

    let cache = ReadCache(byteLimit: limit)
    func use(_ name: String) async throws -> Bool {
      let key = ReadCache.Key.file(store: "s", try ObjectPath(name), size: 1, etag: nil)
      return try await cache.file(key) {
        let reader = try await table.store.open(ObjectPath("part-0.parquet"))
        return CachedFile(
          try await ParquetTail.read(ObjectParquetSource(reader), options: .init()).metadata, keyByteCount: 1)
      }.isLoaded
    }
    for _ in 0..<2 { for number in 0..<3 { _ = try await use("hot \(number)") } }
    for number in 0..<100 {
      _ = try await use("cold \(number)")
      #expect(cache.usage.byteCount <= limit)
    }
    for number in 0..<3 { #expect(try await use("hot \(number)") == false) }
    #expect(cache.usage.evictions > 80)
    #expect(cache.usage.byteCount % cache.usage.entryCount == 0)
    cache.removeAll()
    #expect(cache.usage.byteCount == 0)
    #expect(try await use("hot 0"))
  }
}
