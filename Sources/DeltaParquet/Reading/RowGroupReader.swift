internal import DeltaColumns
package import DeltaMemory

/// Reads the wanted rows of one row group: synchronous, and independent of every other row group.
///
/// Call `step()` until it says `finished`; whenever it asks for bytes, `feed` all of them and go on. The async
/// `ParquetBatches` does just that; whoever has the bytes at hand may do it without a task.
///
/// Where there is a test, the columns that it looks at are decoded first, some batches ahead; of the others only the
/// rows that pass are.
package final class RowGroupReader {
  /// Bytes of the file that a reader waits for.
  package struct Request {
    package var range: Range<Int> { request.range }
    fileprivate let request: ColumnReaders.Request
    fileprivate let isForTest: Bool
  }

  package enum Step {
    /// Feed these before the next step. They may overlap where the file is odd, and are in no order.
    case needs([Request])
    case batch(ParquetBatch)
    /// No row passed the test for a while. Others may have their turn before the next step.
    case nothingYet
    case finished
  }

  private enum Phase { case opening, choosing, admitting, beginning, reading, finished }

  /// Rows that passed the test, and what it looked at of them.
  private struct Chosen {
    let rows: RowRuns
    let columns: [Column]
  }

  private let group: ParquetRowGroup
  private let test: ParquetRowTest?
  private let tested: ColumnReaders
  private let others: ColumnReaders
  private let rows: [Range<Int>]
  private let batchRows: Int
  private var batches: RowBatches
  private var phase = Phase.opening
  /// The rows whose test waits for bytes.
  private var candidates: RowRuns?
  private var chosen: [Chosen] = []
  /// What the choosing of these came to so far.
  private var progress = (tests: 0, seen: 0, kept: 0)
  /// Whether pages without wanted rows are left out; nil before the first rows are chosen.
  private var readsByIndex: Bool?

  /// How many batches are tested ahead at the most, so that the rows that pass are fetched together.
  private static let lookahead = 8
  /// How many batches are tested in one step where no row passes.
  private static let patience = 16
  /// How many batches are chosen at once where there is no test: a row group may claim any number of rows.
  private static let largestChoice = 1_024

  init(
    _ metadata: ParquetMetadata, plan: ReadPlan, test: ParquetRowTest?, selection: ParquetRowSelection,
    options: ParquetReadOptions
  ) throws(ParquetError) {
    guard metadata.rowGroups.indices.contains(selection.rowGroup) else {
      throw ParquetError(
        .malformed, "row group \(selection.rowGroup) of a file that has \(metadata.rowGroups.count)")
    }
    group = metadata.rowGroups[selection.rowGroup]
    self.test = test
    rows = try RowBatches.normalized(selection.rows ?? [0..<group.rowCount], rowCount: group.rowCount)
    var chunks: [ParquetColumnChunk] = []
    for request in plan.leaves {
      chunks.append(try metadata.columnChunk(group.index, leaf: request.leaf.index))
    }
    let workingSet = WorkingSet(
      chunks, plan: plan, rowCount: group.rowCount, wanted: rows.reduce(0) { $0 + $1.count }, options: options
    )
    var options = options
    options.fetchWindow = workingSet.fetchWindow
    batchRows = workingSet.batchRows
    batches = RowBatches(rows, batchRows: batchRows, firstRows: options.firstBatchRows)
    let (first, second) = plan.split(at: test?.fieldCount ?? 0)
    tested = ColumnReaders(
      metadata, plan: first, group: group, chunks: Array(chunks[..<first.leaves.count]),
      indexes: selection.offsetIndexes, options: options)
    others = ColumnReaders(
      metadata, plan: second, group: group, chunks: Array(chunks[first.leaves.count...]),
      indexes: selection.offsetIndexes, options: options)
  }

  private var isWhole: Bool { rows == [0..<group.rowCount] }

  /// Goes on as far as the bytes at hand allow.
  /// - Throws: `ParquetError`, and what the test throws.
  package func step() throws -> Step {
    while true {
      switch phase {
      case .opening:
        let requests = isWhole || rows.isEmpty ? [] : tested.indexRequests()
        if !requests.isEmpty { return needs(requests, forTest: true) }
        try tested.admit(RowRuns.joined(rows), byIndex: !isWhole)
        phase = .choosing
      case .choosing:
        if let requests = try choose() { return needs(requests, forTest: true) }
        if chosen.isEmpty, !batches.isAtEnd { return .nothingYet }
        phase = chosen.isEmpty ? .finished : .admitting
      case .admitting:
        let requests = readsByIndex == true ? others.indexRequests() : []
        if !requests.isEmpty { return needs(requests, forTest: false) }
        try others.admit(chosen.flatMap { $0.rows.spans.map(\.rows) }, byIndex: readsByIndex == true)
        phase = .beginning
      case .beginning:
        guard let next = chosen.first else {
          phase = .choosing
          continue
        }
        others.begin(next.rows, isLast: chosen.count == 1 && batches.isAtEnd)
        phase = .reading
      case .reading:
        let requests = try others.advance()
        if !requests.isEmpty { return needs(requests, forTest: false) }
        phase = .beginning
        let done = chosen.removeFirst()
        return .batch(batch(done.rows, done.columns + (try others.finish(done.rows))))
      case .finished:
        return .finished
      }
    }
  }

  private func needs(_ requests: [ColumnReaders.Request], forTest: Bool) -> Step {
    .needs(requests.map { Request(request: $0, isForTest: forTest) })
  }

  /// Hands over the bytes that a request asked for: exactly as many.
  package func feed(_ bytes: Bytes, for request: Request) throws(ParquetError) {
    guard bytes.count == request.range.count else {
      throw ParquetError(
        .truncated, "the source gave \(bytes.count) bytes of \(request.range.count)",
        fileOffset: Int64(request.range.lowerBound))
    }
    try (request.isForTest ? tested : others).feed(bytes, for: request.request)
  }

  /// Chooses rows for the next batches: until there are enough to read, or none for too long.
  /// - Returns: what bytes are missing to go on.
  private func choose() throws -> [ColumnReaders.Request]? {
    while let next = candidates ?? nextCandidates() {
      var result = Chosen(rows: next, columns: [])
      if let test {
        let requests = try tested.advance()
        if !requests.isEmpty { return requests }
        result = try choose(next, test)
      }
      candidates = nil
      progress.seen += next.count
      progress.kept += result.rows.count
      progress.tests += 1
      if result.rows.count > 0 { chosen.append(result) }
      if isEnough { break }
      // A test that no row passes may go over billions of rows.
      try Task.checkCancellation()
      if chosen.isEmpty, progress.tests % Self.patience == 0 { return nil }
    }
    // What most pages are needed of is read from end to end.
    if !chosen.isEmpty, readsByIndex == nil { readsByIndex = !isWhole || progress.kept < progress.seen / 2 }
    progress = (0, 0, 0)
    return nil
  }

  private var isEnough: Bool {
    if test == nil { return progress.tests >= Self.largestChoice }
    return !chosen.isEmpty && (progress.kept >= batchRows || progress.tests >= Self.lookahead)
  }

  private func nextCandidates() -> RowRuns? {
    guard let ranges = batches.next() else { return nil }
    let rows = RowRuns(ranges)
    tested.begin(rows, isLast: batches.isAtEnd)
    candidates = rows
    return rows
  }

  private func choose(_ rows: RowRuns, _ test: ParquetRowTest) throws -> Chosen {
    let columns = try tested.finish(rows)
    guard let bits = try test.wanted(batch(rows, columns)) else {
      return Chosen(rows: rows, columns: columns)
    }
    guard bits.count == rows.count else {
      throw ParquetError(.malformed, "\(bits.count) rows were judged of \(rows.count)")
    }
    let selection = Selection(bits)
    var kept: [Column] = []
    if selection.count > 0 { kept = try columns.map { try $0.filtered(selection) } }
    return Chosen(rows: RowRuns(rows.runs, keeping: bits), columns: kept)
  }

  private func batch(_ rows: RowRuns, _ columns: [Column]) -> ParquetBatch {
    ParquetBatch(
      columns: columns, count: rows.count,
      rows: rows.runs.map { $0.lowerBound + group.firstRow..<$0.upperBound + group.firstRow })
  }
}
