import DeltaMemory
import DeltaStorage
import Testing

@testable import DeltaLTS

@Suite struct LogReplayTests {
  private typealias Fixture = LogFixture

  @Test func `the newest reference of a file counts`() async throws {
    let table = try LogFixture()
    try await table.begin([Fixture.add("a", size: 10), Fixture.add("b", size: 20)])
    try await table.commit(1, [Fixture.remove("a"), Fixture.add("c", size: 30)])
    try await table.commit(2, [Fixture.add("a", size: 11)])
    #expect(try await table.paths() == ["a", "b", "c"])
    #expect(try await table.paths(version: 1) == ["b", "c"])
    #expect(try await table.paths(version: 0) == ["a", "b"])
    let totals = try await LogSnapshot.load(table.log).fileTotals()
    #expect(totals == .init(count: 3, byteCount: 61))
  }

  @Test func `paths are one file whatever they are spelled like`() async throws {
    let table = try LogFixture()
    try await table.begin([
      Fixture.add("p=a%20b/x"), Fixture.add("file:///other/y"), Fixture.add(#"q\/z"#), Fixture.add("100%25"),
    ])
    try await table.commit(1, [Fixture.remove(#"p=a\u0025\u0032\u0030b/x"#), Fixture.remove("/other/y")])
    try await table.commit(2, [Fixture.remove("q/z")])
    #expect(try await table.paths() == ["100%25"])
  }

  @Test func `a deletion vector is part of the key`() async throws {
    let table = try LogFixture()
    try await table.begin([Fixture.add("a"), Fixture.add("b", more: Fixture.vector("v", offset: 1))])
    try await table.commit(1, [Fixture.remove("a"), Fixture.add("a", more: Fixture.vector("w"))])
    try await table.commit(2, [Fixture.remove("b", more: Fixture.vector("v"))])
    let snapshot = try await LogSnapshot.load(table.log)
    let files = try await snapshot.allFiles().sorted { $0.path < $1.path }
    #expect(files.map(\.path) == ["a", "b"])
    #expect(files.map { $0.deletionVector?.uniqueId } == ["uw", "uv@1"])
    // The same from the block, without the whole action.
    var ids: [String: String] = [:]
    for try await block in snapshot.fileBlocks() {
      for file in 0..<block.count { ids[block.path(file)] = block.deletionVector(file)?.uniqueId }
    }
    #expect(ids == ["a": "uw", "b": "uv@1"])
  }

  @Test(arguments: [
    [LogFixture.add("a"), LogFixture.add("a")],
    [LogFixture.add("a"), LogFixture.add("a", more: LogFixture.vector("v"))],
    [LogFixture.add("a"), LogFixture.remove("a")],
    [LogFixture.metadata(), LogFixture.metadata()], [LogFixture.tableProtocol, LogFixture.tableProtocol],
    ["7"], ["[]"], ["{"], [#"{"add":7}"#], [#"{"add":{"size":1}}"#], [#"{"add":{"path":"x"}}"#],
    [#"{"add":{"path":"","size":1}}"#], [#"{"add":{"path":"x","size":-1}}"#],
    [#"{"add":{"path":"x","size":1.5}}"#],
    [#"{"txn":{"version":1}}"#], ["{}{}"], [#"{"add":{"path":"x\q","size":1}}"#], ["\u{0}\u{0}\u{0}"],
  ])
  func `a damaged commit is refused with its file`(lines: [String]) async throws {
    let table = try LogFixture()
    try await table.begin([Fixture.add("first")])
    try await table.commit(1, lines)
    do {
      _ = try await table.paths()
      Issue.record("no error for \(lines)")
    } catch let error as DeltaError {
      #expect(error.code == .malformedLog)
      #expect(error.location.file == "_delta_log/00000000000000000001.json")
      #expect(error.location.table != nil)
    }
  }

  @Test func `an error tells the line`() async throws {
    let table = try LogFixture()
    try await table.begin()
    try await table.write(
      LogFileName.commit(1), Fixture.add("a") + "\r\n\n" + Fixture.add("b") + "\n{\"add\":{\"path\":\"c\",\n")
    do {
      _ = try await table.paths()
      Issue.record("no error")
    } catch let error as DeltaError {
      #expect(error.location.line == 4)
    }
  }

  @Test func `unknown actions and fields, blank lines, odd line ends and empty commits are let pass`()
    async throws
  {
    let table = try LogFixture()
    try await table.begin()
    try await table.write(
      LogFileName.commit(1),
      "\n" + #"{"some":{"new":["thing"]}}"# + "\r\n\r\n"
        + #"{"add":{"path":"a","size":1,"new":{"x":[1,2,{}]},"stats":null,"deletionVector":null},"remove":null}"#
    )
    try await table.write(LogFileName.commit(2), "")
    try await table.write("00000000000000000003.json.tmp", "garbage")
    try await table.write("_staged_commits/00000000000000000003.uuid.json", "garbage")
    let snapshot = try await LogSnapshot.load(table.log)
    #expect(snapshot.version == 2)
    #expect(try await snapshot.paths() == ["a"])
  }

  @Test func `gaps and versions that are not there are told apart`() async throws {
    let table = try LogFixture()
    #expect(await code { try await table.paths() } == .notATable)
    try await table.begin()
    try await table.commit(1, [])
    try await table.commit(3, [])
    #expect(await code { try await table.paths() } == .logGap)
    #expect(try await table.paths(version: 1) == [])
    #expect(await code { try await table.paths(version: 4) } == .versionNotFound)
    #expect(await code { try await table.paths(version: -1) } == .invalidArgument)
    let cleaned = try LogFixture()
    try await cleaned.commit(5, [])
    #expect(await code { try await cleaned.paths() } == .versionNotAvailable)
  }

  @Test func `transactions and domains are the newest, without tombstones`() async throws {
    let table = try LogFixture()
    try await table.begin([
      #"{"txn":{"appId":"x","version":1}}"#,
      #"{"domainMetadata":{"domain":"d","configuration":"1","removed":false}}"#,
      #"{"domainMetadata":{"domain":"e","configuration":"1","removed":false}}"#,
    ])
    try await table.commit(
      1,
      [
        #"{"txn":{"appId":"x","version":0,"lastUpdated":5}}"#,
        #"{"domainMetadata":{"domain":"d","removed":true}}"#,
      ])
    let snapshot = try await LogSnapshot.load(table.log)
    #expect(snapshot.transactions == ["x": SetTransaction(appId: "x", version: 0, lastUpdated: 5)])
    #expect(snapshot.domainMetadata.keys.sorted() == ["e"])
  }

  @Test func `a compaction stands for its commits, and one that is not reconciled is passed over`()
    async throws
  {
    let table = try LogFixture()
    try await table.begin([Fixture.add("a")])
    try await table.commit(1, [Fixture.add("b")])
    try await table.commit(2, [Fixture.remove("a"), Fixture.add("c")])
    try await table.commit(3, [Fixture.add("d")])
    let name = "00000000000000000001.00000000000000000002.compacted.json"
    try await table.write(
      name, [Fixture.add("b"), Fixture.remove("a"), Fixture.add("c")].joined(separator: "\n"))
    #expect(try await table.paths() == ["b", "c", "d"])
    try await table.store.delete(ObjectPath("table/_delta_log/" + LogFileName.commit(1)))
    #expect(try await table.paths() == ["b", "c", "d"])
    try await table.commit(1, [Fixture.add("b")])
    try await table.write(name, [Fixture.add("zz"), Fixture.add("zz")].joined(separator: "\n"))
    #expect(try await table.paths() == ["b", "c", "d"])
  }

  @Test func `random logs agree with a simple replay`() async throws {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<30 {
      let table = try LogFixture()
      var active: [String: Int64] = [:]
      try await table.begin()
      var snapshot = try await LogSnapshot.load(table.log)
      for version in Int64(1)...Int64(20) {
        var lines: [String] = []
        for file in 0..<12 where Bool.random(using: &random) {
          let path = file % 3 == 0 ? "dir%20x/\(file)" : "file-\(file)-with-a-long-name.parquet"
          if Bool.random(using: &random) {
            let size = Int64.random(in: 0..<1000, using: &random)
            lines.append(Fixture.add(path, size: size))
            active[path] = size
          } else {
            lines.append(Fixture.remove(path))
            active[path] = nil
          }
        }
        try await table.commit(version, lines)
        if version % 3 == 0 {
          snapshot = try await snapshot.refresh()
          #expect(snapshot.version == version)
          #expect(try await snapshot.paths() == active.keys.sorted())
          #expect(try await snapshot.fileTotals().byteCount == active.values.reduce(0, +))
        }
      }
      #expect(try await table.paths() == active.keys.sorted())
    }
  }
}
