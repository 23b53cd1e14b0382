import DeltaColumns
import DeltaMemory
import DeltaStorage
import Foundation
import TestSupport
import Testing

@testable import DeltaLTS

/// Filtered scans of real tables against the same filter over all of their rows: whatever is pruned, in
/// partitions, statistics, row groups, pages or rows, the answer is the same.
@Suite struct ScanFilterCorpusTests {
  /// Without a table whose statistics tell of values that its files do not have.
  static let cases = LogCorpusTests.cases.filter { $0.lastPathComponent != "krs-parsed-stats" }
  /// Tables whose row counts in the log are wrong, which counting believes.
  private static let miscounted = ["statistics-wrong-row-count"]

  @Test(arguments: cases)
  func `filtered scans give the rows that match`(directory: URL) async throws {
    guard let snapshot = try? await Self.snapshot(directory) else { return }
    var all: [Batch] = []
    do {
      for try await batch in try Scan(snapshot).batches() { all.append(batch) }
    } catch {
      // Tables that cannot be read are other tests' concern.
      return
    }
    guard all.reduce(0, { $0 + $1.count }) <= 2_000 else { return }
    var random = SeededGenerator(seed: 11)
    for round in 0..<4 {
      guard let filter = Self.filter(snapshot.metadata.schema, all, &random) else { return }
      var options = ScanOptions()
      options.keepsOrder = round % 2 == 0
      options.batchRows = [7, 65_536].randomElement(using: &random) ?? 7
      let columns = snapshot.metadata.schema.fields.map { ColumnPath(column: $0.name) }
      let some = Array(
        columns.shuffled(using: &random).prefix(Int.random(in: 0...columns.count, using: &random)))
      let scan = try Scan(snapshot, columns: some, where: filter, options: options)
      var found: [[ColumnScalar]] = []
      for try await batch in scan.batches() { found += Self.rows(batch) }
      let bound = try filter.bound(to: snapshot.metadata.schema, partitionColumns: [])
      var wanted: [[ColumnScalar]] = []
      for batch in all {
        let kept = try bound.selection(in: batch).map { try batch.filter($0) } ?? batch
        let picked = Batch(
          unchecked: scan.fields, columns: some.compactMap { kept[$0.column] }, count: kept.count)
        wanted += Self.rows(picked)
      }
      #expect(Self.tally(found) == Self.tally(wanted), "\(filter)")
      if !Self.miscounted.contains(directory.lastPathComponent) {
        #expect(try await scan.count() == wanted.count, "\(filter)")
      }
      let explanation = try await scan.explain(openingFiles: true)
      #expect(
        explanation.fileCount
          == explanation.filesToRead + explanation.filesPrunedByPartition
          + explanation.filesPrunedByStatistics)
    }
  }

  static func snapshot(_ directory: URL) async throws -> LogSnapshot {
    try await LogSnapshot.load(
      try LogDirectory(TableLocation(directory.appending(path: "delta").path(percentEncoded: false))))
  }

  static func rows(_ batch: Batch) -> [[ColumnScalar]] {
    (0..<batch.count).map { row in batch.columns.map { $0.scalar(at: row) } }
  }

  static func tally(_ rows: [[ColumnScalar]]) -> [[ColumnScalar]: Int] {
    Dictionary(rows.map { ($0.map(settled), 1) }, uniquingKeysWith: +)
  }

  /// NaN is not equal to itself; as text it is.
  private static func settled(_ scalar: ColumnScalar) -> ColumnScalar {
    switch scalar {
    case .float(let value) where value.isNaN: .text("NaN")
    case .structure(let fields): .structure(fields.map(settled))
    case .list(let items): .list(items.map(settled))
    default: scalar
    }
  }

  /// Comparisons with values that are there, and their neighbours.
  static func filter(
    _ schema: StructType, _ batches: [Batch], _ random: inout SeededGenerator
  ) -> Filter? {
    let leaves = leaves(schema, [])
    guard !leaves.isEmpty else { return nil }
    func leaf() -> Filter {
      guard let (path, type) = leaves.randomElement(using: &random) else { return .all }
      let column = FilterColumn(path: path)
      let values = (0..<3).compactMap { _ in value(path, type, batches, &random) }
      guard let first = values.first, Int.random(in: 0..<5, using: &random) > 0 else {
        return Bool.random(using: &random) ? column.isNull : column.isNotNull
      }
      switch Int.random(in: 0..<7, using: &random) {
      case 0: return column == first
      case 1: return column > first
      case 2: return column < first
      case 3: return column.isIn(values)
      case 4: return !column.isIn(values)
      case 5:
        if case .string(let text) = first.kind { return column.starts(with: String(text.prefix(2))) }
        return column >= first
      default: return column != first
      }
    }
    let (a, b, c) = (leaf(), leaf(), leaf())
    return [a, a && b, a || b, !(a || b) && c, (a && b) || c].randomElement(using: &random)
  }

  private static func leaves(_ schema: StructType, _ path: [String]) -> [(ColumnPath, PrimitiveType)] {
    schema.fields.flatMap { field -> [(ColumnPath, PrimitiveType)] in
      let path = path + [field.name]
      if let structure = field.type.structure { return leaves(structure, path) }
      guard FilterDomain(field.type) != nil, let type = field.type.primitive else { return [] }
      return [(ColumnPath(unchecked: path), type)]
    }
  }

  private static func value(
    _ path: ColumnPath, _ type: PrimitiveType, _ batches: [Batch], _ random: inout SeededGenerator
  ) -> Value? {
    guard let batch = batches.randomElement(using: &random), batch.count > 0,
      var column = batch[path.column]
    else { return nil }
    for name in path.names.dropFirst() {
      guard let child = try? column.child(name) else { return nil }
      column = child
    }
    switch (column.scalar(at: Int.random(in: 0..<batch.count, using: &random)), type.columnType.kind) {
    case (.boolean(let value), _): return .boolean(value)
    case (.integer(let value), .date): return .date(daysSinceEpoch: Int32(truncatingIfNeeded: value))
    case (.integer(let value), .timestamp(let unit, let zone)):
      return Value(.timestamp(value, unit, isInstant: zone != nil))
    case (.integer(let value), _): return .integer(value)
    case (.float(let value), _): return .double(value)
    case (.decimal(let value), .decimal(_, let scale)): return .decimal(unscaled: value, scale: scale)
    case (.text(let text), _): return .string(text)
    case (.bytes(let bytes), _): return .binary(bytes)
    default: return nil
    }
  }
}
