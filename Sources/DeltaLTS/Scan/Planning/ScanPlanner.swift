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

  /// What came of the files of a block.
  package struct Step: Sendable {
    package var tasks: [ScanTask] = []
    /// Rows of the tasks' files that the log tells of and that are not deleted, one a task.
    package var rowCounts: [Int64?] = []
    package var fileCount = 0
    package var prunedByPartition = 0
    package var prunedByStatistics = 0
  }

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

  package func makeIterator() -> Iterator {
    Iterator(planner: self, blocks: snapshot.fileBlocks(loading).makeAsyncIterator())
  }

  package struct Iterator {
    private let planner: ScanPlanner
    private var blocks: FileBlocks.Iterator

    init(planner: ScanPlanner, blocks: FileBlocks.Iterator) {
      self.planner = planner
      self.blocks = blocks
    }

    /// The next block's files; nil behind the last.
    package mutating func next() async throws(DeltaError) -> Step? {
      guard let block = try await blocks.next() else { return nil }
      return try planner.plan(block)
    }
  }

  func plan(_ block: FileBlock) throws(DeltaError) -> Step {
    var step = Step(fileCount: block.count)
    let names = partitionNames
    let partitions = names.isEmpty ? [] : try block.partitionColumns(names)
    let bounds = try filter.map { (filter) throws(DeltaError) in
      try BlockBounds(block, filter: filter, table: table, paths: paths)
    }
    let counts = bounds == nil && loading.statistics != nil ? try block.statistics(paths) : nil
    for file in 0..<block.count {
      var matchesEntirely = true
      if let filter, let bounds {
        let partition = bounds.partitionBounds(file)
        if !filter.mayMatch(partition) {
          step.prunedByPartition += 1
          continue
        }
        if !filter.mayMatch(bounds.bounds(file)) {
          step.prunedByStatistics += 1
          continue
        }
        // Partition values are the rows' own. Statistics may be wrong, and are never a reason to test fewer rows.
        matchesEntirely = filter.mustMatch(partition)
      }
      let vector = block.deletionVector(file)
      let records = bounds?.numRecords(file) ?? counts?.numRecords(file)
      step.rowCounts.append(records.map { max($0 - (vector?.cardinality ?? 0), 0) })
      step.tasks.append(
        ScanTask(
          path: block.path(file), size: block.size(file),
          partitionValues: Dictionary(
            zip(names, partitions.map { $0[file] }), uniquingKeysWith: { $1 }),
          deletionVector: vector,
          baseRowId: loading.details ? block.baseRowId(file) : nil,
          defaultRowCommitVersion: loading.details ? block.defaultRowCommitVersion(file) : nil,
          matchesEntirely: filter != nil && matchesEntirely))
    }
    return step
  }
}
