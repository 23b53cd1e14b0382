import DeltaColumns
import DeltaMemory
import DeltaParquet
import DeltaStorage

/// Runs tasks: opens their files, chooses row groups, and gives the rows of one row group after another.
package struct TaskReader: Sendable {
  let header: ScanHeader
  let location: TableLocation
  /// The output columns, then those that only the filter needs.
  let layout: RowLayout
  let outputCount: Int
  let filter: BoundFilter?
  /// By column of the filter, the fields that lead to it.
  private let filterFields: [[StructField]]
  let meter: ScanMeter
  private let cache: ReadCache
  private let parquetOptions: ParquetReadOptions

  package init(
    _ header: ScanHeader, table: TableFacts, location: TableLocation, cache: ReadCache = .shared,
    meter: ScanMeter
  ) throws(DeltaError) {
    self.header = header
    self.location = location
    self.cache = cache
    self.meter = meter
    let output = try RowLayout(table, paths: header.columns)
    let bound = try header.filter?.bound(to: table.schema, partitionColumns: table.partitionColumns)
    filter = bound?.isTrivial == true ? nil : bound
    filterFields = filter?.columns.map { table.fields(on: $0.path) } ?? []
    layout = filter.map { output.tested(by: $0, table) } ?? output
    outputCount = output.columns.count
    parquetOptions = header.options.parquet
  }

  /// The fields of the batches.
  var fields: [ColumnField] { Array(layout.fields.prefix(outputCount)) }

  /// A task whose file is open and whose row groups are chosen.
  struct OpenTask: Sendable {
    let file: OpenDataFile
    let keep: RowKeep
    let selections: [ParquetRowSelection]
    let needsFilter: Bool
  }

  func open(_ task: ScanTask) async throws(DeltaError) -> OpenTask {
    let keep: RowKeep
    if let vector = task.deletionVector {
      do throws(DeltaError) {
        keep = RowKeep(except: try await DeletionVectorLoader(location: location, meter: meter).rows(vector))
      } catch {
        throw error.at(.init(file: task.path))
      }
    } else {
      keep = .all
    }
    let file = try await task.file.open(
      in: location, layout: layout, options: parquetOptions, meter: meter, cache: cache)
    if let last = keep.except?.last, last >= file.parquet.metadata.rowCount {
      throw DeltaError(
        .corruptFile,
        "the deletion vector deletes row \(last), the file has \(file.parquet.metadata.rowCount) rows",
        at: .init(file: task.path), advice: "The vector belongs to another file; restore the table.")
    }
    let needsFilter = filter != nil && !task.matchesEntirely
    var selections = file.parquet.metadata.rowGroups.indices.map { ParquetRowSelection(rowGroup: $0) }
    let all = selections.count
    var pagesPruned = 0
    if needsFilter, let filter {
      let pruning = try await RowGroupPruning(filter, fields: filterFields, file: file).result()
      selections = pruning.selections
      pagesPruned = pruning.pagesPruned
    }
    let pruned = all - selections.count
    meter.update {
      $0.filesRead += 1
      $0.rowGroups += all
      $0.rowGroupsPruned += pruned
      $0.pagesPruned += pagesPruned
    }
    return OpenTask(file: file, keep: keep, selections: selections, needsFilter: needsFilter)
  }

  /// Reads one row group, calling `emit` with each batch that has rows.
  func read(
    _ task: OpenTask, _ selection: ParquetRowSelection,
    emit: (Batch) async throws(DeltaError) -> Void
  ) async throws(DeltaError) {
    var batches = try task.file.batches(
      rows: [selection], keep: task.keep, filter: task.needsFilter ? filter : nil, meter: meter
    ).makeAsyncIterator()
    while let batch = try await batches.next(isolation: nil) {
      if batch.count > 0 { try await emit(output(batch)) }
    }
  }

  private func output(_ batch: Batch) -> Batch {
    if batch.columns.count == outputCount { return batch }
    return Batch(
      unchecked: Array(batch.fields.prefix(outputCount)), columns: Array(batch.columns.prefix(outputCount)),
      count: batch.count)
  }
}

/// A task as work for a run.
struct TaskWork: FileWork {
  let reader: TaskReader
  let task: ScanTask

  private struct Unit: FileUnit {
    let reader: TaskReader
    let task: TaskReader.OpenTask
    let selection: ParquetRowSelection
    let workingSet: Int

    var outputByteCount: Int {
      let group = task.file.parquet.metadata.rowGroups[selection.rowGroup]
      let rows = selection.rows?.reduce(0) { $0 + $1.count } ?? group.rowCount
      // Dictionaries and views make more of a row than is stored.
      let perRow = group.totalByteSize / max(group.rowCount, 1) + 16 * task.file.projection.count
      let (bytes, overflow) = rows.multipliedReportingOverflow(by: max(perRow, 1))
      return overflow ? .max : bytes
    }

    var rowCount: Int { task.file.parquet.metadata.rowGroups[selection.rowGroup].rowCount }

    func read(_ emit: (Batch) async throws(DeltaError) -> Void) async throws(DeltaError) {
      try await reader.read(task, selection, emit: emit)
    }
  }

  func open() async throws(DeltaError) -> [any FileUnit] {
    let open = try await reader.open(task)
    var units: [Unit] = []
    for selection in open.selections {
      let workingSet = try open.file.workingSet(rowGroup: selection.rowGroup)
      units.append(Unit(reader: reader, task: open, selection: selection, workingSet: workingSet))
    }
    return units
  }
}

extension RowLayout {
  /// The same columns, then what `filter` looks at that is not among them.
  ///
  /// A field inside a column is read for the filter alone, under its column's name and without the fields beside it:
  /// what it costs to test rows is then no more than what the filter needs.
  func tested(by filter: BoundFilter, _ table: TableFacts) -> RowLayout {
    var columns = self.columns
    var tested: [Int] = []
    var inner: [String: [ColumnPath]] = [:]
    for subject in filter.columns {
      guard let whole = table.schema[subject.path.column] else { continue }
      if subject.path.names.count > 1 {
        inner[whole.name, default: []].append(subject.path)
        continue
      }
      let place = columns.firstIndex { column in
        switch column {
        case .data(let field), .partition(let field): field == whole
        default: false
        }
      }
      if place == nil { columns.append(subject.isPartition ? .partition(whole) : .data(whole)) }
      tested.append(place ?? columns.count - 1)
    }
    for (name, paths) in inner.sorted(by: { $0.key < $1.key }) {
      guard let whole = table.schema[name] else { continue }
      columns.append(.data(whole.pruned(to: paths.map { $0.names.dropFirst() })))
      tested.append(columns.count - 1)
    }
    return RowLayout(columns, tested: tested, mapping: mapping)
  }
}
