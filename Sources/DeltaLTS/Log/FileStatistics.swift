import DeltaColumns
import DeltaMemory

/// Statistics of the files of a block, for the leaf columns that were asked for (PROTOCOL.md, Per-file Statistics).
///
/// They come from JSON text or from the parsed columns of a checkpoint; what is missing is nil.
package struct FileStatistics: Sendable {
  let source: Source

  enum Source: Sendable {
    case text(StatisticsText)
    case columns(StatisticsColumns)
    case none
  }

  /// A bound: text as JSON has it (the contents of a string, or the digits of a number), to be read by the column's
  /// type, or a value of a parsed column.
  package enum Bound: Sendable, Equatable {
    case text(String)
    case value(Value.Kind)
  }

  /// Rows of the data file, those that a deletion vector deletes included.
  package func numRecords(_ file: Int) -> Int64? {
    switch source {
    case .text(let text): text.numRecords(file)
    case .columns(let columns): columns.numRecords(file)
    case .none: nil
    }
  }

  /// Whether the bounds are values of the file and the null counts exact; true where nothing is said.
  package func hasTightBounds(_ file: Int) -> Bool {
    switch source {
    case .text(let text): text.hasTightBounds(file)
    case .columns(let columns): columns.hasTightBounds(file)
    case .none: true
    }
  }

  /// The least value of column number `column` of those asked for.
  package func minimum(_ column: Int, _ file: Int) -> Bound? {
    switch source {
    case .text(let text): text.bound(.minimum, column, file)
    case .columns(let columns): columns.bound(.minimum, column, file)
    case .none: nil
    }
  }

  package func maximum(_ column: Int, _ file: Int) -> Bound? {
    switch source {
    case .text(let text): text.bound(.maximum, column, file)
    case .columns(let columns): columns.bound(.maximum, column, file)
    case .none: nil
    }
  }

  package func nullCount(_ column: Int, _ file: Int) -> Int64? {
    switch source {
    case .text(let text): text.nullCount(column, file)
    case .columns(let columns): columns.nullCount(column, file)
    case .none: nil
    }
  }

  enum Measure: Int { case minimum, maximum, nullCount }
}

/// Statistics from `stats_parsed`.
struct StatisticsColumns: Sendable {
  /// The rows of the block in the columns; nil: they are the same.
  let rows: [UInt32]?
  let numRecordsColumn: Column?
  let tightBoundsColumn: Column?
  /// By measure, then by column asked for.
  let columns: [[Column?]]

  /// - Parameter parsed: the struct `stats_parsed`.
  init(_ parsed: Column, paths: [[String]], rows: [UInt32]?) {
    self.rows = rows
    numRecordsColumn = parsed.child(named: "numRecords")
    tightBoundsColumn = parsed.child(named: "tightBounds")
    columns = ["minValues", "maxValues", "nullCount"].map { measure in
      let root = parsed.child(named: measure)
      return paths.map { path in path.reduce(root) { column, name in column?.child(named: name) } }
    }
  }

  private func row(_ file: Int) -> Int { rows.map { Int($0[file]) } ?? file }

  func numRecords(_ file: Int) -> Int64? { numRecordsColumn?.int64(at: row(file)) }
  func hasTightBounds(_ file: Int) -> Bool { tightBoundsColumn?.bool(at: row(file)) ?? true }

  func bound(_ measure: FileStatistics.Measure, _ column: Int, _ file: Int) -> FileStatistics.Bound? {
    columns[measure.rawValue][column]?.value(at: row(file)).map { .value($0) }
  }

  func nullCount(_ column: Int, _ file: Int) -> Int64? {
    columns[FileStatistics.Measure.nullCount.rawValue][column]?.int64(at: row(file))
  }
}
