import DeltaColumns

/// A question to a snapshot: some columns, and the rows for which a filter is true.
///
/// Making one looks columns up and compares types; nothing is read before its plan, its rows or its count are asked
/// for. It can be run any number of times.
public struct Scan: Sendable {
  /// What every task of the scan needs.
  public let header: ScanHeader
  package let snapshot: LogSnapshot
  package let table: TableFacts
  let reader: TaskReader
  private let meter: ScanMeter

  /// - Parameters:
  ///   - columns: paths of columns and of fields inside them; nil: all columns.
  ///   - filter: which rows are wanted; nil: all.
  package init(
    _ snapshot: LogSnapshot, columns: [ColumnPath]? = nil, where filter: Filter? = nil,
    options: ScanOptions = ScanOptions()
  ) throws(DeltaError) {
    self.snapshot = snapshot
    table = try TableFacts(snapshot)
    meter = ScanMeter()
    let location = snapshot.log.location
    header = ScanHeader(
      table: location.uri, version: snapshot.version, protocol: snapshot.tableProtocol,
      metadata: snapshot.metadata, columns: columns, filter: filter, options: options)
    do {
      reader = try TaskReader(
        header, table: table, location: location, cache: snapshot.log.options.cache, meter: meter)
    } catch {
      throw error.at(.init(table: location.description, version: snapshot.version))
    }
  }

  /// The fields of the batches.
  public var fields: [ColumnField] { reader.fields }

  /// What the runs of this scan did so far.
  public var metrics: ScanMetrics { meter.metrics }

  /// What there is to do, as a value that other processes can work from.
  public func plan() -> ScanPlan { ScanPlan(header: header, tasks: ScanTasks(planner())) }

  /// The rows, as batches.
  public func batches() -> ScanBatches { ScanBatches(reader: reader, tasks: ScanTasks(planner())) }

  func planner(countsRows: Bool = false) -> ScanPlanner {
    ScanPlanner(
      snapshot, table: table, filter: reader.filter, needsRowIds: reader.needsRowIds, countsRows: countsRows)
  }

  /// The number of rows: from the log's statistics where they tell, else by reading no more than it takes.
  public func count() async throws(DeltaError) -> Int {
    let counting = try Scan(snapshot, columns: [], where: header.filter, options: header.options)
    let isFiltered = counting.reader.filter != nil
    let blocks = counting.planner(countsRows: true).blocks { (files) throws(DeltaError) in
      try files.countRows(testingAll: isFiltered)
    }
    var total = 0
    var unknown: [ScanTask] = []
    for try await (count, tasks) in blocks {
      total = try total.adding(count)
      unknown += tasks
    }
    if !unknown.isEmpty {
      for try await batch in ScanBatches(reader: counting.reader, tasks: ScanTasks(unknown)) {
        total = try total.adding(batch.count)
      }
    }
    return total
  }
}

extension PlannedFiles {
  /// The rows of the files of which the log tells how many are kept, and the tasks of the others.
  /// - Parameter testingAll: whether rows count only where partition values keep the file as a whole.
  fileprivate func countRows(testingAll: Bool) throws(DeltaError) -> (count: Int, unknown: [ScanTask]) {
    var count = 0
    var unknown: [ScanTask] = []
    for (index, rows) in rowCounts.enumerated() {
      if let rows, !testingAll || matchesEntirely(index) {
        count = try count.adding(Int(clamping: rows))
      } else {
        unknown.append(task(index))
      }
    }
    return (count, unknown)
  }
}

extension Int {
  fileprivate func adding(_ rows: Int) throws(DeltaError) -> Int {
    let (sum, overflow) = addingReportingOverflow(rows)
    guard !overflow else {
      throw DeltaError(.invalidValue, "the statistics tell of more than 2^63 rows")
    }
    return sum
  }
}

extension TableFacts {
  package init(_ snapshot: LogSnapshot) throws(DeltaError) {
    self.init(
      schema: snapshot.metadata.schema, partitionColumns: snapshot.metadata.partitionColumns,
      properties: snapshot.metadata.properties,
      mapping: try SchemaMapping.of(snapshot.tableProtocol, snapshot.metadata.properties))
  }
}

extension TaskReader {
  /// Whether row ids or commit versions are among the columns.
  var needsRowIds: Bool {
    layout.columns.contains { column in
      switch column {
      case .rowId, .rowCommitVersion: true
      default: false
      }
    }
  }
}
