import DeltaColumns
import DeltaParquet
import DeltaStorage

/// Reads the rows of change tasks.
struct ChangeReader: Sendable {
  let location: TableLocation
  let table: TableFacts
  let cache: ReadCache

  static let typeField = StructField("_change_type", .string)
  private static let versionField = ColumnField("_commit_version", .int64)
  private static let timestampField = ColumnField("_commit_timestamp", DataType.timestamp.columnType)

  /// What a change has besides the table's columns.
  static let changeFields = [
    typeField.type.columnField(typeField.name, isNullable: true), versionField, timestampField,
  ]

  func open(_ task: ChangeTask, _ options: ParquetReadOptions) async throws(DeltaError) -> DataFileBatches {
    do throws(DeltaError) {
      let vectors = DeletionVectorLoader(location: location)
      var keep = RowKeep()
      if let only = task.only { keep.only = try await vectors.rows(only) }
      if let excluding = task.excluding { keep.except = try await vectors.rows(excluding) }
      let file = DataFile(path: task.path, size: task.size, partitionValues: task.partitionValues)
      let opened = try await file.open(
        in: location, layout: try layout(task), options: options, cache: cache)
      return try opened.batches(keep: keep)
    } catch {
      throw error.at(.init(table: location.description, version: task.version, file: task.path))
    }
  }

  private func layout(_ task: ChangeTask) throws(DeltaError) -> RowLayout {
    let columns = RowLayout(
      schema: table.schema, partitionColumns: table.partitionColumns, mapping: table.mapping
    ).columns
    let (micros, overflow) = task.timestamp.multipliedReportingOverflow(by: 1_000)
    guard !overflow else {
      throw DeltaError(.invalidValue, "the commit's timestamp \(task.timestamp) is out of range")
    }
    let type: OutputColumn =
      task.kind == .recorded
      ? .data(Self.typeField) : .constant(Self.changeFields[0], .string(task.kind.rawValue))
    return RowLayout(
      columns + [
        type, .constant(Self.versionField, .integer(task.version)),
        .constant(Self.timestampField, .timestamp(microseconds: micros)),
      ], mapping: table.mapping)
  }
}

/// A change task as work for a run.
struct ChangeWork: FileWork {
  let reader: ChangeReader
  let task: ChangeTask
  let options: ParquetReadOptions

  /// A whole file, whose row groups are read one after another.
  private struct Unit: FileUnit {
    let file: DataFileBatches
    let workingSet: Int

    var rowCount: Int { file.file.parquet.metadata.rowCount }

    func read(_ emit: (Batch) async throws(DeltaError) -> Void) async throws(DeltaError) {
      var batches = file.makeAsyncIterator()
      while let batch = try await batches.next(isolation: nil) {
        if batch.count > 0 { try await emit(batch) }
      }
    }
  }

  func open() async throws(DeltaError) -> [any FileUnit] {
    let batches = try await reader.open(task, options)
    var workingSet = 0
    for rowGroup in batches.file.parquet.metadata.rowGroups.indices {
      workingSet = max(workingSet, try batches.file.workingSet(rowGroup: rowGroup))
    }
    return [Unit(file: batches, workingSet: workingSet)]
  }
}
