import ConformanceCases
import DeltaColumns

/// The canonical rows of a scan, in chunks of bounded size.
package struct FoundRows: RowReader {
  private var batches: any BatchReader
  private let schema: [FieldNode]
  private let ignoring: Set<String>
  private var current: (rows: CanonicalRows, count: Int, next: Int)?
  private static let rowsInChunk = 8192

  package init(_ batches: any BatchReader, schema: [FieldNode], ignoring: Set<String> = []) {
    self.batches = batches
    self.schema = schema
    self.ignoring = ignoring
  }

  package mutating func next() async throws -> RowChunk? {
    while true {
      if let (rows, count, start) = current, start < count {
        let end = min(start + Self.rowsInChunk, count)
        current?.next = end
        return rows.chunk(start..<end)
      }
      guard let batch = try await batches.next() else { return nil }
      current = (try CanonicalRows(batch, schema: schema, ignoring: ignoring), batch.count, 0)
    }
  }
}
