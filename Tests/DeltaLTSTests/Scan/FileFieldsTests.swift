import DeltaColumns
import DeltaMemory
import DeltaStorage
import FormatFixtures
import Testing

@testable import DeltaLTS

/// Which of a file's columns a field means, where ids decide.
@Suite struct FileFieldsTests {
  private static let byID = SchemaMapping(
    physicalName: { $0.name }, fieldID: { $0.name == "free" ? nil : $0.name == "a" ? 1 : 2 })

  /// The values of the columns `a` and `free` in a file with these columns, each with the number of its place.
  private func read(_ columns: [(name: String, id: Int32?)]) async throws -> [[Int64?]] {
    let nodes = columns.map { column in
      var node = TestNode.leaf(column.name, .int64)
      node.fieldID = column.id
      return node
    }
    let store = MemoryStore()
    let bytes = TestFileWriter(columns: nodes).write([[columns.indices.map { .int(Int64($0)) }]])
    try await store.put(ObjectPath("table/f"), Bytes(copying: bytes), mode: .overwrite)
    let layout = RowLayout(
      schema: StructType([StructField("a", .long), StructField("free", .long)]), partitionColumns: [],
      mapping: Self.byID)
    let file = try await DataFile(path: "f").open(
      in: TableLocation(store: store, root: ObjectPath("table")), layout: layout, options: .init(),
      cache: ReadCache(byteLimit: 0))
    var rows: [[Int64?]] = []
    for try await batch in try file.batches() {
      for row in 0..<batch.count { rows.append(batch.columns.map { $0.int64(at: row) }) }
    }
    return rows
  }

  @Test func anIdDecidesAndNoName() async throws {
    #expect(try await read([("a", 7), ("b", 1), ("free", nil)]) == [[1, 2]])
    #expect(try await read([("a", 7), ("free", 1)]) == [[1, 1]])
    #expect(try await read([("a", 7), ("b", nil)]) == [[nil, nil]])
  }

  @Test func aFileWithoutIdsIsRefusedWhereIdsDecide() async throws {
    #expect(await code { try await read([("a", nil), ("free", nil)]) } == .corruptFile)
  }

  @Test func anIdThatStandsTwiceIsRefused() async throws {
    #expect(await code { try await read([("x", 1), ("y", 1)]) } == .corruptFile)
    #expect(try await read([("x", 1), ("y", 3), ("z", 3)]) == [[0, nil]])
  }
}
