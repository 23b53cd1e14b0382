import DeltaMemory
import DeltaStorage
import Testing

@testable import DeltaLTS

@Suite struct LogRefreshTests {
  @Test func `nothing new is the same object`() async throws {
    let table = try LogFixture()
    try await table.begin([LogFixture.add("a")])
    let snapshot = try await LogSnapshot.load(table.log)
    #expect(try await snapshot.refresh() === snapshot)
  }

  @Test func `what is new is put on top, and the old snapshot stays as it is`() async throws {
    let table = try LogFixture()
    try await table.begin([LogFixture.add("a"), #"{"txn":{"appId":"x","version":1}}"#])
    let first = try await LogSnapshot.load(table.log)
    try await table.commit(1, [LogFixture.remove("a"), LogFixture.add("b"), LogFixture.metadata(id: "u")])
    try await table.commit(2, [LogFixture.add("c"), #"{"txn":{"appId":"x","version":2}}"#])
    let second = try await first.refresh()
    #expect(second.version == 2 && second.metadata.id == "u" && second.transactions["x"]?.version == 2)
    #expect(try await second.paths() == ["b", "c"])
    #expect(first.version == 0 && first.metadata.id == "t" && first.transactions["x"]?.version == 1)
    #expect(try await first.paths() == ["a"])
  }

  @Test func `a refused feature that comes later is refused`() async throws {
    let table = try LogFixture()
    try await table.begin()
    let snapshot = try await LogSnapshot.load(table.log)
    try await table.commit(
      1,
      [
        #"{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["fancy"],"writerFeatures":["fancy"]}}"#
      ])
    do {
      _ = try await snapshot.refresh()
      Issue.record("no error")
    } catch {
      #expect(error.code == .unsupportedFeature && error.features == ["fancy"])
    }
    #expect(try await LogSnapshot.load(table.log, version: 0).version == 0)
  }

  @Test func `a table made anew is seen`() async throws {
    let table = try LogFixture()
    try await table.begin([LogFixture.add("a")])
    try await table.commit(1, [LogFixture.add("b")])
    let snapshot = try await LogSnapshot.load(table.log)
    try await table.store.delete(ObjectPath("table/_delta_log/" + LogFileName.commit(1)))
    try await table.commit(
      0, [LogFixture.tableProtocol, LogFixture.metadata(id: "new"), LogFixture.add("c")])
    let refreshed = try await snapshot.refresh()
    #expect(refreshed.version == 0 && refreshed.metadata.id == "new")
    #expect(try await refreshed.paths() == ["c"])
  }

  @Test func `statistics that were let go are read again, and a changed file is seen`() async throws {
    let table = try LogFixture()
    let values = (0..<40).map { #"\"c\#($0)\":\#($0)"# }.joined(separator: ",")
    let stats = #","stats":"{\"numRecords\":7,\"minValues\":{\#(values)}}""#
    try await table.begin([LogFixture.add("a%20b", more: stats), LogFixture.add("plain", more: stats)])
    try await table.commit(
      1, [LogFixture.remove("plain"), LogFixture.add("c", more: stats + #","baseRowId":5"#)])
    let snapshot = try await LogSnapshot.load(table.log)
    #expect(snapshot.files.tails[0].sources.allSatisfy { !$0.isWhole })
    let files = try await snapshot.allFiles().sorted { $0.path < $1.path }
    #expect(files.map(\.path) == ["a%20b", "c"])
    #expect(files.allSatisfy { $0.stats?.hasPrefix(#"{"numRecords":7,"#) == true })
    #expect(files[1].baseRowId == 5 && files[1].size == 1 && files[1].partitionValues.isEmpty)
    for try await block in snapshot.fileBlocks(.init(statistics: [["c3"]], rowIds: true)) {
      let statistics = try block.statistics([["c3"]])
      #expect((0..<block.count).allSatisfy { statistics.minimum(0, $0) == .text("3") })
      #expect((0..<block.count).allSatisfy { statistics.numRecords($0) == 7 })
    }
    try await table.commit(0, [LogFixture.tableProtocol])
    #expect(await code { try await snapshot.allFiles() } == .malformedLog)
  }
}
