import DeltaColumns
import DeltaMemory
import Foundation
import TestSupport
import Testing

@testable import DeltaParquet

/// Damaged files end in rows or in a typed error: never in a trap, and never in much memory.
@Suite struct HostileFileTests {
  private func options(_ random: inout SeededRandom) -> ParquetReadOptions {
    var options = ParquetReadOptions()
    options.batchRows = [7, 1_000].randomElement(using: &random) ?? 7
    options.fetchWindow = [64, 1 << 20].randomElement(using: &random) ?? 64
    options.limits.batchElements = 1 << 16
    options.limits.decompression = DecompressionLimits(pageByteCount: 1 << 20)
    return options
  }

  /// Reads all there is to read. Errors other than our own are reported.
  private func readAll(_ bytes: [UInt8], _ random: inout SeededRandom) async {
    do {
      let file = try await ParquetFile.open(
        MemoryParquetSource(Bytes(copying: bytes)), options: options(&random))
      var rows = 0
      var selections: [ParquetRowSelection]?
      if Bool.random(using: &random) {
        selections = file.metadata.rowGroups.map { group in
          let end = min(group.rowCount, 30)
          return ParquetRowSelection(rowGroup: group.index, rows: [end / 2..<end])
        }
      }
      for group in file.metadata.rowGroups.indices.prefix(4) {
        for leaf in file.schema.leaves.indices.prefix(50) {
          if let typed = file.metadata.leaf(leaf) { _ = try file.metadata.bounds(group, leaf: typed) }
        }
        for index in try await file.pageIndexes(group, leaves: Array(file.schema.leaves.indices)).values {
          if let columnIndex = index.columnIndex {
            for page in 0..<columnIndex.count { _ = columnIndex.bounds(page) }
          }
        }
      }
      for try await batch in try file.read(file.schema.fields, rows: selections) {
        rows += batch.count
        if rows > 20_000 { break }
        for column in batch.columns { _ = column.slice(0..<min(column.count, 3)).testValues }
      }
    } catch is ParquetError {
    } catch {
      Issue.record("\(error)")
    }
  }

  /// Changes some bytes, most of them in one place, or cuts a piece out.
  private func mutate(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    var bytes = bytes
    guard bytes.count > 16 else { return bytes }
    let footer = Int(UInt32(bytes[bytes.count - 8]) | UInt32(bytes[bytes.count - 7]) << 8)
    let area: Range<Int>
    switch Int.random(in: 0..<4, using: &random) {
    case 0: area = 4..<min(60, bytes.count)
    case 1: area = max(0, bytes.count - 8 - footer)..<bytes.count
    default: area = 0..<bytes.count
    }
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let index = Int.random(in: area, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes[index] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
      default: bytes[index] = UInt8.random(in: 0...255, using: &random)
      }
    }
    if Int.random(in: 0..<10, using: &random) == 0 {
      let start = Int.random(in: 0..<bytes.count, using: &random)
      bytes.removeSubrange(start..<min(bytes.count, start + Int.random(in: 1..<20, using: &random)))
    }
    return bytes
  }

  /// How many times as many mutations as usual.
  private static let effort = Int(ProcessInfo.processInfo.environment["DELTALTS_FUZZ"] ?? "") ?? 1

  @Test(.timeLimit(.minutes(60))) func damagedFilesOfOurOwnAreRefusedOrRead() async {
    for seed in 0..<40 * Self.effort {
      var make = RandomColumns(seed: UInt64(seed))
      let columns = (0..<3).map { make.column("c\($0)") }
      var writer = TestFileWriter(columns: columns)
      writer.pageSize = 20
      writer.version2 = seed % 2 == 0
      writer.dictionary = seed % 3 == 0
      writer.offsetIndex = seed % 5 == 0
      let rows = (0..<60).map { _ in columns.map { make.value($0).written } }
      let bytes = writer.write([rows, rows])
      for _ in 0..<25 { await readAll(mutate(bytes, &make.random), &make.random) }
    }
  }

  @Test(.timeLimit(.minutes(60))) func damagedFilesOfOtherWritersAreRefusedOrRead() async throws {
    let root = ProjectFiles.root.appending(path: "golden-tables")
    let all = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)?.compactMap {
      $0 as? URL
    }
    let small = try (all ?? []).filter { $0.pathExtension == "parquet" }.sorted { $0.path < $1.path }
      .map { [UInt8](try Data(contentsOf: $0)) }.filter { $0.count < 20_000 }
    var random = SeededRandom(seed: 99)
    #expect(!small.isEmpty)
    for _ in 0..<600 * Self.effort {
      guard let bytes = small.randomElement(using: &random) else { return }
      await readAll(mutate(bytes, &random), &random)
    }
  }

  @Test func everyCutIsRefused() async {
    var make = RandomColumns(seed: 3)
    let columns = (0..<2).map { make.column("c\($0)") }
    let rows = (0..<20).map { _ in columns.map { make.value($0).written } }
    let bytes = TestFileWriter(columns: columns).write([rows])
    for count in bytes.indices {
      await #expect(throws: ParquetError.self) {
        let file = try await ParquetFile.open(MemoryParquetSource(Bytes(copying: Array(bytes[..<count]))))
        for try await _ in try file.read(file.schema.fields) {}
      }
    }
  }
}
