import DeltaColumns
import DeltaMemory
import FormatFixtures
import Testing

@testable import DeltaParquet

/// Where a page has a checksum, no damage to its values is taken for rows.
@Suite struct PageChecksumTests {
  private static let rows = (0..<40).map { [TestValue.int(Int64($0 * $0))] }

  private static func file(version2: Bool) -> [UInt8] {
    var writer = TestFileWriter(columns: [.leaf("value", .int64)])
    writer.pageSize = 20
    writer.version2 = version2
    writer.dictionary = false
    writer.checksums = true
    return writer.write([rows])
  }

  private func read(_ bytes: [UInt8], verifying: Bool) async throws -> [[TestValue]] {
    var options = ParquetReadOptions()
    options.verifyChecksums = verifying
    let file = try await ParquetFile.open(MemoryParquetSource(Bytes(copying: bytes)), options: options)
    var values: [[TestValue]] = []
    for try await batch in try file.read(file.schema.fields) {
      values += batch.columns[0].testValues.map { [$0] }
    }
    return values
  }

  @Test(arguments: [false, true]) func noFlippedByteIsTakenForRows(version2: Bool) async throws {
    let whole = Self.file(version2: version2)
    #expect(try await read(whole, verifying: true) == Self.rows)
    let chunk = try await ParquetFile.open(MemoryParquetSource(Bytes(copying: whole))).metadata.columnChunk(
      0, leaf: 0)
    var accepted = 0
    for place in chunk.byteRange {
      var damaged = whole
      damaged[place] ^= 0x10
      // A header has no checksum: damage to it may go unnoticed, and must not change a value then.
      let found = try? await read(damaged, verifying: true)
      #expect(found == nil || found == Self.rows, "byte \(place)")
      if let other = try? await read(damaged, verifying: false), other != Self.rows { accepted += 1 }
    }
    // All but the headers are values: without checksums they would be other rows.
    #expect(accepted >= 40 * 8)
  }
}
