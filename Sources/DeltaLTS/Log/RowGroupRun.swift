import DeltaColumns
import DeltaParquet

/// A row group of a checkpoint's Parquet file.
struct RowGroupRun: CheckpointRun {
  let part: Checkpoint.Part
  let group: Int

  /// Rows of a batch: few enough that what is decoded is still in the cache when something is made of it.
  private static let batchRows = 16_384
  static let firstBatchRows = 1_024

  var fileName: String { part.name }
  var rowCount: Int { part.file.metadata.rowGroups[group].rowCount }

  func adds(
    _ loading: FileLoading, startsSmall: Bool
  ) throws(DeltaError) -> (any AsyncIteratorProtocol<Column, DeltaError>)? {
    do {
      guard try part.mayHave("add", in: group) else { return nil }
      let file = part.file
      var options = file.options
      options.batchRows = Self.batchRows
      if startsSmall { options.firstBatchRows = Self.firstBatchRows }
      let batches = try file.read(projection(loading), rows: [.init(rowGroup: group)], options: options)
      return Adds(batches: batches.makeAsyncIterator(), part: part)
    } catch {
      throw part.unreadable(error)
    }
  }

  private struct Adds: AsyncIteratorProtocol {
    var batches: ParquetBatches.Iterator
    let part: Checkpoint.Part

    mutating func next() async throws(DeltaError) -> Column? { try await next(isolation: nil) }

    mutating func next(isolation actor: isolated (any Actor)?) async throws(DeltaError) -> Column? {
      do { return try await batches.next(isolation: actor)?.columns.first } catch {
        throw part.unreadable(error)
      }
    }
  }

  /// The columns of `add` that `loading` needs, and no others: statistics are most of a checkpoint's bytes.
  private func projection(_ loading: FileLoading) -> [ParquetField] {
    let schema = part.file.schema
    var fields = loading.addFields.map { [$0] }
    if mayHaveVectors { fields.append(["deletionVector"]) }
    if let columns = loading.statistics {
      if schema.node(at: ["add", "stats_parsed", "numRecords"]) != nil {
        fields += [["stats_parsed", "numRecords"], ["stats_parsed", "tightBounds"]]
        for measure in ["minValues", "maxValues", "nullCount"] {
          fields += columns.map { ["stats_parsed", measure] + $0 }
        }
      } else if !loading.details {
        fields.append(["stats"])
      }
    }
    return schema.projection(paths: fields.map { ["add"] + $0 })
  }

  /// Whether there may be deletion vectors: not where the row group's statistics say that there are none.
  private var mayHaveVectors: Bool {
    let file = part.file
    guard let node = file.schema.node(at: ["add", "deletionVector", "storageType"]),
      let leaf = node.leaves.first
    else { return false }
    let chunk = try? file.metadata.columnChunk(group, leaf: leaf)
    guard let nulls = chunk?.statistics?.nullCount else { return true }
    return nulls < rowCount
  }
}
