import DeltaColumns
import DeltaMemory
import DeltaParquet

/// Says which rows of a file are wanted: by deletion vectors, and by the values of the tested columns.
struct RowTest: Sendable {
  let file: OpenDataFile
  let keep: RowKeep
  let filter: BoundFilter?
  let meter: ScanMeter

  /// The test as the file's reader takes it; nil where every row is wanted.
  var parquet: ParquetRowTest? {
    if keep.isAll, filter == nil { return nil }
    return ParquetRowTest(fieldCount: filter == nil ? 0 : file.testedFieldCount) { try wanted($0) }
  }

  /// A set bit for each wanted row of a batch of the tested fields; nil: all of them.
  private func wanted(_ read: ParquetBatch) throws(DeltaError) -> Bitmap? {
    let kept = keep.selection(read.rows)
    let keptCount = kept?.setCount ?? read.count
    meter.update {
      $0.rowsDecoded += filter == nil ? keptCount : read.count
      $0.rowsDeleted += read.count - keptCount
    }
    guard let filter, keptCount > 0,
      let found = try filter.selection(in: file.columns(file.layout.tested, of: read))
    else { return kept }
    return kept.map { $0.intersection(found) } ?? found
  }
}
