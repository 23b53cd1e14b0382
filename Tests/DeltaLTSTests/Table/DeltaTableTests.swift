import DeltaLTS
import Foundation
import TestSupport
import Testing

/// The public face, on our own golden tables.
@Suite struct DeltaTableTests {
  private func golden(_ name: String) -> String {
    ProjectFiles.root.appending(path: "golden-tables/\(name)/delta").path(percentEncoded: false)
  }

  private func failure<T>(_ body: () async throws(DeltaError) -> T) async -> DeltaError? {
    do throws(DeltaError) {
      _ = try await body()
      return nil
    } catch {
      return error
    }
  }

  private struct Row: Decodable, Hashable { let id: Int64 }

  @Test func aTableIsReadInEveryWay() async throws {
    let table = try await DeltaTable.open(golden("cdf-change-files"))
    let snapshot = try await table.snapshot()
    #expect(snapshot.version > 0)
    var rows = 0
    for try await batch in try snapshot.scan().batches() { rows += batch.count }
    #expect(try await snapshot.scan().count() == rows)
    var ids: [Int64] = []
    for try await row in try snapshot.rows(as: Row.self) { ids.append(row.id) }
    #expect(ids.count == rows)
    let first = try #require(ids.first)
    var found: [Int64] = []
    for try await row in try snapshot.rows(as: Row.self, where: .column("id") == first) {
      found.append(row.id)
    }
    #expect(found == ids.filter { $0 == first })
    var files = 0
    for try await file in snapshot.files {
      #expect(file.size > 0)
      files += 1
    }
    #expect(try await snapshot.fileTotals().count == files)
    #expect(try await snapshot.refresh().version == snapshot.version)
    #expect(try await table.snapshot(version: 0).version == 0)
    #expect(try await table.history().map(\.version) == (0...snapshot.version).reversed())
    var changes = 0
    for try await batch in try await table.changes(from: 0).batches() {
      #expect(batch["_change_type"] != nil && batch["_commit_version"] != nil)
      changes += batch.count
    }
    #expect(changes >= rows)
  }

  @Test(.timeLimit(.minutes(2))) func everyOperationEndsOnOneThread() async throws {
    try await withTaskExecutorPreference(OneThread()) { try await aTableIsReadInEveryWay() }
  }

  @Test func datesAreComparedWithTimestamps() async throws {
    let snapshot = try await DeltaTable.open(golden("legacy-calendar-modern-values")).snapshot()
    let epoch = Date(timeIntervalSince1970: 0)
    var counts = 0
    for filter: Filter in [.column("moment") < epoch, .column("moment") >= epoch, .column("moment").isNull] {
      counts += try await snapshot.scan(where: filter).count()
    }
    #expect(try await counts == snapshot.scan().count())
    #expect(try await snapshot.scan(where: .column("moment") < epoch).count() > 0)
  }

  @Test func anotherTimeIsAnotherVersion() async throws {
    let table = try await DeltaTable.open(golden("ict-time-travel"))
    let history = try await table.history()
    for entry in history {
      #expect(try await table.snapshot(asOfMilliseconds: entry.timestamp).version == entry.version)
    }
    let oldest = try #require(history.last)
    let early = await failure { () async throws(DeltaError) in
      try await table.snapshot(asOfMilliseconds: oldest.timestamp - 1)
    }
    #expect(early?.code == .timestampOutOfRange)
  }

  @Test func badInputIsOneClearError() async throws {
    let directory = try TemporaryDirectory("bad-input")
    for path in [directory.path("missing"), directory.path(""), "/etc/hostname", "s3://bucket/table", ""] {
      let error = await failure { () async throws(DeltaError) in try await DeltaTable.open(path) }
      #expect(error != nil, "\(path)")
      #expect(error?.location.table != nil, "\(String(describing: error))")
      #expect(
        error?.advice != nil || error?.message.contains("scheme") == true, "\(String(describing: error))")
    }
    let table = try await DeltaTable.open(golden("cdf-change-files"))
    let snapshot = try await table.snapshot()
    let beyond = await failure { () async throws(DeltaError) in
      try await table.snapshot(version: snapshot.version + 1)
    }
    #expect(beyond?.code == .versionNotFound)
    #expect(beyond?.message.contains("\(snapshot.version)") == true)
    let negative = await failure { () async throws(DeltaError) in try await table.snapshot(version: -1) }
    #expect(negative != nil)
    let column = await failure { () async throws(DeltaError) in try snapshot.scan(where: .column("idd") == 1)
    }
    #expect(column?.code == .unknownColumn)
    #expect(column?.description.contains("\"id\"") == true)
    let projection = await failure { () async throws(DeltaError) in try snapshot.scan(columns: ["nowhere"]) }
    #expect(projection?.code == .unknownColumn)
    for (from, to) in [(Int64(2), Int64(1)), (-1, 1), (0, 1_000), (1_000, 1_001)] {
      let range = await failure { () async throws(DeltaError) in try await table.changes(from: from, to: to) }
      #expect(range != nil, "\(from)...\(to)")
    }
  }

  @Test func whatIsNotReadIsRefusedByName() async throws {
    for (name, feature) in [
      ("column-mapping-legacy-name", "columnMapping"), ("checkpoint-v2-classic-no-hint", "v2Checkpoint"),
      ("nanos-plain", "timestampNanos"), ("feature-unknown-reader", nil),
    ] {
      // What a patch reads is no longer refused.
      if let feature, TableFeature(named: feature)?.canRead == true { continue }
      let path = golden(name)
      let error = await failure { () async throws(DeltaError) in
        try await DeltaTable.open(path).snapshot()
      }
      #expect(error?.code == .unsupportedFeature, "\(name): \(String(describing: error))")
      if let feature { #expect(error?.features == [feature]) } else { #expect(error?.features.count == 1) }
    }
  }

  @Test func aSchemaThatAFeatureCannotReadIsRefusedWhenTheTableIsOpened() async throws {
    let path = golden("type-widening-unsupported-change")
    let error = await failure { () async throws(DeltaError) in try await DeltaTable.open(path).snapshot() }
    #expect(error?.features == ["typeWidening"] && error?.location.table != nil)
  }

  @Test func aCancelledScanSaysSo() async throws {
    let snapshot = try await DeltaTable.open(golden("cdf-change-files")).snapshot()
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      for try await _ in try snapshot.scan().batches() {}
    }
    let result = await task.result
    #expect(throws: (any Error).self) { try result.get() }
  }
}
