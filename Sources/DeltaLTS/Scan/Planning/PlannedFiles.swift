/// What a plan chose of the files of a block.
package struct PlannedFiles: Sendable {
  private let block: FileBlock
  private let needsRowIds: Bool
  /// The files that are kept; nil: all.
  private var chosen: [UInt32]?
  /// Which of them the partition values alone keep as a whole; none where there is no filter.
  private var matching: [Bool] = []
  private let groups: PartitionGroups
  /// Rows of the kept files that the log tells of and that are not deleted, one a file, where they were asked for.
  private(set) var rowCounts: [Int64?] = []
  private(set) var prunedByPartition = 0
  private(set) var prunedByStatistics = 0

  init(_ block: FileBlock, needsRowIds: Bool, names: [String], partitions: [PartitionColumn]) {
    self.block = block
    self.needsRowIds = needsRowIds
    groups = PartitionGroups(names: names, columns: partitions)
  }

  /// Files of the block.
  var fileCount: Int { block.count }

  /// Files that are kept.
  var count: Int { chosen?.count ?? block.count }

  /// The number in the block of the kept file number `index`.
  private func file(_ index: Int) -> Int { chosen.map { Int($0[index]) } ?? index }

  func size(_ index: Int) -> Int64 { block.size(file(index)) }

  func matchesEntirely(_ index: Int) -> Bool { !matching.isEmpty && matching[index] }

  /// Keeps the files that may have rows for a filter.
  mutating func choose(_ filter: BoundFilter, _ bounds: BlockBounds) {
    var kept: [UInt32] = []
    for file in 0..<block.count {
      let partition = bounds.partitionBounds(file)
      if !filter.mayMatch(partition) {
        prunedByPartition += 1
      } else if !filter.mayMatch(bounds.bounds(file)) {
        prunedByStatistics += 1
      } else {
        kept.append(UInt32(truncatingIfNeeded: file))
        // Partition values are the rows' own. Statistics may be wrong, and are never a reason to test fewer rows.
        matching.append(filter.mustMatch(partition))
      }
    }
    chosen = kept
  }

  /// Notes how many rows the data file of each kept file has.
  mutating func setRowCounts(_ records: (_ file: Int) -> Int64?) {
    let hasVectors = block.hasVectors
    rowCounts.reserveCapacity(count)
    for index in 0..<count {
      let file = file(index)
      let deleted = hasVectors ? block.deletionVector(file)?.cardinality ?? 0 : 0
      rowCounts.append(records(file).map { max($0.subtractingReportingOverflow(deleted).partialValue, 0) })
    }
  }

  /// The task of the kept file number `index`.
  func task(_ index: Int) -> ScanTask {
    var groups = groups
    return ScanTask(page(index..<index + 1, &groups), 0)
  }

  /// The tasks.
  func pages() -> [TaskPage] {
    var groups = groups
    return stride(from: 0, to: count, by: TaskPage.limit).map { start in
      page(start..<min(start + TaskPage.limit, count), &groups)
    }
  }

  private func page(_ range: Range<Int>, _ groups: inout PartitionGroups) -> TaskPage {
    var builder = TaskPage.Builder(taskCount: range.count)
    groups.beginPage()
    let files = FileRun(chosen: chosen, range: range)
    var index = 0
    block.forEach(files) { text in
      builder.add(
        text, values: groups.place(of: files[index], in: &builder),
        matchesEntirely: matchesEntirely(range.lowerBound + index))
      index += 1
    }
    if needsRowIds || block.hasVectors {
      builder.setExtras(
        range.map { index in
          let file = file(index)
          return TaskPage.Extra(
            deletionVector: block.deletionVector(file),
            baseRowId: needsRowIds ? block.baseRowId(file) : nil,
            defaultRowCommitVersion: needsRowIds ? block.defaultRowCommitVersion(file) : nil)
        })
    }
    return builder.finish()
  }
}
