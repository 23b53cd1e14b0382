import DeltaParquet

/// Chooses the row groups of a file, and rows in them, that may have rows for a filter.
struct RowGroupPruning {
  private let filter: BoundFilter
  private let file: OpenDataFile
  private let meter: ScanMeter

  init(_ filter: BoundFilter, file: OpenDataFile, meter: ScanMeter) {
    self.filter = filter
    self.file = file
    self.meter = meter
  }

  func selections() async throws(DeltaError) -> [ParquetRowSelection] {
    file.parquet.metadata.rowGroups.indices.map { ParquetRowSelection(rowGroup: $0) }
  }
}
