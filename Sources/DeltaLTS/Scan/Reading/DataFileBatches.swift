import DeltaColumns
import DeltaParquet

/// The wanted rows of one file, in the file's order.
package struct DataFileBatches: AsyncSequence, Sendable {
  package typealias Element = Batch
  package typealias Failure = DeltaError

  let file: OpenDataFile
  let batches: ParquetBatches
  /// Whether rows are tested, and counted there.
  let isTested: Bool
  let meter: ScanMeter

  package func makeAsyncIterator() -> Iterator { Iterator(self) }

  package struct Iterator: AsyncIteratorProtocol {
    private let source: DataFileBatches
    private var batches: ParquetBatches.Iterator

    fileprivate init(_ source: DataFileBatches) {
      self.source = source
      batches = source.batches.makeAsyncIterator()
    }

    package mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(DeltaError) -> Batch? {
      do {
        guard let read = try await batches.next(isolation: actor) else { return nil }
        source.meter.update {
          $0.rows += read.count
          if !source.isTested { $0.rowsDecoded += read.count }
        }
        return try source.file.columns(source.file.makers.indices, of: read)
      } catch {
        throw DeltaError(reading: error, source.file.file.path)
      }
    }
  }
}
