import DeltaColumns
import Foundation
import TestSupport
import Testing

@testable import DeltaLTS

/// Tables whose columns have other names in files and in the log.
@Suite struct ColumnMappingTests {
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

  /// M1, M2, M10: the mode has force where the protocol has column mapping, whichever way it says so.
  @Test(arguments: ["name", "id", "Name"])
  func aModeHasForceWhereTheProtocolKnowsIt(mode: String) throws {
    func names(_ reader: Int, _ writer: Int, _ features: [String]?, _ mode: String?) throws -> Bool {
      let metadata = """
        {"type":"struct","fields":[{"name":"a","type":"long","nullable":true,"metadata":
        {"delta.columnMapping.id":1,"delta.columnMapping.physicalName":"p"}}]}
        """
      let table = TableProtocol(
        minReaderVersion: reader, minWriterVersion: writer, readerFeatures: features, writerFeatures: features
      )
      let properties = TableProperties(mode.map { ["delta.columnMapping.mode": $0] } ?? [:])
      let schema = try StructType(schemaString: metadata)
      let facts = TableMetadata(id: "t", schema: schema, properties: properties)
      try table.checkReadable(facts)
      try table.checkFeatures(facts)
      let name = try SchemaMapping.of(table, properties).physicalName(schema.fields[0])
      return name == "p"
    }
    #expect(try names(2, 5, nil, mode) && names(2, 6, nil, mode) && names(3, 7, ["columnMapping"], mode))
    #expect(try !names(1, 2, nil, mode) && !names(3, 7, [], mode) && !names(3, 7, ["deletionVectors"], mode))
    #expect(try !names(2, 5, nil, nil) && !names(2, 5, nil, "none") && !names(3, 7, ["columnMapping"], nil))
  }

  @Test func aRefreshFollowsRenaming() async throws {
    let before = try await snapshot("column-mapping-upgraded", version: 1)
    #expect(before.metadata.schema["id"] != nil)
    let after = try await before.refresh()
    #expect(after.metadata.schema["key"] != nil && after.metadata.schema["id"] == nil)
    let known = try await rows(snapshot("column-mapping-upgraded"))
    #expect(ScanFilterCorpusTests.tally(try await rows(after)) == ScanFilterCorpusTests.tally(known))
    #expect(try await rows(after, where: .column("key") == 4).count == 1)
  }

  /// Row groups by statistics and Bloom filters, pages by the column index: as many as of the same table unmapped.
  @Test(arguments: ["name", "id"])
  func partsOfFilesAreRuledOut(mode: String) async throws {
    let files = try TemporaryDirectory("mapped-pruning")
    let scripts = ProjectFiles.root.appending(path: "Tests/DeltaLTSTests/Python")
    for (script, folder) in [("pruning_table.py", ["plain"]), ("mapped_pruning_table.py", ["mapped", mode])] {
      _ = try await PythonEnvironment.runFile(
        scripts.appending(path: script).path(percentEncoded: false),
        arguments: [files.path(folder[0])] + folder.dropFirst())
    }
    let plain = try await LogSnapshot.load(LogDirectory(TableLocation(files.path("plain"))))
    let mapped = try await LogSnapshot.load(LogDirectory(TableLocation(files.path("mapped"))))
    func metrics(_ table: LogSnapshot, _ filter: (String) -> Filter) async throws -> [Int] {
      let scan = try Scan(table, where: filter(table === plain ? "" : "new."))
      for try await _ in scan.batches() {}
      return [scan.metrics.rowGroupsPruned, scan.metrics.pagesPruned, scan.metrics.rows]
    }
    func column(_ name: String) -> FilterColumn { .column(ColumnPath(column: name)) }
    let filters: [(String) -> Filter] = [
      { column($0 + "id") == 1234 }, { column($0 + "word").starts(with: "oak") },
      { column($0 + "rare") == 999_999_999 }, { column($0 + "tag") == "tag-" },
      { column($0 + "cost") > Value.decimal(unscaled: 27_000, scale: 2) }, { column($0 + "empty").isNotNull },
      { column($0 + "time") < "2024-01-01T00:10:00Z" },
    ]
    for (number, filter) in filters.enumerated() {
      let (wanted, found) = (try await metrics(plain, filter), try await metrics(mapped, filter))
      #expect(wanted == found && wanted[0] > 0, "filter \(number): \(wanted), \(found)")
    }
  }
}
