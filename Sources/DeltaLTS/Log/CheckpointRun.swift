import DeltaColumns

/// A run of a checkpoint's rows that is read by itself, side by side with others: a row group of a Parquet file.
///
/// The seam for checkpoints in other forms. What a run gives are columns; what newer commits hide, what is kept and
/// what statistics say is found out in one way for every form.
protocol CheckpointRun: Sendable {
  /// The file, relative to `_delta_log`.
  var fileName: String { get }
  /// The rows, those that are no files included.
  var rowCount: Int { get }
  /// The run's add actions in batches of a struct column, pruned to what `loading` needs; nil where it has none.
  /// - Parameter startsSmall: whether the first batch has few rows, so that it is there soon.
  func adds(
    _ loading: FileLoading, startsSmall: Bool
  ) throws(DeltaError) -> (any AsyncIteratorProtocol<Column, DeltaError>)?
}

extension FileLoading {
  /// The fields of an add action that are needed, those of deletion vectors and of columns' statistics aside.
  var addFields: [String] {
    var fields = ["path", "size"]
    if partitionValues { fields.append("partitionValues") }
    if rowIds || details { fields += ["baseRowId", "defaultRowCommitVersion"] }
    if details { fields += ["modificationTime", "dataChange", "tags", "clusteringProvider", "stats"] }
    return fields
  }
}
