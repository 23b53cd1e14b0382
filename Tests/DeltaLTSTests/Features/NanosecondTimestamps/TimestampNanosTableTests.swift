import DeltaColumns
import Foundation
import TestSupport
import Testing

@testable import DeltaLTS

/// What the golden tables of nanoseconds do not ask by themselves.
@Suite struct TimestampNanosTableTests {
  private func snapshot(_ name: String) async throws -> LogSnapshot {
    let path = ProjectFiles.root.appending(path: "golden-tables/\(name)/delta").path(percentEncoded: false)
    return try await LogSnapshot.load(LogDirectory(TableLocation(path)))
  }

  private struct Row: Decodable {
    let id: Int64
    let utc: NanosecondTimestamp?
    let ntz: NanosecondTimestamp?
  }

  private func ids(_ table: LogSnapshot, where filter: Filter) async throws -> [Int64] {
    var ids: [Int64] = []
    for try await row in try Snapshot(table).rows(as: Row.self, where: filter) { ids.append(row.id) }
    return ids.sorted()
  }

  @Test(
    arguments: [
      ("without-feature", "malformedLog", "utc"), ("legacy-protocol", "malformedLog", "utc"),
      ("without-feature-nested", "malformedLog", "m.value.element.t"), ("without-ntz", "malformedLog", nil),
      ("file-of-micros", "typeMismatch", "t"), ("file-of-int96", "typeMismatch", "t"),
    ])
  func whatIsNoTableOfNanosecondsIsRefused(name: String, code: String, column: String?) async throws {
    let error = await #expect(throws: DeltaError.self) {
      for try await _ in try Scan(try await snapshot("nanos-\(name)")).batches() {}
    }
    #expect(
      error?.code.description == code && error?.location.column == column, "\(String(describing: error))")
  }

  /// N4, N5: statistics in milliseconds rule files out, and never one too many; literals have either unit.
  @Test func filesAreRuledOutToTheMillisecond() async throws {
    let table = try await snapshot("workloads/wl-nanoseconds")
    let end: Int64 = 1_704_067_200_123_999_999
    let column = FilterColumn.column("utc")
    // Cut to milliseconds, the bounds of the file at the beginning of the range lie before it, and tell nothing.
    let asked: [(filter: Filter, ids: [Int64], pruned: Int)] = [
      (column == Value.timestamp(nanoseconds: end), [1], 4),
      (column == Value.timestamp(microseconds: end / 1000 + 1), [10], 4),
      // The most that a maximum in milliseconds may stand for, and one nanosecond more.
      (column >= Value.timestamp(nanoseconds: end), [1, 10, 11, 40, 41], 2),
      (column > Value.timestamp(nanoseconds: end), [10, 11, 40, 41], 3),
      (column == Value.timestamp(nanoseconds: .max), [41], 4),
      (column <= Value.timestamp(nanoseconds: .min), [30], 5),
      (column <= Value.timestamp(microseconds: .min), [], 6),
      (.column("ntz") == Value.timestampNtz(nanoseconds: end), [1], 4),
      (column == Date(timeIntervalSince1970: 1_704_067_200.124), [10], 4),
    ]
    for (filter, wanted, pruned) in asked {
      #expect(try await ids(table, where: filter) == wanted, "\(filter)")
      let explanation = try await Scan(table, where: filter).explain()
      #expect(explanation.fileCount - explanation.filesToRead == pruned, "\(filter): \(explanation)")
    }
  }

  /// N5: what the log's milliseconds let pass, the nanoseconds of the footers rule out.
  @Test func rowGroupsAreRuledOutToTheNanosecond() async throws {
    for (ticks, rows) in [(Int64(1_704_067_200_124_000_001), 1), (1_704_067_200_124_000_002, 0)] {
      let table = try await snapshot("workloads/wl-nanoseconds")
      let scan = try Scan(table, where: .column("utc") == Value.timestamp(nanoseconds: ticks))
      for try await _ in scan.batches() {}
      #expect(scan.metrics.filesRead == 2 && scan.metrics.rowGroupsPruned == 2 - rows, "\(scan.metrics)")
      #expect(scan.metrics.rows == rows)
    }
  }

  /// N8: the feed's own columns are what they are in every table.
  @Test func theFeedsTimestampStaysInMicroseconds() async throws {
    let path = ProjectFiles.root.appending(path: "golden-tables/nanos-change-feed/delta")
    let feed = try await DeltaTable.open(path.path(percentEncoded: false)).changes(from: 0, to: 3)
    let types = Dictionary(uniqueKeysWithValues: feed.fields.map { ($0.name, $0.type) })
    #expect(types["_commit_timestamp"] == .timestamp(.microsecond, zone: "UTC"))
    #expect(types["utc"] == .timestamp(.nanosecond, zone: "UTC"))
    for try await batch in feed.batches() { #expect(batch["utc"]?.type == types["utc"]) }
  }

  @Test func everyDigitComesThroughPartitionsAndRows() async throws {
    let table = try await snapshot("nanos-partition-text")
    let shared = Value.timestamp(nanoseconds: 1_709_210_096_123_456_789)
    #expect(try await ids(table, where: .column("utc") == shared) == [0, 1])
    #expect(try await ids(table, where: .column("utc") == "2024-02-29T12:34:56.123456789Z") == [0, 1])
    #expect(try await ids(table, where: .column("ntz") == "2024-02-29 12:34:56.123456789") == [0])
    #expect(try await ids(table, where: .column("utc").isNull) == [6])
    var ends: Set<Int64> = []
    for try await row in try Snapshot(table).rows(as: Row.self) {
      if let ticks = row.utc?.nanoseconds, [.min, .max].contains(ticks) { ends.insert(row.id) }
    }
    #expect(ends == [2, 3])
  }
}
