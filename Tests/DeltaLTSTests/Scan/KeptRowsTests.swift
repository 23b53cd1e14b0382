import DeltaColumns
import DeltaMemory
import DeltaParquet
import DeltaStorage
import Foundation
import TestSupport
import Testing

@testable import DeltaLTS

/// Deletion vectors and filters together, over pages that are passed over: the rows are those of a full read of
/// which all that is unwanted is dropped afterwards.
@Suite struct KeptRowsTests {
  @Test func `kept and filtered rows are those of a full read`() async throws {
    let files = try TemporaryDirectory("kept-rows")
    let script = ProjectFiles.root.appending(path: "Tests/DeltaLTSTests/Python/pruning_table.py")
    _ = try await PythonEnvironment.runFile(
      script.path(percentEncoded: false), arguments: [files.path("table")])
    let snapshot = try await LogSnapshot.load(try LogDirectory(TableLocation(files.path("table"))))
    let index = ColumnPath("_metadata.row_index")
    let names = snapshot.metadata.schema.fields.map { ColumnPath(column: $0.name) }
    var all: [Batch] = []
    for try await batch in try Scan(snapshot, columns: names + [index]).batches() { all.append(batch) }
    var random = SeededGenerator(seed: 21)
    for _ in 0..<60 {
      let filter = try #require(ScanFilterCorpusTests.filter(snapshot.metadata.schema, all, &random))
      let keep = Self.keep(4_000, &random)
      let some = Array(names.shuffled(using: &random).prefix(Int.random(in: 0...3, using: &random))) + [index]
      var options = ScanOptions()
      options.batchRows = [13, 300, 65_536].randomElement(using: &random) ?? 13
      let scan = try Scan(snapshot, columns: some, where: filter, options: options)
      var found: [[ColumnScalar]] = []
      for try await task in scan.plan().tasks {
        let open = try await scan.reader.open(task)
        let batches = try open.file.batches(rows: open.selections, keep: keep, filter: scan.reader.filter)
        for try await batch in batches {
          let outputs = Batch(
            unchecked: Array(batch.fields.prefix(some.count)),
            columns: Array(batch.columns.prefix(some.count)),
            count: batch.count)
          found += ScanFilterCorpusTests.rows(outputs)
        }
      }
      let bound = try filter.bound(to: snapshot.metadata.schema, partitionColumns: [])
      var wanted: [[ColumnScalar]] = []
      for batch in all {
        let rows = try #require(batch[index.description]).values(as: Int64.self).map { Int($0 ?? -1) }
        let isKept = rows.map { (keep.only?.contains($0) ?? true) && !(keep.except?.contains($0) ?? false) }
        let passes = try bound.selection(in: batch) ?? Bitmap(repeating: true, count: batch.count)
        let kept = try batch.filter(passes.intersection(Bitmap(isKept)))
        let picked = Batch(
          unchecked: scan.fields, columns: some.compactMap { kept[$0.description] }, count: kept.count)
        wanted += ScanFilterCorpusTests.rows(picked)
      }
      #expect(found.map { $0.map { "\($0)" } } == wanted.map { $0.map { "\($0)" } }, "\(filter)")
    }
  }

  /// Few rows deleted, most, or whole stretches; or only some kept.
  private static func keep(_ count: Int, _ random: inout SeededGenerator) -> RowKeep {
    func rows() -> RowIndexSet {
      let share = [0, 1, 5, 60, 99].randomElement(using: &random) ?? 0
      let from = Int.random(in: 0..<count, using: &random)
      let length = Bool.random(using: &random) ? 700 : 0
      let stretch = from..<min(from + length, count)
      return RowIndexSet(
        (0..<count).filter { stretch.contains($0) || Int.random(in: 0..<100, using: &random) < share })
    }
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return RowKeep(only: rows())
    case 1: return RowKeep(only: rows(), except: rows())
    case 2: return .all
    default: return RowKeep(except: rows())
    }
  }
}
