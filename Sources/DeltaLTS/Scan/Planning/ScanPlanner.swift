/// Chooses the files of a snapshot that may have rows for a filter, block by block.
package struct ScanPlanner: Sendable {
  let snapshot: LogSnapshot
  let table: TableFacts
  let filter: BoundFilter?
  /// Physical paths of the columns whose statistics are looked at.
  private let paths: [[String]]
  private let loading: FileLoading
  /// Physical names of the partition columns whose values tasks get.
  private let partitionNames: [String]

  /// - Parameters:
  ///   - needsRowIds: whether row ids are among the columns.
  ///   - countsRows: whether the row counts of files are wanted even where no filter needs them.
  init(
    _ snapshot: LogSnapshot, table: TableFacts, filter: BoundFilter?, needsRowIds: Bool = false,
    countsRows: Bool = false
  ) {
    self.snapshot = snapshot
    self.table = table
    self.filter = filter
    paths = filter?.columns.filter { !$0.isPartition }.map { table.physicalPath(of: $0.path) } ?? []
    // Whoever only counts reads no column, so that a task needs no value.
    let names = countsRows && filter == nil ? [] : table.partitionColumns
    partitionNames = names.map { name in
      table.schema[name].map { table.mapping.physicalName($0) } ?? name
    }
    loading = FileLoading(
      partitionValues: !names.isEmpty,
      statistics: paths.isEmpty && !countsRows ? nil : paths, details: needsRowIds)
  }

  /// What `make` makes of the files that are chosen, block by block; where the blocks are read.
  package func blocks<Output>(
    _ make: @escaping @Sendable (PlannedFiles) throws(DeltaError) -> Output
  ) -> FileBlocks<Output> {
    snapshot.fileBlocks(loading).map { (block) throws(DeltaError) in try make(try plan(block)) }
  }

  /// Whether row ids are among the columns.
  var needsRowIds: Bool { loading.details }

  /// All files, block by block, with their bounds for each column of the filter.
  func everything(_ filter: BoundFilter) -> FileBlocks<(pages: [TaskPage], bounds: [[ValueBounds]])> {
    snapshot.fileBlocks(loading).map { (block) throws(DeltaError) in
      let partitions = partitionNames.isEmpty ? [] : try block.partitionColumns(partitionNames)
      let files = PlannedFiles(
        block, needsRowIds: loading.details, names: partitionNames, partitions: partitions)
      let bounds = try BlockBounds(block, filter: filter, table: table, paths: paths)
      return (files.pages(), bounds.columns(0..<block.count))
    }
  }

  private func plan(_ block: FileBlock) throws(DeltaError) -> PlannedFiles {
    let names = partitionNames
    let partitions = names.isEmpty ? [] : try block.partitionColumns(names)
    var planned = PlannedFiles(block, needsRowIds: loading.details, names: names, partitions: partitions)
    if let filter {
      let bounds = try BlockBounds(block, filter: filter, table: table, paths: paths)
      planned.choose(filter, bounds)
      if loading.statistics != nil { planned.setRowCounts { bounds.numRecords($0) } }
    } else if loading.statistics != nil {
      let statistics = try block.statistics(paths)
      planned.setRowCounts { statistics.numRecords($0) }
    }
    return planned
  }
}
