import Foundation
import DeltaColumns
import DeltaJSON
import DeltaStorage
import TestSupport
import Testing

@testable import DeltaLTS

@Suite struct LogTimeTests {
  private func info(_ time: Int64) -> String {
    #"{"commitInfo":{"timestamp":0,"inCommitTimestamp":\#(time),"operation":"WRITE"}}"#
  }

  @Test func `file times are made to rise`() async throws {
    let table = try LogFixture()
    try await table.commit(0, [LogFixture.tableProtocol, LogFixture.metadata()], modified: 1000)
    try await table.commit(1, [], modified: 900)
    try await table.commit(2, [], modified: 900)
    try await table.commit(3, [], modified: 5000)
    for (time, version) in [(1000, 0), (1001, 1), (1002, 2), (4999, 2), (5000, 3)] as [(Int64, Int64)] {
      #expect(try await table.log.snapshot(asOf: time).version == version)
    }
    for time in [999, 5001] as [Int64] {
      #expect(await code { try await table.log.snapshot(asOf: time) } == .timestampOutOfRange)
    }
    let history = try await table.log.history()
    #expect(history.map(\.version) == [3, 2, 1, 0])
    #expect(history.map(\.timestamp) == [5000, 1002, 1001, 1000])
    #expect(try await table.log.history(limit: 2).map(\.version) == [3, 2])
  }

  @Test(arguments: [Int64.min, .min + 1, .max - 1, .max])
  func `absurd file times are times`(_ time: Int64) async throws {
    let table = try LogFixture()
    try await table.commit(0, [LogFixture.tableProtocol, LogFixture.metadata()], modified: time)
    for version in 1...3 as ClosedRange<Int64> { try await table.commit(version, [], modified: time) }
    let found = DeltaTable(log: table.log)
    let history = try await found.history()
    #expect(history.map(\.version) == [3, 2, 1, 0])
    #expect(try await found.snapshot().timestamp == time)
    _ = try await found.snapshot().date
    for asked in [time, 0, history[0].timestamp] {
      do { _ = try await found.snapshot(asOfMilliseconds: asked) } catch {
        #expect(error.code == .timestampOutOfRange && !"\(error)".isEmpty)
      }
    }
  }

  @Test func `in-commit timestamps count from their enablement on`() async throws {
    let table = try LogFixture()
    try await table.commit(0, [LogFixture.tableProtocol, LogFixture.metadata()], modified: 100)
    try await table.commit(1, [], modified: 200)
    let enabled = LogFixture.metadata(configuration: [
      "delta.enableInCommitTimestamps": "true", "delta.inCommitTimestampEnablementVersion": "2",
      "delta.inCommitTimestampEnablementTimestamp": "1000",
    ])
    try await table.commit(2, [info(1000), enabled], modified: 50)
    try await table.commit(3, [info(2000)], modified: 40)
    for (time, version) in [(100, 0), (999, 1), (1000, 2), (1999, 2), (2000, 3)] as [(Int64, Int64)] {
      #expect(try await table.log.snapshot(asOf: time).version == version)
    }
    #expect(await code { try await table.log.snapshot(asOf: 99) } == .timestampOutOfRange)
    #expect(await code { try await table.log.snapshot(asOf: 2001) } == .timestampOutOfRange)
    let snapshot = try await LogSnapshot.load(table.log)
    #expect(snapshot.timestamp == 2000 && snapshot.commitInfo?.operation == "WRITE")
    #expect(try await LogSnapshot.load(table.log, version: 1).timestamp == 200)
    #expect(try await table.log.history().map(\.timestamp) == [2000, 1000, 200, 100])
  }

  @Test func `the date of a version leads to it`() async throws {
    let table = try LogFixture()
    let begin: Int64 = 1_795_286_099_441
    try await table.commit(0, [LogFixture.tableProtocol, LogFixture.metadata()], modified: begin)
    for version in 1...9 as ClosedRange<Int64> {
      try await table.commit(version, [], modified: begin + version)
    }
    let found = DeltaTable(log: table.log)
    for version in 0...9 as ClosedRange<Int64> {
      let date = try await found.snapshot(version: version).date
      #expect(try await found.snapshot(asOf: date).version == version)
    }
  }

  @Test func `dates are whole milliseconds, to the past`() {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<100_000 {
      // From the year 1 to the year 9999; near 1970, near 2001, and now.
      let place: Int64 = [0, 978_307_200_000, 1_795_286_099_442].randomElement(using: &random) ?? 0
      let width: Int64 = [1000, 1_000_000_000, 62_000_000_000_000].randomElement(using: &random) ?? 1
      let time = place + Int64.random(in: -width...width, using: &random)
      let date = Date(timeIntervalSince1970: Double(time) / 1000)
      #expect(date.wholeMilliseconds == time)
      #expect(date.addingTimeInterval(0.0005).wholeMilliseconds == time)
      #expect(date.addingTimeInterval(-0.0005).wholeMilliseconds == time - 1)
    }
    #expect(Date.distantFuture.wholeMilliseconds == 64_092_211_200_000)
    #expect(Date(timeIntervalSince1970: 1e300).wholeMilliseconds == nil)
  }

  @Test func `commits are read typed and in order`() async throws {
    let table = try LogFixture()
    try await table.begin([LogFixture.add("a")])
    try await table.commit(
      1, [#"{"cdc":{"path":"_change_data/x","partitionValues":{"p":null},"size":3,"dataChange":false}}"#])
    try await table.commit(2, [LogFixture.remove("a"), info(7)])
    let properties = TableProperties([:])
    let commits = try await table.log.commits(0...2, properties: properties)
    #expect(commits.map(\.version) == [0, 1, 2])
    #expect(commits[0].adds.map(\.path) == ["a"] && commits[0].metadata?.id == "t")
    #expect(
      commits[1].changeFiles == [AddChangeFile(path: "_change_data/x", partitionValues: ["p": nil], size: 3)])
    #expect(commits[2].removes.map(\.path) == ["a"] && commits[2].commitInfo?.inCommitTimestamp == 7)
    #expect(await code { try await table.log.commits(0...3, properties: properties) } == .versionNotFound)
  }

  @Test func `commits behind the last one that is there are not available`() async throws {
    let table = try LogFixture()
    try await table.begin([LogFixture.add("a")])
    // The latest version by its name; what is in it does not matter here.
    try await table.write("00000000000000000002.checkpoint.parquet", "")
    let properties = TableProperties([:])
    for versions in [0...2, 2...2, 1...1] as [ClosedRange<Int64>] {
      #expect(
        await code { try await table.log.commits(versions, properties: properties) } == .versionNotAvailable)
    }
    #expect(try await table.log.commits(0...0, properties: properties).count == 1)
  }

  @Test(arguments: LogCorpusTests.cases)
  func `the corpus's times lead to its versions`(directory: URL) async throws {
    let text = try String(contentsOf: directory.appending(path: "test_case_info.json"), encoding: .utf8)
    guard let travels = try JSONValue(parsing: text)["timestamp_travel"]?.array else { return }
    let log = try LogDirectory(TableLocation(directory.appending(path: "delta").path(percentEncoded: false)))
    for travel in travels {
      guard let time = travel["timestamp"]?.string,
        case .timestamp(let ticks, _, _)? = ValueText.timestamp(time, .millisecond, isInstant: true)
      else { continue }
      if let version = travel["version"]?.int64 {
        #expect(try await log.snapshot(asOf: ticks).version == version, "\(time)")
      } else {
        #expect(await code { try await log.snapshot(asOf: ticks) } == .timestampOutOfRange, "\(time)")
      }
    }
  }
}
