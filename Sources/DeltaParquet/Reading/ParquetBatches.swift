internal import DeltaMemory

/// The wanted rows of a file as batches, in the file's order of the row groups that were asked for.
///
/// Nothing is read before the first batch is asked for. No batch spans two row groups. Bytes are fetched a
/// window a column at a time, so that memory stays bounded whatever the size of a row group.
package struct ParquetBatches: AsyncSequence, Sendable {
  package typealias Element = ParquetBatch

  let file: ParquetFile
  let plan: ReadPlan
  let selections: [ParquetRowSelection]
  let test: ParquetRowTest?
  let options: ParquetReadOptions

  package func makeAsyncIterator() -> Iterator { Iterator(self) }

  package struct Iterator: AsyncIteratorProtocol {
    private let batches: ParquetBatches
    private var next = 0
    private var reader: RowGroupReader?

    fileprivate init(_ batches: ParquetBatches) { self.batches = batches }

    package mutating func next() async throws -> ParquetBatch? { try await next(isolation: nil) }

    package mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws -> ParquetBatch? {
      while true {
        if reader == nil {
          guard next < batches.selections.count else { return nil }
          reader = try RowGroupReader(
            batches.file.metadata, plan: batches.plan, test: batches.test,
            selection: batches.selections[next], options: batches.options)
          next += 1
        }
        guard let reader else { return nil }
        try Task.checkCancellation()
        switch try reader.step() {
        case .batch(let batch): return batch
        case .nothingYet: await Task.yield()
        case .finished: self.reader = nil
        case .needs(let requests):
          let fetch = CoalescedFetch(requests.map(\.range), options: batches.options)
          let parts = try await batches.file.source.readMany(fetch.reads)
          for (index, request) in requests.enumerated() {
            try reader.feed(try fetch.part(index, of: parts), for: request)
          }
        }
      }
    }
  }
}

extension ParquetFile {
  /// Reads columns.
  /// - Parameters:
  ///   - projection: fields of `schema.fields`, pruned at will; none: rows are counted only.
  ///   - rows: row groups, and ranges of rows in them; nil: all.
  ///   - test: chooses among those rows by what is in them; nil: all.
  ///   - options: instead of the file's own.
  /// - Throws: `unsupported` where nothing could be decoded of a field.
  package func read(
    _ projection: [ParquetField], rows: [ParquetRowSelection]? = nil, where test: ParquetRowTest? = nil,
    options: ParquetReadOptions? = nil
  ) throws(ParquetError) -> ParquetBatches {
    ParquetBatches(
      file: self, plan: try ReadPlan(projection, schema: schema),
      selections: rows ?? metadata.rowGroups.indices.map { ParquetRowSelection(rowGroup: $0) }, test: test,
      options: options ?? self.options)
  }
}
