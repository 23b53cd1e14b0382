/// What a scan would do: which files it would read, and what rules the others out.
public struct ScanExplanation: Sendable, Hashable, Codable, CustomStringConvertible {
  public internal(set) var table = ""
  public internal(set) var version: Int64 = 0
  /// The columns of the result.
  public internal(set) var columns: [String] = []
  /// The whole condition, as SQL would have it; nil: all rows.
  public internal(set) var filter: String?
  /// The parts of the condition that partition values decide alone.
  public internal(set) var partitionFilters: [String] = []
  /// The parts for which statistics, and then the rows themselves, are looked at.
  public internal(set) var dataFilters: [String] = []
  /// Files of the snapshot.
  public internal(set) var fileCount = 0
  public internal(set) var filesPrunedByPartition = 0
  public internal(set) var filesPrunedByStatistics = 0
  /// Files to read.
  public internal(set) var filesToRead = 0
  /// Of those, files of which partition values decide that all rows match: no row is tested.
  public internal(set) var filesMatchingEntirely = 0
  /// Bytes of the files to read; fewer are fetched where columns, row groups or pages are left out.
  public internal(set) var bytesToRead: Int64 = 0
  /// Row groups of those files, and how many remain; nil where the files were not opened.
  public internal(set) var rowGroups: Int?
  public internal(set) var rowGroupsToRead: Int?
  public internal(set) var pagesPruned: Int?

  public var description: String {
    var lines = ["Scan of \(table) at version \(version)", "  columns: \(columns.joined(separator: ", "))"]
    lines.append("  filter: \(filter ?? "none")")
    if !partitionFilters.isEmpty {
      lines.append("    by partition values: \(partitionFilters.joined(separator: " AND "))")
    }
    if !dataFilters.isEmpty {
      lines.append("    by statistics and rows: \(dataFilters.joined(separator: " AND "))")
    }
    lines.append(
      "  files: \(filesToRead) of \(fileCount) (\(filesPrunedByPartition) pruned by partition, \(filesPrunedByStatistics) by statistics), \(bytesToRead) bytes"
    )
    if filter != nil { lines.append("    matching as a whole: \(filesMatchingEntirely)") }
    if let rowGroups, let rowGroupsToRead, let pagesPruned {
      lines.append("  row groups: \(rowGroupsToRead) of \(rowGroups); pages pruned: \(pagesPruned)")
    }
    return lines.joined(separator: "\n")
  }
}

extension Scan {
  /// Plans the scan and tells what came of it.
  /// - Parameter openingFiles: whether the footers and indexes of the files that remain are read, for row groups
  ///   and pages. Without it only the log is read.
  public func explain(openingFiles: Bool = false) async throws(DeltaError) -> ScanExplanation {
    var explanation = ScanExplanation()
    explanation.table = header.table
    explanation.version = header.version
    explanation.columns = fields.map(\.name)
    explanation.filter = header.filter?.description
    let split = try header.filter?.split(table)
    explanation.partitionFilters = split?.partition ?? []
    explanation.dataFilters = split?.data ?? []
    // Not the scan's own counts: nothing is read for a result.
    let opener = try TaskReader(
      header, table: table, location: snapshot.log.location, cache: snapshot.log.options.cache,
      meter: ScanMeter())
    for try await files in planner().blocks({ $0 }) {
      explanation.fileCount += files.fileCount
      explanation.filesPrunedByPartition += files.prunedByPartition
      explanation.filesPrunedByStatistics += files.prunedByStatistics
      explanation.filesToRead += files.count
      for index in 0..<files.count {
        if files.matchesEntirely(index) { explanation.filesMatchingEntirely += 1 }
        let (sum, overflow) = explanation.bytesToRead.addingReportingOverflow(files.size(index))
        explanation.bytesToRead = overflow ? .max : sum
        if openingFiles { _ = try await opener.open(files.task(index)) }
      }
    }
    if openingFiles {
      let found = opener.meter.metrics
      explanation.rowGroups = found.rowGroups
      explanation.rowGroupsToRead = found.rowGroups - found.rowGroupsPruned
      explanation.pagesPruned = found.pagesPruned
    }
    return explanation
  }
}

extension Filter {
  /// The parts of a top-level AND: those that look at partition columns alone, and the others.
  func split(_ table: TableFacts) throws(DeltaError) -> (partition: [String], data: [String]) {
    let parts: [Node] = if case .and(let nodes) = node { nodes } else { [node] }
    var (partition, data): ([String], [String]) = ([], [])
    for part in parts {
      let bound = try Filter(part).bound(to: table.schema, partitionColumns: table.partitionColumns)
      let isPartition = !bound.columns.isEmpty && bound.columns.allSatisfy(\.isPartition)
      if isPartition { partition.append(part.description) } else { data.append(part.description) }
    }
    return (partition, data)
  }
}
