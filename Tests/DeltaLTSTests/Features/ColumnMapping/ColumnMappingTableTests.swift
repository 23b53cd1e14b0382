import DeltaColumns
import Foundation
import TestSupport
import Testing

@testable import DeltaLTS

/// What the golden tables of mapped columns do not ask by themselves.
@Suite struct ColumnMappingTableTests {
  private func snapshot(_ name: String, version: Int64? = nil) async throws -> LogSnapshot {
    let path = ProjectFiles.root.appending(path: "golden-tables/\(name)/delta").path(percentEncoded: false)
    return try await LogSnapshot.load(LogDirectory(TableLocation(path)), version: version)
  }

  private func rows(_ snapshot: LogSnapshot, where filter: Filter? = nil) async throws -> [[ColumnScalar]] {
    var rows: [[ColumnScalar]] = []
    for try await batch in try Scan(snapshot, where: filter).batches() {
      rows += ScanFilterCorpusTests.rows(batch)
    }
    return rows
  }

  /// M3: what an annotation must say, at whichever level.
  @Test(
    arguments: [
      ("id-twice", "list.element.b", "1 is also that of id"),
      ("nested-id-twice", "list", "1 is also that of id"),
      ("path-twice", "map.value.w", "col-0009 is also that of v"), ("without-name", "map.key.l", "no delta"),
      ("without-id", "key", "no delta.columnMapping.id"), ("id-too-large", "key", "4294967297"),
    ])
  func aSchemaThatTellsTooLittleIsRefusedWhenTheTableIsOpened(
    name: String, column: String, message: String
  ) async throws {
    let error = await #expect(throws: DeltaError.self) { try await snapshot("column-mapping-\(name)") }
    #expect(error?.code == .invalidSchema && error?.location.column == column)
    #expect(error?.message.contains(message) == true, "\(String(describing: error))")
    #expect(error?.advice != nil && error?.location.version == 0)
  }

  /// M5: by id nothing is found by its name.
  @Test func aFileWithoutIdsIsRefusedAndItsRowsAreStillCounted() async throws {
    let table = try await snapshot("column-mapping-id-file-without-ids")
    #expect(await code { try await rows(table) } == .corruptFile)
    #expect(try await Scan(table).count() == 2)
  }

  @Test(arguments: ["column-mapping-id-every-level", "column-mapping-name-ids-lie"])
  func typedRowsHaveTheNamesOfTheSchemaAtEveryLevel(table: String) async throws {
    struct Row: Decodable, Equatable {
      struct Element: Decodable, Equatable { let a: Int?, b: Int? }
      struct Deep: Decodable, Equatable {
        struct Inner: Decodable, Equatable { let z: String? }
        let x: Int?, y: Inner?
      }
      let id: Int64
      let key: Int64
      let list: [Element?]?
      let deep: [[[String: Deep]]?]?
    }
    var rows: Set<Int64> = []
    for try await row in try Snapshot(try await snapshot(table)).rows(as: Row.self) {
      #expect(row.key == -row.id)
      if row.id == 1 {
        #expect(row.list == [.init(a: 1, b: 2), nil, .init(a: nil, b: 3)])
        #expect(row.deep == [[["s": .init(x: 7, y: .init(z: "deep"))]], [], nil])
      }
      rows.insert(row.id)
    }
    #expect(rows == [1, 2])
  }

  @Test func anotherProcessReadsTheTasksOfAMappedTable() async throws {
    let table = try await snapshot("column-mapping-id-every-level")
    let plan = try Scan(table).plan()
    let header = try JSONDecoder().decode(ScanHeader.self, from: try JSONEncoder().encode(plan.header))
    var found: [[ColumnScalar]] = []
    for try await task in plan.tasks {
      for try await batch in try header.read(task) { found += ScanFilterCorpusTests.rows(batch) }
    }
    #expect(ScanFilterCorpusTests.tally(found) == ScanFilterCorpusTests.tally(try await rows(table)))
  }

  /// M9: files are ruled out by physical names, in JSON and in a checkpoint's structs.
  @Test(
    arguments: [
      (Filter.column("id") == 21, 0, 3), (.column("id") > 40, 0, 3), (.column("p") == 1, 2, 0),
      (.column("`a.b`") >= "t30", 0, 2), (.column("s.id") == -2, 0, 3),
    ])
  func filesAreRuledOutByPhysicalNames(filter: Filter, byPartition: Int, byStatistics: Int) async throws {
    let scan = try Scan(try await snapshot("workloads/wl-column-mapping"), where: filter)
    let explanation = try await scan.explain()
    #expect(explanation.filesPrunedByPartition == byPartition, "\(explanation)")
    #expect(explanation.filesPrunedByStatistics == byStatistics, "\(explanation)")
  }
}
