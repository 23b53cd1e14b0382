import DeltaColumns
import DeltaMemory
import DeltaParquet

/// The wanted rows of one file, in the file's order.
package struct DataFileBatches: AsyncSequence, Sendable {
  package typealias Failure = DeltaError

  /// Some rows, and how many were looked at for them.
  package struct Element: Sendable {
    package let batch: Batch
    package let rowsRead: Int
  }

  let file: OpenDataFile
  let batches: ParquetBatches
  let keep: RowKeep
  let filter: RowFilter?

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
    ) async throws(DeltaError) -> Element? {
      do {
        guard let batch = try await batches.next(isolation: actor) else { return nil }
        return Element(batch: try source.rows(batch), rowsRead: batch.count)
      } catch {
        throw DeltaError(reading: error, source.file.file.path)
      }
    }
  }

  private func rows(_ read: ParquetBatch) throws(DeltaError) -> Batch {
    let layout = file.layout
    var columns: [Column] = []
    columns.reserveCapacity(file.makers.count)
    for (maker, field) in zip(file.makers, layout.fields) {
      do throws(DeltaError) {
        columns.append(try maker.make(read))
      } catch {
        throw error.at(.init(column: field.name))
      }
    }
    let batch = Batch(unchecked: layout.fields, columns: columns, count: read.count)
    var selection = keep.selection(read.rows)
    if let filter, let wanted = try filter(batch) {
      selection = selection.map { $0.intersection(wanted) } ?? wanted
    }
    guard let selection else { return batch }
    do {
      return try batch.filter(selection)
    } catch {
      throw DeltaError(.limitExceeded, "a batch is too large to filter", cause: error)
    }
  }
}
