import DeltaMemory

@testable import DeltaParquet

/// A random file, and what a reader must give back of it.
struct RandomFile {
  var writer: TestFileWriter
  var groups: [[[TestValue]]] = []
  /// By column, all rows.
  var expected: [[TestValue]]

  /// - Parameter rows: how many rows a row group has at the most.
  init(seed: UInt64, rows most: Int = 150) {
    var make = RandomColumns(seed: seed)
    let count = Int.random(in: 1...4, using: &make.random)
    let columns = (0..<count).map { make.column("column\($0)") }
    writer = TestFileWriter(columns: columns)
    writer.pageSize = Int.random(in: 1...most * 2 / 5, using: &make.random)
    writer.version2 = Bool.random(using: &make.random)
    writer.dictionary = Bool.random(using: &make.random)
    writer.fallbackAfter = Bool.random(using: &make.random) ? 50 : nil
    writer.offsetIndex = Bool.random(using: &make.random)
    writer.checksums = Bool.random(using: &make.random)
    expected = columns.map { _ in [] }
    for _ in 0..<Int.random(in: 1...3, using: &make.random) {
      var rows: [[TestValue]] = []
      for _ in 0..<Int.random(in: 0...most, using: &make.random) {
        let row = columns.map { make.value($0) }
        rows.append(row.map(\.written))
        for (index, value) in row.enumerated() { expected[index].append(value.read) }
      }
      groups.append(rows)
    }
  }

  var bytes: Bytes { Bytes(copying: writer.write(groups)) }

  static func options(_ seed: UInt64, rows most: Int = 200) -> ParquetReadOptions {
    var random = SeededRandom(seed: seed)
    var options = ParquetReadOptions()
    options.batchRows = Int.random(in: 1...most, using: &random)
    options.fetchWindow = [1, 50, 1_000, 1 << 20].randomElement(using: &random) ?? 1
    options.fetchTogether = [1, 1_000, .max].randomElement(using: &random) ?? 1
    options.coalesceGap = [0, 100].randomElement(using: &random) ?? 0
    options.memoryBudget = [0, 10_000, .max].randomElement(using: &random) ?? 0
    options.verifyChecksums = true
    return options
  }
}
